"""The pool of connections to a provider: reuse, repeating, addresses, bounds."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from lgsp.domain.errors import UpstreamBroken, UpstreamTimedOut, UpstreamUnreachable
from lgsp.domain.http import HttpRequest
from lgsp.runtime.upstream.bodies import IncomingBody
from lgsp.runtime.upstream.pool import Origin, UpstreamRequest, Upstreams, is_unsent

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@contextlib.asynccontextmanager
async def provider(script: Callable[[int, asyncio.StreamReader, asyncio.StreamWriter], Any]) -> AsyncIterator[str]:
    """A provider; the script gets the number of the connection and its streams."""
    count = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        count += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await script(count, reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


@pytest.fixture
async def upstreams() -> AsyncIterator[Upstreams]:
    one = Upstreams(loopback_only=True)
    yield one
    one.close()
    await asyncio.sleep(0)


async def ask(
    upstreams: Upstreams, address: str, *, method: str = "GET", body: Any = None, timeout_s: float = 5
) -> tuple[int, bytes]:
    head = f"{method} / HTTP/1.1\r\nHost: x\r\n".encode()
    reply = await upstreams.pool(Origin.parse(address)).exchange(UpstreamRequest(method, head, body, timeout_s))
    content = b""
    while chunk := await reply.body.next_chunk():
        content += chunk
    return reply.status, content


async def test_a_connection_is_used_again(upstreams: Upstreams) -> None:
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % number)

    async with provider(script) as address:
        assert [await ask(upstreams, address) for _ in range(3)] == [(200, b"1")] * 3
        assert "1 idle" in repr(upstreams.pool(Origin.parse(address)))


def dying(seen: list[bytes]) -> Callable[[int, asyncio.StreamReader, asyncio.StreamWriter], Any]:
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(OK)
        await writer.drain()
        # The next request on this connection is read and not answered.
        seen.append(await reader.readuntil(b"\r\n\r\n"))

    return script


async def test_an_idempotent_request_is_repeated_when_a_reused_connection_dies_silently(upstreams: Upstreams) -> None:
    seen: list[bytes] = []
    async with provider(dying(seen)) as address:
        assert await ask(upstreams, address) == (200, b"ok")
        assert await ask(upstreams, address) == (200, b"ok")
        assert len(seen) == 3


async def test_a_request_that_changes_something_is_never_repeated(upstreams: Upstreams) -> None:
    seen: list[bytes] = []
    async with provider(dying(seen)) as address:
        assert await ask(upstreams, address) == (200, b"ok")
        with pytest.raises(UpstreamBroken):
            await ask(upstreams, address, method="POST", body=b"")
        assert len(seen) == 2


async def test_a_first_connection_that_dies_is_not_tried_again(upstreams: Upstreams) -> None:
    seen = []

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))

    async with provider(script) as address:
        with pytest.raises(UpstreamBroken):
            await ask(upstreams, address)
        assert len(seen) == 1


async def test_a_body_that_still_arrives_is_passed_on_as_it_comes(upstreams: Upstreams) -> None:
    seen: list[bytes] = []

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"0\r\n\r\n" if number == 1 else b"abcdef"))
        writer.write(OK)

    async with provider(script) as address:
        for length in (None, 6):
            body = IncomingBody(length, lambda _: None)
            asking = asyncio.create_task(ask(upstreams, address, method="POST", body=body))
            for piece in (b"abc", b"def"):
                await asyncio.sleep(0.02)
                body.feed(piece)
            await asyncio.sleep(0.02)
            body.end()
            assert await asking == (200, b"ok")
    assert seen[0].endswith(b"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n")
    assert seen[1].endswith(b"Content-Length: 6\r\n\r\nabcdef")


async def test_a_provider_that_answers_before_the_body_is_there_ends_the_sending(upstreams: Upstreams) -> None:
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        await reader.read()

    async with provider(script) as address:
        body = IncomingBody(None, lambda _: None)
        asking = asyncio.create_task(ask(upstreams, address, method="POST", body=body))
        await asyncio.sleep(0.1)
        body.feed(b"abc")
        assert await asking == (413, b"")
        assert body.is_abandoned
        assert "0 connections" in repr(upstreams.pool(Origin.parse(address)))


async def test_a_provider_that_does_not_answer_in_time_is_given_up(upstreams: Upstreams) -> None:
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with provider(script) as address:
        with pytest.raises(UpstreamTimedOut):
            await ask(upstreams, address, timeout_s=0.3)


async def test_nobody_listening_is_unreachable_and_nothing_was_sent(upstreams: Upstreams) -> None:
    async with provider(lambda *_: None) as address:
        pass
    with pytest.raises(UpstreamUnreachable) as caught:
        await ask(upstreams, address)
    assert is_unsent(caught.value)
    assert not is_unsent(UpstreamTimedOut())


@pytest.mark.parametrize("address", ["http://192.0.2.1:9", "http://[2001:db8::1]:9"])
async def test_an_address_that_is_not_loopback_is_refused_where_only_loopback_may_be_called(
    upstreams: Upstreams, address: str
) -> None:
    with pytest.raises(UpstreamUnreachable) as caught:
        await ask(upstreams, address)
    assert "LGSP_LOOPBACK_ONLY" in caught.value.facts["why"]


async def test_the_name_localhost_is_resolved(upstreams: Upstreams) -> None:
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)

    async with provider(script) as address:
        assert await ask(upstreams, address.replace("127.0.0.1", "localhost")) == (200, b"ok")


@pytest.mark.parametrize(
    ("address", "host", "port", "field", "prefix"),
    [
        ("http://a", "a", 80, b"a", ""),
        ("https://a/", "a", 443, b"a", ""),
        ("http://a:8080/x/y/", "a", 8080, b"a:8080", "/x/y"),
        ("https://[::1]:8443", "::1", 8443, b"[::1]:8443", ""),
    ],
)
def test_an_address_is_read(address: str, host: str, port: int, field: bytes, prefix: str) -> None:
    origin = Origin.parse(address)
    assert (origin.host, origin.port, origin.host_field, origin.prefix) == (host, port, field, prefix)


@pytest.mark.parametrize("address", ["", "a", "ftp://a", "http://", "http://a:x", "http://a?b", "http://a#b", "http://[::1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(UpstreamUnreachable):
        Origin.parse(address)


async def test_a_small_request_is_performed_for_a_dialect(upstreams: Upstreams) -> None:
    seen: list[bytes] = []

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"x=1"))
        writer.write(b"HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 2\r\n\r\nok")

    async with provider(script) as address:
        answer = await upstreams.perform(HttpRequest("POST", f"{address}/token?a", (("A", "b"),), b"x=1"), timeout_s=5)
    assert (answer.status, answer.headers, answer.body) == (200, (("X", "y"), ("Content-Length", "2")), b"ok")
    assert seen[0].startswith(b"POST /token?a HTTP/1.1\r\nHost: 127.0.0.1:")


async def test_more_calls_than_connections_wait_for_their_turn(upstreams: Upstreams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lgsp.runtime.upstream.pool.CONNECTIONS_PER_ORIGIN_MAX", 2)

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(0.02)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % number)

    async with provider(script) as address:
        answers = await asyncio.gather(*(ask(upstreams, address) for _ in range(8)))
        assert {body for _, body in answers} == {b"1", b"2"}
