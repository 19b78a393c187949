import asyncio

import pytest

from lgsp.domain.errors import UpstreamBroken
from lgsp.runtime.upstream.bodies import HIGH_BYTES, IncomingBody


def body(length=None, on_start=None):
    flow = []
    return IncomingBody(length, flow.append, on_start), flow


async def test_a_body_that_has_arrived_is_held_once():
    one, _ = body(3)
    assert one.held() is None
    one.feed(b"ab")
    one.feed(b"c")
    one.end()
    assert one.held() == b"abc"
    assert one.held() is None


async def test_whole_waits_for_the_end():
    one, _ = body()
    waiting = asyncio.create_task(one.whole(100))
    await asyncio.sleep(0)
    one.feed(b"abc")
    await asyncio.sleep(0)
    one.end()
    assert await waiting == b"abc"


async def test_a_longer_body_is_told_as_soon_as_it_is_known_and_can_still_be_read():
    announced, _ = body(200)
    assert await announced.whole(100) is None
    unannounced, _ = body()
    unannounced.feed(b"x" * 101)
    assert await unannounced.whole(100) is None
    unannounced.end()
    assert await unannounced.next_chunk() == b"x" * 101
    assert await unannounced.next_chunk() == b""


async def test_a_full_buffer_stops_the_socket_and_reading_starts_it_again():
    one, flow = body()
    one.feed(b"x" * (HIGH_BYTES + 1))
    assert flow == [True]
    assert len(await one.next_chunk()) == HIGH_BYTES + 1
    assert flow == [True, False]


async def test_the_fault_that_cut_it_short_reaches_the_reader_after_what_had_arrived():
    one, _ = body()
    one.feed(b"ab")
    one.fail(UpstreamBroken(why="gone"))
    assert await one.next_chunk() == b"ab"
    with pytest.raises(UpstreamBroken):
        await one.next_chunk()
    other, _ = body()
    waiting = asyncio.create_task(other.whole(10))
    await asyncio.sleep(0)
    other.fail(UpstreamBroken(why="gone"))
    with pytest.raises(UpstreamBroken):
        await waiting


async def test_a_fault_after_the_end_changes_nothing():
    one, _ = body()
    one.end()
    one.fail(UpstreamBroken(why="late"))
    assert await one.next_chunk() == b""
    assert one.is_ended


async def test_an_abandoned_body_keeps_nothing():
    one, flow = body()
    one.feed(b"x" * (HIGH_BYTES + 1))
    one.abandon()
    one.feed(b"more")
    assert (one.unread_bytes, one.is_abandoned, flow) == (0, True, [True, False])
    assert one.received_bytes == HIGH_BYTES + 5


async def test_the_first_reading_is_told_once():
    told = []
    one, _ = body(on_start=lambda: told.append(True))
    one.feed(b"ab")
    one.end()
    await one.next_chunk()
    await one.next_chunk()
    assert told == [True]
    assert "2 of None" in repr(one)


async def test_a_pause_ends_with_the_body_however_it_is_read() -> None:
    for read in (lambda one: one.whole(10 * HIGH_BYTES), lambda one: one.next_chunk()):
        one, flow = body()
        one.feed(b"x" * (HIGH_BYTES + 1))
        one.end()
        assert flow == [True, False]
        assert len(await read(one)) == HIGH_BYTES + 1
        assert flow == [True, False]
