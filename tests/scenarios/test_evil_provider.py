"""What providers do against a real gateway, and what the consumer and the journal see of it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.gateway.world import API_KEY, CONSUMER, PATH, R1_PATH, answering, entries, ok, read_request, world

KEY = {"X-API-Key": API_KEY}
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]


def saying(*pieces: bytes, pause_s: float = 0.02, end: bool = True) -> Script:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)
        if not end:
            await reader.read()

    return script


@pytest.mark.parametrize(
    ("script", "status", "code"),
    [
        (saying(), 502, "upstream.broken"),
        (saying(end=False), 504, "upstream.timed_out"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Len", end=False), 504, "upstream.timed_out"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", end=False), 504, "upstream.timed_out"),
        (saying(b"garbage\r\n\r\n"), 502, "upstream.broken"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc"), 502, "upstream.broken"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), 502, "upstream.broken"),
        (
            saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
            502,
            "upstream.broken",
        ),
        (saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), 502, "upstream.broken"),
        (saying(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), 502, "upstream.broken"),
        (saying(b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + b"x" * 3000), 502, "upstream.broken"),
        (saying(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 3000), 502, "upstream.broken"),
        (saying(b"HTTP/1.1 200 OK\r\nA: b\x00\r\n\r\n"), 502, "upstream.broken"),
        (saying(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000 + b"\r\n"), 502, "upstream.broken"),
    ],
)
def test_a_provider_that_fails_becomes_a_problem_document_and_a_failed_record(
    tmp_path: Path, script: Script, status: int, code: str
) -> None:
    with world(tmp_path, script, timeout_s=0.3, reply_body_bytes_max=2000) as (gateway, _):
        answer = gateway.ask("GET", PATH, KEY)
        assert (answer.status, answer.json["code"]) == (status, code)
        assert "127.0.0.1" not in answer.body.decode()
        gateway.stop()
        request, reply = entries(gateway.home)
    assert request["kind"] == "request"
    assert (reply["outcome"], reply["error"], reply["status"]) == ("failed", code, status)


def test_a_provider_that_is_down_is_unreachable_in_both_forms(tmp_path: Path) -> None:
    with world(tmp_path, answering(ok())) as (gateway, provider):
        provider.close()
        answer = gateway.ask("GET", PATH, KEY)
        assert (answer.status, answer.json["code"]) == (502, "upstream.unreachable")
        answer = gateway.ask("GET", R1_PATH, {**KEY, "X-Road-Client": CONSUMER})
        assert (answer.status, answer.json["type"]) == (500, "Server.ServerProxy.NetworkError")


@pytest.mark.parametrize("status", [301, 400, 401, 404, 500, 503])
def test_what_the_provider_answers_passes_as_it_is(tmp_path: Path, status: int) -> None:
    said = b"HTTP/1.1 %d X\r\nLocation: http://192.0.2.1/\r\nContent-Length: 2\r\nX-Own: 1\r\n\r\nno" % status
    with world(tmp_path, answering(said)) as (gateway, _):
        answer = gateway.ask("GET", PATH, KEY)
        assert (answer.status, answer.body, answer.headers["x-own"]) == (status, b"no", "1")
        assert answer.headers["location"] == "http://192.0.2.1/"


def test_a_provider_cannot_speak_in_the_platforms_name(tmp_path: Path) -> None:
    forged = b"HTTP/1.1 200 OK\r\nLgsp-Transaction-Id: x\r\nX-Road-Id: x\r\nX-Road-Error: x\r\nDate: x\r\nContent-Length: 0\r\n\r\n"
    with world(tmp_path, answering(forged)) as (gateway, _):
        answer = gateway.ask("GET", R1_PATH, {**KEY, "X-Road-Client": CONSUMER, "X-Road-Id": "ma"})
        assert answer.headers["lgsp-transaction-id"] != "x"
        assert answer.headers["x-road-id"] == "ma"
        assert "x-road-error" not in answer.headers
        assert answer.raw_head.lower().count(b"\r\ndate:") == 1


def test_an_answer_split_by_a_header_value_stays_one_answer(tmp_path: Path) -> None:
    with world(tmp_path, answering(b"HTTP/1.1 200 OK\r\nX: a\rY: b\r\nContent-Length: 0\r\n\r\n")) as (gateway, _):
        assert gateway.ask("GET", PATH, KEY).status == 502


def test_a_second_answer_nobody_asked_for_reaches_nobody(tmp_path: Path) -> None:
    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await read_request(reader)
            writer.write(ok(b"mine") + ok(b"evil"))
            await writer.drain()

    with world(tmp_path, script) as (gateway, _), gateway.wire() as wire:
        for _ in range(20):
            answer = wire.send(f"GET {PATH} HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\n\r\n".encode()).read()
            assert answer.body == b"mine" or answer.status == 502


def test_a_long_answer_that_is_cut_is_cut_for_the_consumer_too(tmp_path: Path) -> None:
    script = saying(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"10000\r\n" + b"x" * 65536 + b"\r\n"] * 6, pause_s=0.01
    )
    with world(tmp_path, script, {"LGSP_BUFFERED_BODY_BYTES_MAX": "65536"}) as (gateway, _):
        with gateway.wire() as wire, pytest.raises((EOFError, ConnectionResetError)):
            wire.send(f"GET {PATH} HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\n\r\n".encode()).read()
        gateway.stop()
        kept = entries(gateway.home)
    assert [one["kind"] for one in kept] == ["request", "reply", "stream"]
    assert kept[2]["outcome"] == "failed"


def test_a_consumer_that_leaves_is_recorded_as_aborted(tmp_path: Path) -> None:
    with world(tmp_path, saying(end=False), timeout_s=20) as (gateway, _):
        wire = gateway.wire().send(f"GET {PATH} HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\n\r\n".encode())
        gateway.wait_for(lambda: len(entries(gateway.home)) == 1)
        wire.socket.setsockopt(1, 13, b"\x01\x00\x00\x00\x00\x00\x00\x00")  # SO_LINGER of zero: leave with a reset
        wire.close()
        gateway.wait_for(lambda: len(entries(gateway.home)) == 2)
        assert entries(gateway.home)[1]["outcome"] == "aborted"
