from pathlib import Path

import pytest
from msgspec.structs import replace

from lgsp.domain.calls import Reply
from lgsp.domain.configuration import AccessRight, RateLimit, SharedLimits
from lgsp.domain.errors import ConcurrencyExceeded, QuotaExceeded, RateLimitExceeded, UpstreamTimedOut
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.plan import Plan
from lgsp.gateway.steps.admission.check_limits import check_limits
from tests.gateway.inside import UPSTREAM, End, arriving, inside, known_call
from tests.gateway.world import CONSUMER, configuration, right, service


def step_of(dependencies: Dependencies, *, of_version: SharedLimits | None = None, of_subsystem: SharedLimits | None = None):
    made = configuration(UPSTREAM)
    subsystems = tuple(replace(one, ceilings=of_subsystem) if one.id == CONSUMER else one for one in made.subsystems)
    return check_limits(dependencies, Plan(replace(made, subsystems=subsystems)), service(UPSTREAM, ceilings=of_version))


async def test_calls_beyond_the_rate_are_refused_with_the_time_to_wait(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        step, limited = step_of(dependencies), right(rate_limit=RateLimit(1, 10))
        assert (await step(known_call(right=limited), End())).status == 200
        with pytest.raises(RateLimitExceeded) as caught:
            await step(known_call(right=limited), End())
    assert caught.value.facts == {"access_right": "quyen-1", "retry_after_s": 10}


async def test_calls_beyond_the_quota_are_refused_until_the_period_ends(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        with pytest.raises(QuotaExceeded) as caught:
            await step_of(dependencies)(known_call(right=right(quota_per_day=0)), End())
    assert (caught.value.facts["period"], caught.value.facts["retry_after_s"]) == ("day", 17 * 3600)


async def test_what_nothing_limits_is_not_counted(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        step, end = step_of(dependencies), End()
        for _ in range(3):
            reply = await step(known_call(), end)
    assert len(end.calls) == 3 and all(name != b"RateLimit" for name, _ in reply.headers)


async def test_a_call_that_is_let_through_is_told_what_is_left_of_each(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        step = step_of(dependencies, of_version=SharedLimits(quota_per_month=9), of_subsystem=SharedLimits(quota_per_day=7))
        reply = await step(known_call(right=right(quota_per_day=5)), End())
    policy = dict(reply.headers)[b"RateLimit-Policy"]
    assert policy == b'"system-day";q=7;w=86400, "service-month";q=9;w=2592000, "day";q=5;w=86400'
    assert b'"day";r=4;' in dict(reply.headers)[b"RateLimit"]


async def test_all_callers_of_a_service_share_its_ceiling(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        step = step_of(dependencies, of_version=SharedLimits(quota_per_day=1))
        await step(known_call(), End())
        with pytest.raises(QuotaExceeded, match="service = "):
            await step(known_call(right=right(id="quyen-2")), End())


async def test_a_call_that_one_ceiling_refuses_is_counted_on_none(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        spent = right(id="het", quota_per_day=0)
        step = step_of(dependencies, of_subsystem=SharedLimits(quota_per_day=1, concurrent_calls_max=1))
        for _ in range(3):
            with pytest.raises(QuotaExceeded, match="access_right = het"):
                await step(known_call(right=spent), End())
        assert (await step(known_call(), End())).status == 200


def busy(dependencies: Dependencies) -> AccessRight:
    return right(concurrent_calls_max=1)


async def test_as_many_calls_as_may_be_are_under_way_and_one_that_ends_makes_room(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        step, limited = step_of(dependencies), busy(dependencies)

        async def meanwhile(call: object) -> Reply:
            with pytest.raises(ConcurrencyExceeded) as caught:
                await step(known_call(right=limited), End())
            assert caught.value.facts["retry_after_s"] == 1
            return Reply(status=200)

        assert (await step(known_call(right=limited), meanwhile)).status == 200
        with pytest.raises(UpstreamTimedOut):
            await step(known_call(right=limited), End(UpstreamTimedOut()))
        assert (await step(known_call(right=limited), End())).status == 200


async def test_a_call_is_under_way_until_its_long_reply_has_passed(tmp_path: Path) -> None:
    async with inside(tmp_path) as dependencies:
        step, limited = step_of(dependencies), busy(dependencies)
        reply = await step(known_call(right=limited), End(Reply(status=200, body=arriving(b"a"))))
        with pytest.raises(ConcurrencyExceeded):
            await step(known_call(right=limited), End())
        assert not isinstance(reply.body, bytes)
        while await reply.body.next_chunk():
            pass
        assert (await step(known_call(right=limited), End())).status == 200
