import asyncio
from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.configuration import Authentication, Endpoint, ServiceVersion
from lgsp.gateway.upstream.links import Link, harmless_path, plain_link, probed_links
from tests.gateway.inside import inside, sealed
from tests.gateway.world import service
from tests.runtime.upstream.test_pool import OK, provider

NAMES = ["dns", "connect", "tls", "authentication", "call"]


def answering(seen: list[bytes], *answers: bytes) -> Any:
    left = list(answers)

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next((int(line[16:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length: ")), 0)
            seen.append(head + await reader.readexactly(length))
            writer.write(left.pop(0) if len(left) > 1 else left[0])

    return script


def saying(status: int, body: bytes = b"") -> bytes:
    return b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


async def probed(folder: Path, version: ServiceVersion) -> list[Link]:
    async with inside(folder) as parts:
        return await probed_links(
            version,
            parts,
            new_id=lambda: "0198c0de-0000-7000-8000-000000000000",
            loopback_only=True,
        )


def failing(link: Link) -> dict[str, str]:
    return {stage.name: stage.fault.code for stage in link.stages if stage.fault is not None}


def tried(link: Link) -> list[str]:
    assert [stage.name for stage in link.stages] == NAMES
    return [stage.name for stage in link.stages if stage.is_tried]


async def test_a_harmless_call_tells_that_the_provider_is_reached(tmp_path: Path) -> None:
    seen: list[bytes] = []
    endpoints = (Endpoint("POST", "/a"), Endpoint("GET", "/b/*"), Endpoint("GET", "/tra-cuu"))
    async with provider(answering(seen, OK)) as address:
        (link,) = await probed(tmp_path, service(address + "/goc", endpoints=endpoints))
    assert seen[0].startswith(b"GET /goc/tra-cuu HTTP/1.1\r\n")
    assert (link.is_good, link.asked) == (True, f"GET {address}/goc/tra-cuu")
    assert tried(link) == ["dns", "connect", "call"]
    assert link.stages[-1].found == "HTTP 200"


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, ""), (404, ""), (405, ""), (401, "upstream.refused_us"), (403, "upstream.refused_us"), (500, "upstream.broken"),
     (503, "upstream.broken")],
)  # fmt: skip
async def test_an_answer_below_500_tells_that_the_provider_is_there(tmp_path: Path, status: int, code: str) -> None:
    async with provider(answering([], saying(status))) as address:
        (link,) = await probed(tmp_path, service(address))
    assert failing(link) == ({"call": code} if code else {})


async def test_our_own_credential_is_tried_and_never_shown(tmp_path: Path) -> None:
    seen: list[bytes] = []
    token = saying(200, b'{"access_token": "rat-bi-mat", "token_type": "Bearer", "expires_in": 300}')
    async with provider(answering(seen, token, OK)) as address:
        version = service(address)
        known = Authentication("oauth2_client_credentials", token_url=f"{address}/token", client_id="lgsp")
        known = Authentication("oauth2_client_credentials", f"{address}/token", "lgsp", "", sealed("mat-khau-rieng", version))
        (link,) = await probed(tmp_path, service(address, authentication=known))
    assert b"Bearer rat-bi-mat" in seen[1]
    assert tried(link) == ["dns", "connect", "authentication", "call"]
    assert link.is_good
    assert "bi-mat" not in repr(link) and "mat-khau" not in repr(link)


async def test_a_token_that_is_not_given_fails_the_authentication(tmp_path: Path) -> None:
    async with provider(answering([], saying(401))) as address:
        known = Authentication("oauth2_client_credentials", f"{address}/token", "lgsp", "", sealed("x", service(address)))
        (link,) = await probed(tmp_path, service(address, authentication=known))
    assert failing(link) == {"authentication": "upstream.refused_us"}
    assert tried(link) == ["dns", "connect", "authentication"]


async def test_a_credential_that_is_refused_fails_the_call(tmp_path: Path) -> None:
    async with provider(answering([], saying(401))) as address:
        known = Authentication("basic", "", "lgsp", "", sealed("x", service(address)))
        (link,) = await probed(tmp_path, service(address, authentication=known))
    assert failing(link) == {"call": "upstream.refused_us"}


async def test_each_address_is_tried_by_itself(tmp_path: Path) -> None:
    async with provider(answering([], OK)) as dead:
        pass
    long = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
    async with provider(answering([], long)) as address:
        links = await probed(tmp_path, service("", upstreams=("ftp://x", dead, address)))
    assert [failing(link) for link in links] == [{"dns": "upstream.unreachable"}, {"connect": "upstream.unreachable"}, {}]
    assert [tried(link) for link in links] == [["dns"], ["dns", "connect"], ["dns", "connect", "call"]]


def test_without_a_plain_endpoint_the_base_address_is_asked() -> None:
    assert harmless_path(service("", endpoints=())) == ""
    assert harmless_path(service("", endpoints=(Endpoint("POST", "/a"), Endpoint("GET", "/**")))) == ""
    assert harmless_path(service("", endpoints=(Endpoint("*", "/a"),))) == "/a"


async def test_a_client_certificate_that_can_not_be_used_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    async with provider(answering([], OK)) as address:
        broken = Authentication(certificate="x", sealed_key=sealed("y", service(address)))
        (link,) = await probed(tmp_path, service(address, authentication=broken))
    assert failing(link) == {"dns": "secret.unreadable"}
    told = plain_link(link)
    assert told["stages"][0]["fault"]["code"] == "secret.unreadable" and told["stages"][1]["fault"] is None
    assert (told["is_good"], told["address"]) == (False, address)
