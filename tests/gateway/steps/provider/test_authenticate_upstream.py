import asyncio
import base64
from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.calls import Call, Reply
from lgsp.domain.configuration import Authentication
from lgsp.domain.errors import SecretUnreadable, UpstreamRefusedUs
from lgsp.gateway.steps.provider.authenticate_upstream import authenticate_upstream
from tests.gateway.inside import UPSTREAM, End, arriving, inside, known_call, sealed
from tests.gateway.world import service
from tests.runtime.upstream.test_pool import provider


def version(kind: Any, **facts: str):  # type: ignore[no-untyped-def]
    secret = sealed("bi mat", service(UPSTREAM))
    return service(UPSTREAM, authentication=Authentication(kind, **{"sealed_secret": secret, "client_id": "lgsp", **facts}))


async def test_basic_and_api_key_are_put_on_the_call(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        end = End()
        await authenticate_upstream(parts, version("basic"))(known_call(), end)
        await authenticate_upstream(parts, version("api_key"))(known_call(), end)
        await authenticate_upstream(parts, version("api_key", header="X-Khoa"))(known_call(), end)
    assert [one.own_fields for one in end.calls] == [
        [(b"Authorization", b"Basic " + base64.b64encode(b"lgsp:bi mat"))],
        [(b"X-API-Key", b"bi mat")],
        [(b"X-Khoa", b"bi mat")],
    ]


async def test_a_provider_that_refuses_us_is_not_told_to_the_consumer_as_401(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        with pytest.raises(UpstreamRefusedUs):
            await authenticate_upstream(parts, version("basic"))(known_call(), End(Reply(status=401, body=arriving(b"no"))))


async def test_a_secret_sealed_for_something_else_is_not_used(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        end = End()
        with pytest.raises(SecretUnreadable):
            await authenticate_upstream(parts, version("basic", sealed_secret="sealed1:AAAA"))(known_call(), end)
    assert end.calls == []


def issuing(asked: list[bytes], delay_s: float = 0.0):  # type: ignore[no-untyped-def]
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            asked.append(await reader.readuntil(b"grant_type=client_credentials"))
            await asyncio.sleep(delay_s)
            body = b'{"access_token":"ma-%d","expires_in":3600}' % len(asked)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    return script


async def test_one_token_is_fetched_for_many_calls_at_once_and_kept(tmp_path: Path) -> None:
    asked: list[bytes] = []
    async with inside(tmp_path) as parts, provider(issuing(asked, 0.05)) as address:
        step, end = authenticate_upstream(parts, version("oauth2_client_credentials", token_url=f"{address}/token")), End()
        await asyncio.gather(*(step(known_call(), end) for _ in range(5)))
        await step(known_call(), end)
    assert len(asked) == 1
    assert base64.b64encode(b"lgsp:bi mat") in asked[0]
    assert {tuple(one.own_fields) for one in end.calls} == {((b"Authorization", b"Bearer ma-1"),)}


async def test_a_token_the_provider_no_longer_takes_is_renewed_once(tmp_path: Path) -> None:
    asked: list[bytes] = []

    async def onward(call: Call) -> Reply:
        return Reply(status=200 if call.own_fields[0][1] == b"Bearer ma-2" else 401, body=b"")

    async with inside(tmp_path) as parts, provider(issuing(asked)) as address:
        step = authenticate_upstream(parts, version("oauth2_client_credentials", token_url=f"{address}/token"))
        assert (await step(known_call(), onward)).status == 200
        with pytest.raises(UpstreamRefusedUs):
            await step(known_call(), End(Reply(status=401)))
    assert len(asked) == 3


async def test_a_body_that_cannot_be_sent_again_is_not(tmp_path: Path) -> None:
    asked: list[bytes] = []
    async with inside(tmp_path) as parts, provider(issuing(asked)) as address:
        step, end = (
            authenticate_upstream(parts, version("oauth2_client_credentials", token_url=f"{address}/token")),
            End(Reply(status=401)),
        )
        with pytest.raises(UpstreamRefusedUs):
            await step(known_call(held=None, body=arriving(b"x")), end)
    assert len(end.calls) == 1


async def test_a_provider_that_gives_no_token_fails_every_waiting_call(tmp_path: Path) -> None:
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"grant_type=client_credentials")
        writer.write(b"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")

    async with inside(tmp_path) as parts, provider(script) as address:
        step = authenticate_upstream(parts, version("oauth2_client_credentials", token_url=f"{address}/token"))
        results = await asyncio.gather(*(step(known_call(), End()) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in results] == [UpstreamRefusedUs] * 3
