import asyncio
import hashlib
from pathlib import Path

import pytest

from lgsp.domain.calls import Reply
from lgsp.domain.errors import BodyTooLarge, JournalUnwritable, UpstreamBroken, UpstreamTimedOut
from lgsp.gateway.steps.recording.record_exchange import record_exchange
from tests.gateway.inside import UPSTREAM, End, arriving, inside, kept, known_call
from tests.gateway.world import CONSUMER, PATH, SERVICE, service

INSTANCE = "VN-H55"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def test_request_and_reply_are_recorded_with_digests_that_both_sides_can_compute(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        asked = known_call(headers={"Content-Type": "text/plain"}, method="POST", held=b"hello")
        reply = await record_exchange(parts, service(UPSTREAM), INSTANCE)(asked, End())
    assert reply.body == b"ok"
    request, answer = kept(tmp_path)
    assert (request["kind"], request["consumer"], request["service"]) == ("request", CONSUMER, SERVICE)
    assert request["request_digest"] == sha256(b"POST " + PATH.encode() + b"\r\ntext/plain\r\n\r\nhello")
    assert request["request_bytes"] == 5
    assert (answer["kind"], answer["outcome"], answer["status"]) == ("reply", "answered", 200)
    assert answer["reply_digest"] == sha256(b"200\r\ntext/plain\r\n\r\nok")


async def test_no_query_and_no_variable_path_stands_in_an_entry(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        await record_exchange(parts, service(UPSTREAM), INSTANCE)(known_call(), End())
    assert "4600000001" not in repr(kept(tmp_path))
    assert "chiTiet" not in repr(kept(tmp_path))


async def test_nothing_goes_on_when_the_request_cannot_be_recorded(tmp_path: Path) -> None:
    async with inside(tmp_path, free_bytes_min=1 << 60) as parts:
        end = End()
        with pytest.raises(JournalUnwritable):
            await record_exchange(parts, service(UPSTREAM), INSTANCE)(known_call(), end)
    assert end.calls == []


async def test_a_provider_that_fails_is_a_reply_of_ours_and_recorded_as_failed(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        reply = await record_exchange(parts, service(UPSTREAM), INSTANCE)(known_call(), End(UpstreamTimedOut()))
    assert reply.status == 504
    assert isinstance(reply.body, bytes)
    answer = kept(tmp_path)[1]
    assert (answer["outcome"], answer["error"], answer["reply_bytes"]) == ("failed", "upstream.timed_out", len(reply.body))


async def test_a_consumer_that_leaves_is_recorded_as_aborted(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        with pytest.raises(asyncio.CancelledError):
            await record_exchange(parts, service(UPSTREAM), INSTANCE)(known_call(), End(asyncio.CancelledError()))
        await asyncio.sleep(0.1)
    assert kept(tmp_path)[1]["outcome"] == "aborted"


async def test_a_consumer_that_leaves_while_its_request_is_being_recorded_is_aborted_too(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        end = End()
        under_way = asyncio.create_task(record_exchange(parts, service(UPSTREAM), INSTANCE)(known_call(), end))
        await asyncio.sleep(0)
        under_way.cancel()
        with pytest.raises(asyncio.CancelledError):
            await under_way
        await asyncio.sleep(0.1)
    assert end.calls == []
    assert [(one["kind"], one.get("outcome")) for one in kept(tmp_path)] == [("request", None), ("reply", "aborted")]


async def test_a_small_reply_still_arriving_is_held(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        reply = await record_exchange(parts, service(UPSTREAM), INSTANCE)(
            known_call(), End(Reply(status=200, body=arriving(b"a", b"b")))
        )
    assert reply.body == b"ab"


async def test_a_long_reply_passes_and_its_last_bytes_wait_for_the_record(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        chunks = [b"x" * 900, b"y" * 900, b"z" * 900]
        body = arriving(length=2700, ended=False)
        reply = await record_exchange(parts, service(UPSTREAM), INSTANCE)(known_call(), End(Reply(status=200, body=body)))
        assert reply.length == 2700
        assert not isinstance(reply.body, bytes)
        got = []
        reading = asyncio.create_task(reply.body.next_chunk())
        for chunk in chunks:
            body.feed(chunk)
            await asyncio.sleep(0.01)
            if chunk is not chunks[0]:
                got.append(await reading)
                reading = asyncio.create_task(reply.body.next_chunk())
        held_back = reading
        await asyncio.sleep(0.05)
        assert not held_back.done()
        assert len(kept(tmp_path)) == 2
        body.end()
        got.append(await held_back)
        assert await reply.body.next_chunk() == b""
    assert b"".join(got) == b"".join(chunks)
    request, answer, stream = kept(tmp_path)
    assert "reply_digest" not in {name for name, value in answer.items() if value}
    assert (stream["kind"], stream["part"], stream["reply_bytes"]) == ("stream", "reply", 2700)
    assert stream["reply_digest"] == sha256(b"200\r\n\r\n\r\n" + b"".join(chunks))
    assert request["transaction_id"] == stream["transaction_id"]


async def test_a_long_request_is_recorded_when_its_end_passes(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:

        async def reading(call):  # type: ignore[no-untyped-def]
            got = b""
            while chunk := await call.body.next_chunk():
                got += chunk
            return Reply(status=200, body=b"%d" % len(got))

        asked = known_call(method="POST", held=None, body=arriving(b"a" * 2000), face="xroad")
        reply = await record_exchange(parts, service(UPSTREAM), INSTANCE)(asked, reading)
    assert reply.body == b"2000"
    assert len(asked.request_hash) == 88
    request, stream, answer = kept(tmp_path)
    assert "request_digest" not in {name for name, value in request.items() if value}
    assert stream["request_digest"] == sha256(b"POST " + PATH.encode() + b"\r\n\r\n\r\n" + b"a" * 2000)
    assert answer["outcome"] == "answered"


async def test_a_stream_that_grows_beyond_the_limit_is_cut(tmp_path: Path) -> None:
    version = service(UPSTREAM, request_body_bytes_max=3000, reply_body_bytes_max=3000)
    async with inside(tmp_path) as parts:

        async def reading(call):  # type: ignore[no-untyped-def]
            while await call.body.next_chunk():
                pass

        asked = known_call(method="POST", held=None, body=arriving(b"a" * 4000), face="xroad")
        reply = await record_exchange(parts, version, INSTANCE)(asked, reading)
        assert reply.status == 400
        assert asked.request_hash == ""
        growing = arriving(b"a" * 2000, ended=False)
        reply = await record_exchange(parts, version, INSTANCE)(known_call(), End(Reply(status=200, body=growing)))
        growing.feed(b"a" * 2000)
        with pytest.raises(UpstreamBroken):
            await reply.body.next_chunk()
        await asyncio.sleep(0.1)
    assert [one.get("outcome") for one in kept(tmp_path) if one["kind"] == "stream"] == ["aborted", "failed"]
    assert BodyTooLarge.code in {one.get("error") for one in kept(tmp_path)}


@pytest.mark.parametrize("body", [{"length": 200}, {"length": None}])
async def test_an_answer_larger_than_the_service_allows_is_broken(tmp_path: Path, body: dict[str, int | None]) -> None:
    async with inside(tmp_path) as parts:
        answer = Reply(status=200, body=arriving(b"a" * 150, ended=False, **body))
        reply = await record_exchange(parts, service(UPSTREAM, reply_body_bytes_max=100), INSTANCE)(known_call(), End(answer))
    assert reply.status == 502
