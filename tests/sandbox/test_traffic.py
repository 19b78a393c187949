"""The demo's callers ask for a token once, call, and renew it when it is refused."""

import asyncio
import json
import random
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lgsp.sandbox import traffic
from lgsp.sandbox.traffic import Traffic
from lgsp.sandbox.world import demo_systems, fresh_secrets


class Gateway(BaseHTTPRequestHandler):
    seen: list
    status = 200

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        self.seen.append((self.path.partition("?")[0], self.headers.get("Authorization", "")))
        status = 200 if self.path == "/token" else type(self).status
        body = json.dumps({"access_token": f"t{len(self.seen)}"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def gateway():
    Gateway.seen, Gateway.status = [], 200
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def new_traffic(gateway):
    return Traffic({"gateway": gateway, "systems": demo_systems(fresh_secrets())[:1]}, random.Random(1))


def test_a_token_is_asked_for_once(gateway):
    callers = new_traffic(gateway)
    assert [callers.call_once() for _ in range(5)] == [200] * 5
    paths = [path for path, _ in Gateway.seen]
    assert paths.count("/token") == 1 and len(paths) == 6
    assert all(authorization.startswith("Bearer ") for path, authorization in Gateway.seen if path != "/token")


def test_a_refused_token_is_renewed(gateway):
    callers = new_traffic(gateway)
    Gateway.status = 401
    assert callers.call_once() == 401
    Gateway.status = 403
    assert callers.call_once() == 403
    assert [path for path, _ in Gateway.seen].count("/token") == 2


async def test_it_flows_until_cancelled_and_bears_a_missing_gateway(gateway, monkeypatch):
    monkeypatch.setattr(traffic, "PAUSE_S", 0.01)
    flows = [asyncio.create_task(new_traffic(address).flow()) for address in (gateway, "http://127.0.0.1:9")]
    while len(Gateway.seen) < 4:
        await asyncio.sleep(0.01)
    assert not any(flow.done() for flow in flows)
    for flow in flows:
        flow.cancel()
