"""A provider that fails, seen from outside: what the consumer gets, what the metrics and the journal say."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.resilience import FAILURES_MAX
from lgsp.runtime.home import Home
from tests.gateway.world import API_KEY, PATH, GatewayProcess, Provider, configuration, entries, publish, read_request, service

KEY = {"X-API-Key": API_KEY}


def answering(seen: list[bytes], fields: bytes = b"") -> Any:
    async def script(reader: Any, writer: Any) -> None:
        while True:
            head, _ = await read_request(reader)
            seen.append(head)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n%b\r\n{}" % fields)

    return script


@contextlib.contextmanager
def gateway_before(folder: Path, **facts: Any) -> Iterator[GatewayProcess]:
    home = Home(folder)
    publish(home, configuration("", services=[service("", **facts)]))
    gateway = GatewayProcess(home).start()
    try:
        yield gateway
    finally:
        gateway.close()


@pytest.fixture
def dead() -> Iterator[str]:
    """An address at which nobody listens: its port is taken while the test lasts, so that no other process can be given it."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{one.getsockname()[1]}"


def test_a_dead_provider_is_set_aside_and_the_consumer_told_when_to_come_back(tmp_path: Path, dead: str) -> None:
    with gateway_before(tmp_path, upstreams=(dead,)) as gateway:
        answers = [gateway.ask("GET", PATH, KEY) for _ in range(FAILURES_MAX + 1)]
        assert [(one.status, one.json["code"]) for one in answers] == [(502, "upstream.unreachable")] * FAILURES_MAX + [
            (503, "upstream.set_aside")
        ]
        assert answers[-1].headers["retry-after"] == "1"
        assert f'lgsp_gateway_upstream_circuit{{address="{dead}"}}' in gateway.look("/metrics").body.decode()
        told = [one for one in entries(gateway.home) if one["kind"] == "reply"]
    assert [one["error"] for one in told] == [one.json["code"] for one in answers]


def test_with_a_second_address_no_consumer_notices(tmp_path: Path, dead: str) -> None:
    seen: list[bytes] = []
    provider = Provider(answering(seen))
    with contextlib.closing(provider), gateway_before(tmp_path, upstreams=(dead, provider.url)) as gateway:
        assert {gateway.ask("POST", PATH, KEY, b"{}").status for _ in range(20)} == {200}
        metrics = gateway.look("/metrics").body.decode()
        told = [one for one in entries(gateway.home) if one["kind"] == "reply"]
    assert len(seen) == 20
    assert {one["upstream"] for one in told} == {provider.url}
    # On a machine that is slow at this moment the pause may end, and one more call try the dead address and go on to the other.
    assert any(f'lgsp_gateway_upstream_circuit{{address="{dead}"}} {state}.0' in metrics for state in (1, 2))
    assert int(metrics.split("\nlgsp_gateway_second_tries_total ")[1].split(".")[0]) >= FAILURES_MAX


def test_a_reply_given_again_is_an_exchange_like_any_other(tmp_path: Path) -> None:
    seen: list[bytes] = []
    provider = Provider(answering(seen, b"Cache-Control: max-age=60\r\n"))
    with contextlib.closing(provider), gateway_before(tmp_path, upstreams=(provider.url,), cache_bytes_max=10_000) as gateway:
        first, second = gateway.ask("GET", PATH, KEY), gateway.ask("GET", PATH, KEY)
        stranger = gateway.ask("GET", PATH)
        kept = entries(gateway.home)
    assert (first.status, second.status, second.body, stranger.status) == (200, 200, b"{}", 401)
    assert ("age" in first.headers, second.headers["age"]) == (False, "0")
    assert len(seen) == 1
    assert [one["kind"] for one in kept[:4]] == ["request", "reply"] * 2
    assert second.raw_head.lower().count(b"\r\ndate:") == 1
