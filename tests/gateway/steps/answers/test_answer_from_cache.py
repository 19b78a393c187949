import asyncio
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lgsp.domain.calls import Call, Reply
from lgsp.domain.configuration import Authentication
from lgsp.gateway.pipeline import composed, pipeline_of
from lgsp.gateway.steps.answers.answer_from_cache import answer_from_cache
from lgsp.gateway.steps.provider.forward import forward
from tests.gateway.inside import NOW, End, arriving, call, inside, kept, known_call, plan
from tests.gateway.world import API_KEY, right, service
from tests.runtime.upstream.test_pool import provider

VERSION = service("http://a", cache_bytes_max=100_000)


def saying(body: Any = b"ok", status: int = 200, **fields: str) -> Reply:
    fields = {"Cache_Control": "max-age=60", **fields}
    return Reply(
        status=status, headers=[(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()], body=body
    )


class Counting(End):
    """Gives a reply of its own to each call, so that what a later step adds to one is not in the next."""

    async def __call__(self, call: Call) -> Reply:
        await super().__call__(msgspec.structs.replace(call))
        assert isinstance(self.reply, Reply)
        return msgspec.structs.replace(self.reply, headers=list(self.reply.headers))


def fields(reply: Reply) -> dict[bytes, bytes]:
    return {name.lower(): value for name, value in reply.headers}


async def test_a_second_call_is_answered_without_the_provider(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        end, step = (
            Counting(saying(Date=format_datetime(NOW - timedelta(seconds=7), usegmt=True))),
            answer_from_cache(parts, VERSION),
        )
        first, second = await step(known_call(query="a=1"), end), await step(known_call(query="a=1"), end)
        assert (len(end.calls), first.body, second.body) == (1, b"ok", b"ok")
        assert (fields(first).get(b"age"), fields(second)[b"age"]) == (None, b"7")
        assert b"date" not in fields(first) | fields(second)
        second.headers.append((b"X", b"1"))
        assert b"x" not in fields(await step(known_call(query="a=1"), end))
        # Another query, another right, another version's step: each asks for itself.
        await step(known_call(query="a=2"), end)
        await step(known_call(query="a=1", right=right(id="quyen-2")), end)
        await answer_from_cache(parts, service("http://b", cache_bytes_max=100_000))(known_call(query="a=1"), end)
        assert len(end.calls) == 4


async def test_a_newer_configuration_keeps_what_is_kept(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        end = Counting(saying())
        for _ in range(2):
            await answer_from_cache(parts, VERSION)(known_call(), end)
        assert len(end.calls) == 1


@pytest.mark.parametrize(
    "headers", [{"Cache-Control": "no-store"}, {"Range": "bytes=0-1"}, {"Cookie": "a=b"}, {"If-None-Match": '"1"'}]
)
async def test_some_calls_have_nothing_to_do_with_it(tmp_path: Path, headers: dict[str, str]) -> None:
    async with inside(tmp_path) as parts:
        end, step = Counting(saying()), answer_from_cache(parts, VERSION)
        for _ in range(2):
            await step(known_call(headers=headers), end)
        await step(known_call(), end)
        assert len(end.calls) == 3


async def test_the_caller_may_want_to_hear_the_provider_or_not_to(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        end, step = Counting(saying()), answer_from_cache(parts, VERSION)
        only = {"Cache-Control": "only-if-cached"}
        assert (await step(known_call(headers=only), end)).status == 504
        await step(known_call(), end)
        assert (await step(known_call(headers=only), end)).status == 200
        await step(known_call(headers={"Cache-Control": "no-cache"}), end)
        assert len(end.calls) == 2


async def test_what_is_stale_is_asked_about_and_given_again_if_it_holds(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step = answer_from_cache(parts, VERSION)
        await step(known_call(), Counting(saying(Cache_Control="no-cache", ETag='"1"')))
        holds = Counting(saying(b"", 304, Cache_Control="max-age=60"))
        asked = known_call()
        reply = await step(asked, holds)
        assert (reply.status, reply.body, fields(reply)[b"etag"]) == (200, b"ok", b'"1"')
        assert holds.calls[0].headers == [(b"if-none-match", b"If-None-Match", b'"1"')]
        assert asked.headers == []
        assert (await step(known_call(), holds)).status == 200
        assert len(holds.calls) == 1


async def test_a_failing_provider_is_told_and_what_is_stale_never_given(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step = answer_from_cache(parts, VERSION)
        await step(known_call(), Counting(saying(Cache_Control="no-cache", ETag='"1"')))
        assert (await step(known_call(), Counting(saying(b"", 503)))).status == 503
        assert (await step(known_call(), Counting(saying(b"", 304, Cache_Control="no-cache")))).body == b"ok"
        assert (await step(known_call(), Counting(saying(b"new", Cache_Control="no-store")))).body == b"new"
        last = Counting(saying())
        await step(known_call(), last)
        assert last.calls[0].headers == []


async def test_a_body_still_arriving_is_kept_if_it_is_short_and_passes_if_it_is_long(tmp_path: Path) -> None:
    async with inside(tmp_path, buffered_bytes_max=10) as parts:
        step = answer_from_cache(parts, VERSION)
        await step(known_call(query="short"), End(saying(arriving(b"a", b"b"))))
        assert (await step(known_call(query="short"), End())).body == b"ab"
        long = await step(known_call(query="long"), End(saying(arriving(b"x" * 20))))
        assert not isinstance(long.body, bytes)
        assert await long.body.next_chunk() == b"x" * 20
        end = Counting(saying())
        await step(known_call(query="long"), end)
        assert len(end.calls) == 1


async def test_a_change_is_followed_by_a_fresh_look(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        end, step = Counting(saying()), answer_from_cache(parts, VERSION)
        await step(known_call(), end)
        await step(known_call(method="HEAD"), end)
        await step(known_call(), end)
        await step(known_call(method="PUT"), Counting(saying(status=409)))
        assert len(end.calls) == 2
        await step(known_call(), end)
        assert len(end.calls) == 2
        await step(known_call(method="PUT"), end)
        await step(known_call(), end)
        assert len(end.calls) == 4


async def test_behind_our_own_credential_the_provider_must_allow_it(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step = answer_from_cache(parts, msgspec.structs.replace(VERSION, authentication=Authentication("basic")))
        silent, speaking = Counting(saying()), Counting(saying(Cache_Control="public, max-age=60"))
        for end in (silent, silent, speaking, speaking):
            await step(known_call(), end)
        assert (len(silent.calls), len(speaking.calls)) == (2, 1)


async def test_a_call_answered_from_the_cache_is_recorded_like_any_other(tmp_path: Path) -> None:
    seen: list[bytes] = []

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nCache-Control: max-age=60\r\n\r\nok")

    async with inside(tmp_path) as parts, provider(script) as address:
        answer = pipeline_of(plan(services=[service(address, cache_bytes_max=10_000)]), parts)
        for _ in range(2):
            assert (await answer(call(headers={"X-API-Key": API_KEY}))).body == b"ok"
        assert len(seen) == 1
    entries = kept(tmp_path)
    assert [one["kind"] for one in entries] == ["request", "reply"] * 2
    assert [one.get("upstream", "") for one in entries if one["kind"] == "reply"] == [address, ""]
    assert entries[1]["reply_digest"] == entries[3]["reply_digest"]


async def test_the_age_is_counted_from_the_provider_s_date(tmp_path: Path) -> None:
    at = format_datetime(NOW - timedelta(seconds=9), usegmt=True).encode()

    async def script(number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nDate: %b\r\nCache-Control: max-age=60\r\n\r\nok" % at)

    async with inside(tmp_path) as parts, provider(script) as address:
        version = service(address, cache_bytes_max=10_000)
        onward = composed([answer_from_cache(parts, version), forward(parts, version)], End())
        first, second = await onward(known_call(version)), await onward(known_call(version))
    assert (b"date" in fields(first), fields(second)[b"age"]) == (False, b"9")
