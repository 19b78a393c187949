from pathlib import Path

import pytest

from lgsp.domain.configuration import RateLimit
from lgsp.domain.errors import QuotaExceeded, RateLimitExceeded
from lgsp.gateway.steps.check_limits import check_limits
from tests.gateway.inside import NOW, End, inside, known_call
from tests.gateway.world import right


async def test_calls_beyond_the_rate_are_refused_with_the_time_to_wait(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step, limited = check_limits(parts.tallies, lambda: NOW), right(rate_limit=RateLimit(1, 10))
        assert (await step(known_call(right=limited), End())).status == 200
        with pytest.raises(RateLimitExceeded) as caught:
            await step(known_call(right=limited), End())
    assert caught.value.facts["retry_after_s"] == 10


async def test_calls_beyond_the_quota_are_refused_until_the_period_ends(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step = check_limits(parts.tallies, lambda: NOW)
        with pytest.raises(QuotaExceeded) as caught:
            await step(known_call(right=right(quota_per_day=0)), End())
    assert (caught.value.facts["period"], caught.value.facts["retry_after_s"]) == ("day", 17 * 3600)


async def test_a_right_without_limits_is_not_counted(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step, end = check_limits(parts.tallies, lambda: NOW), End()
        for _ in range(3):
            await step(known_call(), end)
    assert len(end.calls) == 3


async def test_a_call_that_is_let_through_is_told_what_is_left(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        reply = await check_limits(parts.tallies, lambda: NOW)(known_call(right=right(quota_per_day=5)), End())
    assert (b"RateLimit-Policy", b'"day";q=5;w=86400') in reply.headers
    assert any(name == b"RateLimit" and value.startswith(b'"day";r=4;') for name, value in reply.headers)
