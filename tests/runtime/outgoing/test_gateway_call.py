"""The platform's own call to a gateway: what leaves, what is heard, and what is told when nobody answers."""

import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.errors import GatewayNotRunning
from lgsp.runtime.home import Home
from lgsp.runtime.outgoing import gateway_call
from lgsp.runtime.outgoing.gateway_call import Heard, call_gateway
from lgsp.runtime.processes.supervisor import Running
from tests.gateway.authority import Authority


@contextmanager
def listening(seen: list[Any], *, answers: bool = True, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    class Gateway(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(
                (self.command, self.path, self.headers.items(), self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            )
            if answers:
                self.send_response(418)
                self.send_header("Lgsp-Transaction-Id", "t")
                self.end_headers()
                self.wfile.write(b"x" * 200_000)

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


def ask(folder: Path, method: str = "POST", body: bytes = b"{}") -> Heard:
    return call_gateway(Home(folder), method, "/a?b=1", fields=[("X-A", "1")], body=body, timeout_s=5)


def test_the_request_leaves_as_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    with listening(seen) as port:
        monkeypatch.setenv("LGSP_GATEWAY_PORT", str(port))
        assert ask(tmp_path) == ask(tmp_path, "GET", b"") == Heard(418, "t")
    host = ("Host", f"127.0.0.1:{port}")
    assert seen == [
        ("POST", "/a?b=1", [host, ("X-A", "1"), ("Content-Length", "2")], b"{}"),
        ("GET", "/a?b=1", [host, ("X-A", "1")], b""),
    ]


def test_where_the_home_says_its_gateway_listens_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    with listening(seen) as port:
        running = Running(
            pid=1, started_at=0, gateway="https://lgsp.tinh", portal="", health=(), gateway_here=f"http://127.0.0.1:{port}"
        )
        monkeypatch.setattr(gateway_call, "running_in", lambda home: running)
        assert ask(tmp_path).status == 418


def test_nobody_there_is_told_and_nothing_was_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening([]) as port:
        monkeypatch.setenv("LGSP_GATEWAY_PORT", str(port))
    with pytest.raises(GatewayNotRunning):
        ask(tmp_path)


def test_an_answer_that_breaks_off_is_one_that_nobody_heard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    with listening(seen, answers=False) as port:
        monkeypatch.setenv("LGSP_GATEWAY_PORT", str(port))
        assert ask(tmp_path) == Heard(None, "") and len(seen) == 1


def test_with_tls_only_the_gateways_own_certificate_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    ours, other = (authority.issue(name).write() for name in ("lgsp.tinh", "khac.tinh"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ours.file, ours.key_file)
    with listening([], tls=context) as port:
        monkeypatch.setenv("LGSP_GATEWAY_PORT", str(port))
        for pair, is_heard in ((ours, True), (other, False)):
            monkeypatch.setenv("LGSP_TLS_CERTIFICATE", str(pair.file))
            monkeypatch.setenv("LGSP_TLS_KEY", str(pair.key_file))
            if is_heard:
                assert ask(tmp_path).status == 418
            else:
                with pytest.raises(GatewayNotRunning):
                    ask(tmp_path)
