"""One small exchange with somebody outside, within limits."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lgsp.domain.errors import UpstreamBroken, UpstreamTimedOut, UpstreamUnreachable
from lgsp.runtime.outgoing import web
from lgsp.runtime.outgoing.web import ask


class Outside(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/slow":
            threading.Event().wait(1)
        body = b"x" * 100 if self.path == "/large" else f"{self.command} {self.path}".encode()
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.headers["Content-Type"].encode() + b":" + self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(409)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def outside() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_what_is_asked_is_answered_and_redirects_are_not_followed(outside: str) -> None:
    assert ask(f"{outside}/log/checkpoint?a=b", loopback_only=True).body == b"GET /log/checkpoint?a=b"
    assert ask(f"{outside}/moved", loopback_only=True).status == 302
    answer = ask(f"{outside}/tsa", body=b"query", content_type="text/x", loopback_only=True)
    assert (answer.status, answer.body) == (409, b"text/x:query")


def test_time_size_and_place_are_limited(outside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UpstreamTimedOut):
        ask(f"{outside}/slow", loopback_only=True, timeout_s=0.2)
    monkeypatch.setattr(web, "BYTES_MAX", 50)
    with pytest.raises(UpstreamBroken, match="too large"):
        ask(f"{outside}/large", loopback_only=True)
    with pytest.raises(UpstreamUnreachable):
        ask("http://127.0.0.1:1/", loopback_only=True)
    with pytest.raises(UpstreamUnreachable, match="LOOPBACK_ONLY"):
        ask("http://192.0.2.1/", loopback_only=True)
    with pytest.raises(UpstreamUnreachable):
        ask("ftp://127.0.0.1/", loopback_only=True)
