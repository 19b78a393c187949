"""Debian's HAProxy with our own configuration, in front of a gateway: it ends TLS and tells who showed which certificate."""

import base64
import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from lgsp.cli.development.needed_programs import NEEDED, program_for_tests
from lgsp.domain.configuration import Credential
from lgsp.protocol.credentials.verifiers import certificate_verifier
from tests.gateway.authority import Authority, TlsWire
from tests.gateway.world import (
    API_KEY,
    CONSUMER,
    PATH,
    GatewayProcess,
    answering,
    bound,
    configuration,
    entries,
    ok,
    publish,
    world,
)

CONFIGURATION = Path(__file__).parents[2] / "deploy" / "haproxy.cfg"
ASK = f"GET {PATH} HTTP/1.1\r\nHost: lgsp\r\n"


class Proxied:
    """A gateway behind HAProxy, and what the provider behind it heard."""

    def __init__(self, gateway: GatewayProcess, port: int, authority: Authority, heard: list[bytes]) -> None:
        self.gateway, self.port, self.authority, self.heard = gateway, port, authority, heard
        self.pair = authority.issue("motcua")

    def wire(self, *, shows_certificate: bool = False) -> TlsWire:
        return TlsWire(self.port, self.authority, own=self.pair if shows_certificate else None)


@pytest.fixture
def proxied(tmp_path: Path) -> Iterator[Proxied]:
    authority, heard = Authority(tmp_path), list[bytes]()
    server = authority.issue("server")
    (tmp_path / "all.pem").write_bytes(server.file.read_bytes() + server.key_file.read_bytes())
    fronts = [bound() for _ in range(2)]
    ports = [one.getsockname()[1] for one in fronts]
    for one in fronts:
        one.close()
    with world(tmp_path / "home", answering(ok(), heard), {"LGSP_TRUSTED_PROXIES": "127.0.0.1/32"}) as (gateway, provider):
        found = Proxied(gateway, ports[0], authority, heard)
        made = configuration(provider.url, number=2)
        known = Credential(found.pair.thumbprint, "certificate", CONSUMER, certificate_verifier(found.pair.thumbprint))
        publish(gateway.home, replace(made, credentials=(*made.credentials, known)))
        gateway.wait_for(lambda: b"2" in gateway.look("/health/configuration").body)
        environment = {
            **os.environ,
            "LGSP_TLS_PEM": str(tmp_path / "all.pem"),
            "LGSP_CLIENT_CA": str(authority.file),
            "LGSP_BIND": f"127.0.0.1:{ports[0]}",
            "LGSP_PORTAL_BIND": f"127.0.0.1:{ports[1]}",
            "LGSP_GATEWAY": f"127.0.0.1:{gateway.port}",
            "LGSP_HEALTH": f"127.0.0.1:{gateway.health.getsockname()[1]}",
            "LGSP_PORTAL": "127.0.0.1:9",
        }
        command = [program_for_tests(NEEDED[1]), "-db", "-f", str(CONFIGURATION)]
        with (tmp_path / "haproxy.log").open("wb") as log:
            proxy = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_for(found, proxy, tmp_path / "haproxy.log")
            yield found
        finally:
            proxy.terminate()
            proxy.wait(10)


def wait_for(found: Proxied, proxy: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        assert proxy.poll() is None, log.read_text()
        try:
            with found.wire() as wire:
                if wire.send(f"{ASK}\r\n".encode()).read().status == 401:
                    return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_a_key_and_a_client_certificate_identify_through_the_proxy(proxied: Proxied) -> None:
    with proxied.wire() as wire:
        assert wire.send(f"{ASK}X-API-Key: {API_KEY}\r\n\r\n".encode()).read().status == 200
    with proxied.wire(shows_certificate=True) as wire:
        assert wire.send(f"{ASK}\r\n".encode()).read().status == 200
    assert all(b"client-cert" not in head.lower() for head in proxied.heard)
    proxied.gateway.stop()
    asked = [one for one in entries(proxied.gateway.home) if one["kind"] == "request"]
    assert [one["credential"] for one in asked] == ["khoa1", proxied.pair.thumbprint]
    assert {one["consumer_address"] for one in asked} == {"127.0.0.1"}


def test_nobody_can_claim_a_certificate_that_the_proxy_did_not_see(proxied: Proxied) -> None:
    claimed = base64.b64encode(proxied.pair.der).decode()
    with proxied.wire() as wire:
        answer = wire.send(f"{ASK}Client-Cert: :{claimed}:\r\nX-Forwarded-For: 10.0.0.1\r\n\r\n".encode()).read()
    assert answer.status == 401


def test_a_gateway_that_stops_is_told_by_its_health(proxied: Proxied) -> None:
    proxied.gateway.stop()
    until, status = time.monotonic() + 20, 0
    while status != 503 and time.monotonic() < until:
        with proxied.wire() as wire, contextlib.suppress(TimeoutError):
            wire.socket.settimeout(1)  # what was sent before the proxy noticed waits for a gateway that may come back
            status = wire.send(f"{ASK}X-API-Key: {API_KEY}\r\n\r\n".encode()).read().status
    assert status == 503
