import pytest

from lgsp.domain.errors import UpstreamBroken
from lgsp.gateway.limits import LeavingBody
from tests.gateway.inside import arriving


def watched(*chunks: bytes, ended: bool = True) -> tuple[LeavingBody, list[str]]:
    told: list[str] = []
    return LeavingBody(arriving(*chunks, ended=ended), lambda: told.append("left")), told


async def test_the_end_is_told_once_however_the_body_is_read() -> None:
    body, told = watched(b"a", b"b")
    assert await body.next_chunk() and told == []
    while await body.next_chunk():
        pass
    body.abandon()
    assert told == ["left"]


async def test_a_body_that_is_held_or_given_up_has_ended() -> None:
    held, told = watched(b"ab")
    assert held.held() == b"ab" and told == ["left"]
    whole, told = watched(b"ab")
    assert await whole.whole(10) == b"ab" and told == ["left"]
    left, told = watched(b"ab", ended=False)
    assert left.held() is None and told == []
    left.abandon()
    assert told == ["left"]


async def test_a_body_that_breaks_has_ended() -> None:
    for read in ("whole", "next_chunk"):
        source = arriving(ended=False)
        told: list[str] = []
        body = LeavingBody(source, lambda told=told: told.append("left"))
        source.fail(UpstreamBroken())
        with pytest.raises(UpstreamBroken):
            await (body.whole(10) if read == "whole" else body.next_chunk())
        assert told == ["left"]
