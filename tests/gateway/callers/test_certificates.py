import base64
import hashlib
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import msgspec
import pytest

from lgsp.domain.configuration import Credential
from lgsp.domain.errors import MalformedRequest
from lgsp.gateway.callers.certificates import Source, consumer_address, is_among
from lgsp.gateway.server.reading import Head
from tests.gateway.authority import Authority, Pair, TlsWire
from tests.gateway.world import (
    CONSUMER,
    PATH,
    SECRET,
    Answer,
    GatewayProcess,
    Wire,
    answering,
    configuration,
    entries,
    ok,
    publish,
    world,
)

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
SHOWN = b":" + base64.b64encode(b"der") + b":"
MARK = hashlib.sha256(b"der").hexdigest()


def head(**fields: bytes) -> Head:
    one = Head()
    for name, value in fields.items():
        one.add(name.replace("_", "-").encode(), value)
    return one


def test_a_certificate_and_an_address_are_believed_of_a_trusted_proxy_only() -> None:
    claims = {"Client_Cert": SHOWN, "X_Forwarded_For": b"203.0.113.7"}
    assert Source("10.1.1.1", "", PROXIES).of_request(head(**claims)) == ("203.0.113.7", MARK)
    assert Source("192.0.2.1", "", PROXIES).of_request(head(**claims)) == ("192.0.2.1", "")
    assert Source("10.1.1.1", "", ()).of_request(head(**claims)) == ("10.1.1.1", "")
    assert Source("192.0.2.1", "own", PROXIES).of_request(head(**claims)) == ("192.0.2.1", "own")


def test_a_proxys_own_certificate_identifies_nobody() -> None:
    assert Source("10.1.1.1", "own", PROXIES).of_request(head()) == ("10.1.1.1", "")
    assert Source("10.1.1.1", "own", PROXIES).of_request(head(Client_Cert=b"")) == ("10.1.1.1", "")


@pytest.mark.parametrize("address", ["10.1.1.1", "192.0.2.1"])
def test_the_fields_are_taken_out_whoever_sends_them(address: str) -> None:
    for fields in ({"Client_Cert": SHOWN, "Client_Cert_Chain": SHOWN}, {"client_cert_chain": b"x"}, {"CLIENT_CERT": SHOWN}):
        one = head(Host=b"h", **fields)
        Source(address, "", PROXIES).of_request(one)
        assert (one.fields, one.headers) == ({b"host": b"h"}, [(b"host", b"Host", b"h")])


def test_two_certificates_or_a_broken_one_from_a_proxy_are_refused() -> None:
    twice = head(Client_Cert=SHOWN)
    twice.add(b"client-cert", SHOWN)
    for one in (twice, head(Client_Cert=b"MIIB")):
        with pytest.raises(MalformedRequest):
            Source("10.1.1.1", "", PROXIES).of_request(one)


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        (b"203.0.113.7", "203.0.113.7"),
        (b"6.6.6.6, 203.0.113.7, 10.2.2.2", "203.0.113.7"),
        (b"6.6.6.6, unknown, 10.2.2.2", "10.2.2.2"),
        (b"10.3.3.3,10.2.2.2", "10.3.3.3"),
        (b"", "10.1.1.1"),
        (b"unknown", "10.1.1.1"),
        (b"2001:db8::1", "2001:db8::1"),
        (b"6.6.6.6, ::ffff:203.0.113.7", "203.0.113.7"),
        (b"6.6.6.6, fd00::1", "6.6.6.6"),
    ],
)
def test_the_consumer_is_the_last_address_that_no_proxy_of_ours_has(forwarded: bytes, address: str) -> None:
    assert consumer_address(forwarded, "10.1.1.1", PROXIES) == address


def test_an_address_is_within_a_network_in_either_form() -> None:
    assert is_among("::ffff:10.1.1.1", PROXIES)
    assert not is_among("", PROXIES)
    assert not is_among("11.0.0.1", PROXIES)


# --- the whole gateway


def get(wire: Wire, **fields: str) -> Answer:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return wire.send(f"GET {PATH} HTTP/1.1\r\nHost: h\r\n{lines}\r\n".encode("latin-1")).read()


def token(wire: Wire) -> str:
    form = f"grant_type=client_credentials&client_id=motcua&client_secret={SECRET}"
    kind = "application/x-www-form-urlencoded"
    wire.send(f"POST /token HTTP/1.1\r\nHost: h\r\nContent-Type: {kind}\r\nContent-Length: {len(form)}\r\n\r\n{form}".encode())
    return str(wire.read().json["access_token"])


def register(gateway: GatewayProcess, upstream: str, pair: Pair) -> None:
    base = configuration(upstream, number=2)
    mine = Credential(pair.thumbprint, "certificate", CONSUMER, "")
    publish(gateway.home, msgspec.structs.replace(base, credentials=(*base.credentials, mine)))
    gateway.wait_for(lambda: gateway.look("/health/configuration").json["number"] == 2)


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[Authority]:
    yield Authority(tmp_path)


def test_a_client_certificate_is_all_that_a_registered_system_needs(tmp_path: Path, authority: Authority) -> None:
    server, mine, other = authority.issue("server"), authority.issue("motcua"), authority.issue("la")
    environ = {
        "LGSP_TLS_CERTIFICATE": str(server.file),
        "LGSP_TLS_KEY": str(server.key_file),
        "LGSP_TLS_CLIENT_CA": str(authority.file),
    }
    with world(tmp_path / "home", answering(ok()), environ) as (gateway, provider):
        register(gateway, provider.url, mine)
        with TlsWire(gateway.port, authority, own=mine) as wire:
            assert [get(wire).status for _ in range(3)] == [200, 200, 200]
            bound = {"Authorization": f"Bearer {token(wire)}"}
            assert get(wire, **bound).status == 200
        with TlsWire(gateway.port, authority) as bare:
            assert get(bare).json["code"] == "identity.credential_missing"
            assert get(bare, **bound).json["code"] == "identity.credential_refused"
            free = {"Authorization": f"Bearer {token(bare)}"}
            assert get(bare, **free).status == 200
        with TlsWire(gateway.port, authority, own=other) as wire:
            assert get(wire).json["code"] == "identity.credential_refused"
            assert get(wire, **bound).status == 401
            assert get(wire, **free).status == 200
        assert {one["credential"] for one in entries(gateway.home) if one.get("credential")} == {mine.thumbprint, "motcua"}


def test_behind_a_trusted_proxy_the_certificate_and_the_address_are_the_consumers(tmp_path: Path, authority: Authority) -> None:
    mine, requests = authority.issue("motcua"), list[bytes]()
    shown = {"Client_Cert": f":{base64.b64encode(mine.der).decode()}:", "X_Forwarded_For": "6.6.6.6, 203.0.113.7"}
    with world(tmp_path / "home", answering(ok(), requests), {"LGSP_TRUSTED_PROXIES": "127.0.0.1/32"}) as (gateway, provider):
        register(gateway, provider.url, mine)
        with gateway.wire() as wire:
            assert get(wire, **shown).status == 200
            assert get(wire).status == 401
            assert get(wire, Client_Cert="MIIB").status == 400
        (first, *_) = [one for one in entries(gateway.home) if one.get("consumer_address")]
        assert first["consumer_address"] == "203.0.113.7"
    assert [line for line in requests[0].lower().split(b"\r\n") if b"client-cert" in line or b"203.0.113.7" in line] == []


def test_without_a_trusted_proxy_nobody_can_claim_a_certificate(tmp_path: Path, authority: Authority) -> None:
    mine = authority.issue("motcua")
    with world(tmp_path / "home", answering(ok())) as (gateway, provider):
        register(gateway, provider.url, mine)
        with gateway.wire() as wire:
            shown = f":{base64.b64encode(mine.der).decode()}:"
            assert get(wire, Client_Cert=shown).json["code"] == "identity.credential_missing"
