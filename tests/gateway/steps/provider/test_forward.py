import asyncio
from pathlib import Path

import pytest

from lgsp.domain.calls import FieldChanges
from lgsp.domain.errors import UpstreamBroken, UpstreamSetAside, UpstreamTimedOut, UpstreamUnreachable
from lgsp.domain.resilience import FAILURES_MAX
from lgsp.gateway.steps.provider.forward import forward
from tests.gateway.inside import End, arriving, inside, known_call
from tests.gateway.world import service
from tests.runtime.upstream.test_pool import OK, provider


def remembering(seen: list[bytes], answer: bytes = OK):  # type: ignore[no-untyped-def]
    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(answer)

    return script


async def test_the_request_is_written_anew(tmp_path: Path) -> None:
    seen: list[bytes] = []
    async with inside(tmp_path) as parts, provider(remembering(seen)) as address:
        headers = {
            "Host": "lgsp",
            "Accept": "*/*",
            "Connection": "x-own",
            "X-Own": "1",
            "traceparent": "bad",
            "Authorization": "Bearer x",
        }
        asked = known_call(headers=headers, query="a=1", own_fields=[(b"accept", b"text/plain")])
        reply = await forward(parts, service(address + "/goc"))(asked, End())
    assert (reply.status, await reply.body.whole(10)) == (200, b"ok")
    text = seen[0].decode()
    assert text.startswith("GET /goc/chiTietDoanhNghiep?a=1 HTTP/1.1\r\nHost: 127.0.0.1:")
    assert "accept: text/plain\r\n" in text
    assert f"Lgsp-Transaction-Id: {asked.transaction_id}\r\n" in text
    assert not [word for word in ("Accept: */*", "X-Own", "bad", "Bearer", "Connection") if word in text]
    assert asked.upstream == address + "/goc"
    assert asked.upstream_us is not None


async def test_what_a_mapping_changed_is_sent_in_its_place(tmp_path: Path) -> None:
    seen: list[bytes] = []
    changes = FieldChanges(added=((b"X-New", b"1"),), removed=frozenset({b"x-old", b"x-new"}))
    async with inside(tmp_path) as parts, provider(remembering(seen)) as address:
        asked = known_call(
            headers={"X-Old": "a", "x-new": "b", "X-Kept": "c"}, field_changes=changes, own_fields=[(b"x-kept", b"d")]
        )
        await forward(parts, service(address))(asked, End())
    text = seen[0].decode()
    assert "X-New: 1\r\n" in text and "x-kept: d\r\n" in text
    assert not [word for word in ("X-Old", "x-new: b", "X-Kept: c") if word in text]


async def test_a_valid_traceparent_passes(tmp_path: Path) -> None:
    seen: list[bytes] = []
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    async with inside(tmp_path) as parts, provider(remembering(seen)) as address:
        await forward(parts, service(address))(known_call(headers={"traceparent": trace}, rest_of_path="", query=""), End())
    assert seen[0].startswith(b"GET / HTTP/1.1\r\n")
    assert f"traceparent: {trace}\r\n".encode() in seen[0]


async def test_addresses_take_turns_and_a_dead_one_is_passed_over(tmp_path: Path) -> None:
    seen: list[bytes] = []
    async with provider(remembering([])) as dead:
        pass
    async with inside(tmp_path) as parts, provider(remembering(seen)) as address:
        step = forward(parts, service("", upstreams=(dead, address)))
        for _ in range(4):
            assert (await step(known_call(), End())).status == 200
        with pytest.raises(UpstreamUnreachable):
            await forward(parts, service("", upstreams=(dead,)))(known_call(), End())
    assert len(seen) == 4


async def test_a_service_without_an_address_is_unreachable(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        with pytest.raises(UpstreamUnreachable):
            await forward(parts, service("", upstreams=()))(known_call(), End())


async def test_the_answer_to_head_and_304_keep_the_length_they_tell(tmp_path: Path) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nServer: x\r\n\r\n"
    async with inside(tmp_path) as parts, provider(remembering([], answer)) as address:
        reply = await forward(parts, service(address))(known_call(method="HEAD"), End())
    assert (reply.length, reply.body, reply.headers) == (7, b"", [])


async def test_a_held_body_is_sent_with_its_length(tmp_path: Path) -> None:
    seen: list[bytes] = []

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"hello"))
        writer.write(OK)

    async with inside(tmp_path) as parts, provider(script) as address:
        asked = known_call(method="POST", body=arriving(b"hello"), held=b"hello")
        assert (await forward(parts, service(address))(asked, End())).status == 200
    assert b"Content-Length: 5\r\n\r\nhello" in seen[0]


def closing(seen: list[bytes], *, times: int = 1_000, answer: bytes = OK):  # type: ignore[no-untyped-def]
    """Close without a byte so many times, then answer."""

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            if len(seen) <= times:
                return
            writer.write(answer)

    return script


def saying(status: int, **fields: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n{lines}\r\n".encode()


async def test_turns_go_by_weight(tmp_path: Path) -> None:
    first: list[bytes] = []
    second: list[bytes] = []
    async with inside(tmp_path) as parts, provider(remembering(first)) as one, provider(remembering(second)) as other:
        step = forward(parts, service("", upstreams=(one, other), upstream_weights=(3,)))
        for _ in range(8):
            await (await step(known_call(), End())).body.whole(10)
    assert (len(first), len(second)) == (6, 2)


async def test_an_address_that_fails_again_and_again_is_set_aside_until_it_answers(tmp_path: Path) -> None:
    seen: list[bytes] = []
    async with inside(tmp_path) as parts, provider(remembering(seen, saying(502))) as address:
        step = forward(parts, service(address))
        for _ in range(FAILURES_MAX):
            assert (await step(known_call(), End())).status == 502
        with pytest.raises(UpstreamSetAside) as refused:
            await forward(parts, service(address))(asked := known_call(), End())
        assert (refused.value.facts, asked.upstream) == ({"retry_after_s": 1}, "")
        assert len(seen) == FAILURES_MAX
        # When the pause is over one call goes through, and what it brings decides.
        parts.circuits.of(address).until_s = 0
        assert (await step(known_call(), End())).status == 502
        with pytest.raises(UpstreamSetAside):
            await step(known_call(), End())


async def test_an_answer_closes_the_circuit(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts, provider(remembering([])) as address:
        circuit = parts.circuits.of(address)
        for _ in range(FAILURES_MAX):
            circuit.failed(-100)
        assert (await forward(parts, service(address))(known_call(), End())).status == 200
        assert circuit.failures == 0


async def test_timeouts_count_and_are_not_repeated(tmp_path: Path) -> None:
    seen: list[bytes] = []

    async def silent(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        await reader.read()

    async with inside(tmp_path) as parts, provider(silent) as one, provider(silent) as other:
        with pytest.raises(UpstreamTimedOut):
            await forward(parts, service("", upstreams=(one, other), timeout_s=0.1))(known_call(), End())
        assert (parts.circuits.of(one).failures, parts.circuits.of(other).failures) == (1, 0)
    assert len(seen) == 1


async def test_broken_answers_are_told_and_count_for_nothing(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts, provider(remembering([], b"garbage\r\n\r\n")) as address:
        with pytest.raises(UpstreamBroken):
            await forward(parts, service(address))(known_call(), End())
        assert (parts.circuits.of(address).failures, parts.metrics.second_tries) == (0, 0)


@pytest.mark.parametrize(
    ("method", "tries"), [("GET", 2), ("HEAD", 2), ("PUT", 2), ("DELETE", 2), ("OPTIONS", 2), ("POST", 1), ("PATCH", 1)]
)
async def test_only_what_is_idempotent_is_sent_again_when_no_byte_came_back(tmp_path: Path, method: str, tries: int) -> None:
    seen: list[bytes] = []
    async with inside(tmp_path) as parts, provider(closing(seen)) as address:
        with pytest.raises(UpstreamBroken):
            await forward(parts, service(address))(known_call(method=method), End())
        assert (len(seen), parts.metrics.second_tries) == (tries, tries - 1)
        assert parts.circuits.of(address).failures == tries


async def test_the_second_try_goes_to_another_address_and_the_call_names_the_one_that_answered(tmp_path: Path) -> None:
    seen: list[bytes] = []
    async with inside(tmp_path) as parts, provider(closing([])) as lame, provider(remembering(seen)) as good:
        asked = known_call()
        assert (await forward(parts, service("", upstreams=(lame, good)))(asked, End())).status == 200
    assert (len(seen), asked.upstream) == (1, good)


async def test_the_same_address_is_tried_again_when_there_is_no_other(tmp_path: Path) -> None:
    seen: list[bytes] = []
    async with inside(tmp_path) as parts, provider(closing(seen, times=1)) as address:
        assert (await forward(parts, service(address))(known_call(), End())).status == 200
    assert len(seen) == 2


async def test_a_long_body_is_sent_again_only_if_nothing_of_it_was_sent(tmp_path: Path) -> None:
    seen: list[bytes] = []
    async with provider(remembering([])) as dead:
        pass
    async with inside(tmp_path) as parts, provider(closing(seen)) as address:
        step = forward(parts, service("", upstreams=(dead, address)))
        with pytest.raises(UpstreamBroken):
            await step(known_call(method="PUT", body=arriving(b"x" * 10), held=None), End())
    assert len(seen) == 1


async def test_a_provider_that_asks_to_come_back_is_asked_once_more(tmp_path: Path) -> None:
    seen: list[bytes] = []
    busy = saying(503, Retry_After="0")
    async with inside(tmp_path) as parts, provider(remembering(seen, busy)) as one, provider(remembering([])) as other:
        assert (await forward(parts, service("", upstreams=(one, other)))(known_call(), End())).status == 200
        assert len(seen) == 1
        # Without another address it is the same one, after the wait; a second refusal is told.
        assert (await forward(parts, service(one))(known_call(), End())).status == 503
        assert len(seen) == 3
        assert (await forward(parts, service(one))(known_call(method="POST"), End())).status == 503
        assert len(seen) == 4


@pytest.mark.parametrize("fields", [{}, {"Retry_After": "60"}, {"Retry_After": "Wed, 21 Oct 2026 07:28:00 GMT"}])
async def test_a_long_or_unreadable_wait_is_the_consumer_s(tmp_path: Path, fields: dict[str, str]) -> None:
    seen: list[bytes] = []
    async with inside(tmp_path) as parts, provider(remembering(seen, saying(503, **fields))) as address:
        assert (await forward(parts, service(address))(known_call(), End())).status == 503
    assert len(seen) == 1


async def test_both_tries_share_the_time_of_the_service(tmp_path: Path) -> None:
    seen: list[bytes] = []
    async with inside(tmp_path) as parts, provider(remembering(seen, saying(503, Retry_After="1"))) as address:
        assert (await forward(parts, service(address, timeout_s=1.0))(known_call(), End())).status == 503
    assert len(seen) == 1
