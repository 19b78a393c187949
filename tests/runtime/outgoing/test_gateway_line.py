import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lgsp.domain.errors import NotReady, ServiceNotFound
from lgsp.runtime.home import Home
from lgsp.runtime.outgoing.gateway_line import KEY_FIELD, ask_gateway, line_key


@contextmanager
def answering(status: int, body: bytes, seen: list[str]) -> Iterator[int]:
    class Answering(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.path} {self.headers[KEY_FIELD]}")
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    home.prepare()
    return home


def test_the_gateway_is_asked_with_the_key_of_the_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    with answering(200, b"[1]", seen) as port:
        monkeypatch.setenv("LGSP_HEALTH_PORT", str(port))
        assert ask_gateway(home, "/links?service=x") == [1]
    assert seen == [f"/links?service=x {line_key(home)}"] and len(line_key(home)) == 64


@pytest.mark.parametrize(("status", "error"), [(404, ServiceNotFound), (401, NotReady), (500, NotReady)])
def test_what_it_does_not_answer_is_told(home: Home, monkeypatch: pytest.MonkeyPatch, status: int, error: type[Exception]) -> None:
    with answering(status, b"", []) as port:
        monkeypatch.setenv("LGSP_HEALTH_PORT", str(port))
        with pytest.raises(error):
            ask_gateway(home, "/links")


def test_without_a_gateway_it_is_not_ready(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(200, b"", []) as port:
        pass
    monkeypatch.setenv("LGSP_HEALTH_PORT", str(port))
    with pytest.raises(NotReady):
        ask_gateway(home, "/links", timeout_s=1)
