import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from lgsp.domain.errors import UpstreamBroken, UpstreamTimedOut, UpstreamUnreachable
from lgsp.domain.http import HttpRequest, header
from lgsp.runtime.outgoing import request
from lgsp.runtime.outgoing.request import perform


class Echo(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/slow":
            self.server.hold.wait(2)  # type: ignore[attr-defined]
            return
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("X-Seen", f"{self.path} {self.headers['X-Sent']}")
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    server.hold = threading.Event()  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.hold.set()  # type: ignore[attr-defined]
    server.shutdown()
    server.server_close()


def post(url: str, body: bytes = b"x") -> Any:
    return perform(HttpRequest("POST", url, (("X-Sent", "y"),), body), timeout_s=0.5)


def test_a_request_is_answered(address: str) -> None:
    answer = post(f"{address}/a?b=c", b"body")
    assert (answer.status, answer.body, header(answer.headers, "x-seen")) == (200, b"body", "/a?b=c y")


def test_no_redirect_is_followed(address: str) -> None:
    assert post(f"{address}/away").status == 302


def test_what_goes_wrong_is_told_apart(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UpstreamTimedOut):
        post(f"{address}/slow")
    with pytest.raises(UpstreamUnreachable):
        post("http://127.0.0.1:9/")
    for url in ("ftp://127.0.0.1/", "http:///x", "x"):
        with pytest.raises(UpstreamUnreachable):
            post(url)
    monkeypatch.setattr(request, "ANSWER_BYTES_MAX", 3)
    with pytest.raises(UpstreamBroken):
        post(address, b"body")


@pytest.mark.parametrize("url", ["http://192.0.2.1/", "http://example.invalid/"])
def test_where_only_loopback_is_allowed_nothing_else_is_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LOOPBACK_ONLY", "1")
    with pytest.raises(UpstreamUnreachable, match="loopback"):
        post(url)


def test_localhost_is_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LOOPBACK_ONLY", "1")
    with pytest.raises(UpstreamUnreachable, match="Refused"):
        post("http://localhost:9/")
