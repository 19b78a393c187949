"""What a provider may say, byte by byte: the strict side of one connection."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from lgsp.domain.errors import LgspError, UpstreamBroken
from lgsp.runtime.upstream.pool import Origin, Upstreams
from tests.runtime.upstream.test_pool import ask, provider


@pytest.fixture
async def upstreams() -> AsyncIterator[Upstreams]:
    one = Upstreams(loopback_only=True)
    yield one
    one.close()
    await asyncio.sleep(0)


def saying(*pieces: bytes) -> Any:
    """Answer a request with these bytes, with a little time between them, then keep the connection open for a while."""

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.02)

    return script


@pytest.mark.parametrize(
    "said",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, identity\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\x00\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n bad: a\r\n\r\n",
        b"HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 20,
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000,
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"<html>hello</html>\r\n\r\n",
        b"",
    ],
)
async def test_an_answer_that_could_be_read_in_two_ways_is_not_passed_on(upstreams: Upstreams, said: bytes) -> None:
    async with provider(saying(said)) as address:
        with pytest.raises(UpstreamBroken):
            await ask(upstreams, address)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"], (200, b"abc")),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\nX: y\r\n\r\n"], (200, b"abc")),
        ([b"HTTP/1.1 200 OK\r\n\r\nab", b"c"], (200, b"abc")),
        ([b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc"], (200, b"abc")),
        (
            [b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"],
            (200, b"abc"),
        ),
        ([b"HTTP/1.1 204 No\r\n\r\n"], (204, b"")),
        ([b"HTTP/1.1 304 No\r\nContent-Length: 3\r\n\r\n"], (304, b"")),
        ([b"H", b"TTP/1.1 20", b"0 OK\r\nContent-Le", b"ngth: 3\r\n\r", b"\nab", b"c"], (200, b"abc")),
    ],
)
async def test_a_proper_answer_passes_in_every_framing(
    upstreams: Upstreams, pieces: list[bytes], expected: tuple[int, bytes]
) -> None:
    async with provider(saying(*pieces)) as address:
        assert await ask(upstreams, address) == expected


async def test_the_answer_to_head_has_no_body_and_the_connection_is_used_again(upstreams: Upstreams) -> None:
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            body = b"" if head.startswith(b"HEAD") else b"%03d" % number
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n" + body)

    async with provider(script) as address:
        assert await ask(upstreams, address, method="HEAD") == (200, b"")
        assert await ask(upstreams, address) == (200, b"001")


async def test_a_second_answer_nobody_asked_for_never_reaches_the_next_call(upstreams: Upstreams) -> None:
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await reader.readuntil(b"\r\n\r\n")
            mine = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine"
            writer.write(mine + mine.replace(b"mine", b"evil") if number == 1 else mine)

    async with provider(script) as address:
        for _ in range(3):
            try:
                assert await ask(upstreams, address) == (200, b"mine")
            except LgspError:
                continue


async def test_bytes_on_an_idle_connection_end_it(upstreams: Upstreams) -> None:
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n%d" % number)
        await asyncio.sleep(0.05)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        await reader.read()

    async with provider(script) as address:
        assert await ask(upstreams, address) == (200, b"1")
        await asyncio.sleep(0.1)
        assert await ask(upstreams, address) == (200, b"2")
        assert "1 exchanges" in repr(next(iter(upstreams.pool(Origin.parse(address))._all)))


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc"]
)
async def test_a_body_cut_short_is_told_as_broken(upstreams: Upstreams, said: bytes) -> None:
    async with provider(saying(said)) as address:
        with pytest.raises(UpstreamBroken):
            await ask(upstreams, address)


async def test_a_slow_reader_stops_the_provider(upstreams: Upstreams) -> None:
    sent = 0

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        for _ in range(1000):
            writer.write(b"x" * 100_000)
            await writer.drain()
            sent += 100_000

    async with provider(script) as address:
        head = b"GET / HTTP/1.1\r\nHost: x\r\n"
        pool = upstreams.pool(Origin.parse(address))
        from lgsp.runtime.upstream.pool import UpstreamRequest

        reply = await pool.exchange(UpstreamRequest("GET", head, None, 5))
        await asyncio.sleep(0.5)
        assert sent < 30_000_000
        assert reply.body.unread_bytes < 2_000_000
        reply.body.abandon()
        await asyncio.sleep(0.1)
        assert "0 connections" in repr(pool)
