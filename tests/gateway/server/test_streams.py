import hashlib

import pytest

from lgsp.domain.errors import BodyTooLarge, LgspError, UpstreamBroken
from lgsp.gateway.server.streams import RecordedStream
from tests.gateway.inside import arriving


class Told:
    def __init__(self) -> None:
        self.ends: list[tuple[str, int]] = []
        self.cuts: list[tuple[int, LgspError | None]] = []

    async def end(self, digest: str, size: int) -> None:
        self.ends.append((digest, size))

    def cut(self, size: int, fault: LgspError | None) -> None:
        self.cuts.append((size, fault))


def stream(body, told: Told, bytes_max: int = 100) -> RecordedStream:  # type: ignore[no-untyped-def]
    return RecordedStream(
        body, prefix=b"p", bytes_max=bytes_max, too_long=BodyTooLarge, on_end=told.end, on_cut=told.cut, second=hashlib.sha512()
    )


async def test_the_last_bytes_pass_only_after_the_record() -> None:
    told, body = Told(), arriving(b"ab", ended=False)
    one = stream(body, told)
    body.feed(b"cd")
    body.end()
    assert one.second_digest is None
    assert await one.next_chunk() == b"abcd"
    assert told.ends == [(hashlib.sha256(b"pabcd").hexdigest(), 4)]
    assert await one.next_chunk() == b""
    assert one.second_digest == hashlib.sha512(b"abcd").digest()
    one.abandon()
    assert told.cuts == []


async def test_a_stream_is_never_held() -> None:
    one = stream(arriving(b"ab", length=2), Told())
    assert (one.held(), await one.whole(100), one.length) == (None, None, 2)


async def test_a_cut_is_told_once() -> None:
    told, body = Told(), arriving(b"ab", ended=False)
    one = stream(body, told)
    fault = UpstreamBroken(why="torn")
    body.fail(fault)
    with pytest.raises(UpstreamBroken):
        await one.next_chunk()
    one.abandon()
    assert told.cuts == [(2, fault)]
    assert await one.next_chunk() == b""


async def test_too_many_bytes_cut_it() -> None:
    told = Told()
    one = stream(arriving(b"a" * 101), told)
    with pytest.raises(BodyTooLarge):
        await one.next_chunk()
    assert told.cuts[0][0] == 101
    assert told.ends == []
