import asyncio
from pathlib import Path

import pytest

from lgsp.domain.calls import Reply
from lgsp.domain.errors import UpstreamBroken, UpstreamRefusedUs
from lgsp.gateway.upstream.sessions import ENVELOPE_BYTES_MAX, Given, UpstreamPass, code_told, refused
from tests.gateway.inside import arriving, inside


def counting(lifetime_s: float = 60.0, delay_s: float = 0.0):  # type: ignore[no-untyped-def]
    count = 0

    async def fetch() -> Given:
        nonlocal count
        count += 1
        await asyncio.sleep(delay_s)
        return Given(f"ma-{count}", lifetime_s)

    return fetch


async def test_it_is_fetched_once_for_all_and_again_when_forgotten() -> None:
    one = UpstreamPass(counting(delay_s=0.01))
    assert one.held == ""
    assert set(await asyncio.gather(*(one.current() for _ in range(5)))) == {"ma-1"}
    one.forget("ma-0")
    assert (one.held, await one.current()) == ("ma-1", "ma-1")
    one.forget("ma-1")
    assert await one.current() == "ma-2"


async def test_one_that_has_ended_is_not_held() -> None:
    one = UpstreamPass(counting(lifetime_s=0.0))
    assert [await one.current(), one.held, await one.current()] == ["ma-1", "", "ma-2"]


async def test_whoever_leaves_does_not_take_the_fetch_away_from_the_others() -> None:
    one = UpstreamPass(counting(delay_s=0.02))
    first, second = asyncio.create_task(one.current()), asyncio.create_task(one.current())
    await asyncio.sleep(0.005)
    first.cancel()
    assert await second == "ma-1"


async def test_a_failed_fetch_is_told_to_all_who_wait_and_tried_again_later() -> None:
    faults: list[Exception] = [UpstreamBroken(), UpstreamBroken()]

    async def fetch() -> Given:
        await asyncio.sleep(0)
        if faults:
            raise faults.pop()
        return Given("ma", 60.0)

    one = UpstreamPass(fetch)
    told = await asyncio.gather(one.current(), one.current(), return_exceptions=True)
    assert [type(fault) for fault in told] == [UpstreamBroken] * 2
    with pytest.raises(UpstreamBroken):
        await one.current()
    assert await one.current() == "ma"


def test_what_was_given_is_not_shown() -> None:
    assert "ma-1" not in repr(Given("ma-1", 1.0))


@pytest.mark.parametrize(
    ("text", "code"),
    [(b'{"error_code":401}', "401"), (b'{"error_code":" 0 "}', "0"), (b'{"x":1}', ""), (b'{"error_code":null}', ""), (b"[", "")],
)
async def test_the_code_of_an_answer_is_read_and_the_answer_stays_whole(text: bytes, code: str) -> None:
    for body in (text, arriving(text[:1], text[1:])):
        reply = Reply(status=200, body=body)
        assert (await code_told(reply), reply.body) == (code, text)


async def test_a_long_answer_is_not_held_for_its_code(tmp_path: Path) -> None:
    async with inside(tmp_path):
        body = arriving(b"x" * ENVELOPE_BYTES_MAX, b"y")
        reply = Reply(status=200, body=body)
        assert await code_told(reply) == ""
        assert reply.body is body and len(await body.next_chunk()) > ENVELOPE_BYTES_MAX


def test_a_refusal_is_ours_and_names_the_code() -> None:
    body = arriving(b"no")
    fault = refused(Reply(status=200, body=body), error_code="100")
    assert isinstance(fault, UpstreamRefusedUs) and fault.facts == {"status": 200, "error_code": "100"}
    assert isinstance(refused(Reply(status=401, body=b"")), UpstreamRefusedUs)
