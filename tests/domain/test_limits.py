from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.configuration import AccessRight, RateLimit, SharedLimits
from lgsp.domain.limits import LimitCounter, count, given_back, is_counted, is_limited, limit_fields

NOW = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
"""One second before midnight in Vietnam, on the last day of a month."""


def right(**limits):
    return AccessRight("r", "c", "s", "p", "l", **limits)


def test_calls_at_the_agreed_rate_pass_for_ever():
    limited, counter, now = right(rate_limit=RateLimit(10, 1)), LimitCounter(), NOW
    for _ in range(50):
        verdict = count(counter, limited, now)
        assert verdict.refused_by == ""
        counter, now = verdict.counter, now + timedelta(milliseconds=100)


def test_a_call_too_early_is_refused_and_told_how_long_to_wait():
    limited = right(rate_limit=RateLimit(10, 1))
    first = count(LimitCounter(), limited, NOW)
    early = count(first.counter, limited, NOW)
    assert early.refused_by == "rate"
    assert abs(early.retry_after_s - 0.1) < 1e-5
    assert early.counter == first.counter
    assert count(first.counter, limited, NOW + timedelta(seconds=0.1)).refused_by == ""


def test_a_burst_passes_at_once_and_then_the_rate_holds():
    limited, counter = right(rate_limit=RateLimit(1, 1, burst=5)), LimitCounter()
    passed = 0
    while (verdict := count(counter, limited, NOW)).refused_by == "":
        counter, passed = verdict.counter, passed + 1
    assert passed == 5


def test_a_clock_that_was_set_back_locks_nobody_out():
    limited = right(rate_limit=RateLimit(1, 1))
    counter = count(LimitCounter(), limited, NOW + timedelta(days=1)).counter
    assert count(counter, limited, NOW).refused_by == ""


def test_a_daily_quota_ends_at_midnight_in_vietnam():
    limited = right(quota_per_day=1)
    counter = count(LimitCounter(), limited, NOW).counter
    refused = count(counter, limited, NOW)
    assert (refused.refused_by, refused.retry_after_s) == ("day", 1.0)
    assert count(counter, limited, NOW + timedelta(seconds=1)).refused_by == ""


def test_a_monthly_quota_outlasts_the_day_and_ends_with_the_month():
    limited = right(quota_per_month=1)
    early = NOW - timedelta(days=3)
    counter = count(LimitCounter(), limited, early).counter
    refused = count(counter, limited, early + timedelta(days=1))
    assert refused.refused_by == "month"
    assert refused.retry_after_s == 2 * 86400 + 1
    assert count(counter, limited, NOW + timedelta(seconds=1)).refused_by == ""


def test_a_quota_of_none_lets_nothing_through():
    assert count(LimitCounter(), right(quota_per_day=0), NOW).refused_by == "day"
    assert count(LimitCounter(), right(quota_per_month=0), NOW).refused_by == "month"


@given(
    st.integers(1, 50), st.integers(1, 60), st.integers(1, 20), st.lists(st.floats(0, 5, allow_nan=False), min_size=1, max_size=100)
)
def test_never_more_than_burst_and_rate_allow_in_any_run(calls, period_s, burst, pauses_s):
    limited, counter, elapsed_s, passed = right(rate_limit=RateLimit(calls, period_s, burst)), LimitCounter(), 0.0, 0
    for pause_s in pauses_s:
        elapsed_s += pause_s
        verdict = count(counter, limited, NOW + timedelta(seconds=elapsed_s))
        counter = verdict.counter
        passed += verdict.refused_by == ""
    assert passed <= burst + (elapsed_s - pauses_s[0]) * calls / period_s + 1.01


def test_what_is_left_is_told_for_each_ceiling():
    limited = right(rate_limit=RateLimit(10, 1, burst=5), quota_per_day=100, quota_per_month=1000)
    counter = LimitCounter()
    for _ in range(2):
        counter = count(counter, limited, NOW).counter
    fields = dict(limit_fields([("", limited, counter)], NOW))
    assert fields["RateLimit-Policy"] == '"rate";q=10;w=1, "day";q=100;w=86400, "month";q=1000;w=2592000'
    assert fields["RateLimit"] == '"rate";r=3;t=1, "day";r=98;t=1, "month";r=998;t=1'


def test_nothing_is_told_without_a_ceiling_and_nothing_is_left_when_it_is_used_up():
    assert limit_fields([("", right(), LimitCounter())], NOW) == []
    used = count(LimitCounter(), right(quota_per_day=1), NOW).counter
    assert dict(limit_fields([("", right(quota_per_day=1), used)], NOW))["RateLimit"] == '"day";r=0;t=1'


def test_what_was_counted_for_a_call_that_was_refused_elsewhere_is_given_back():
    limited = SharedLimits(rate_limit=RateLimit(1, 10), quota_per_day=1)
    first = count(LimitCounter(), limited, NOW).counter
    assert count(first, limited, NOW).refused_by == "day"
    back = given_back(first, limited)
    assert count(back, limited, NOW).refused_by == ""
    assert given_back(LimitCounter(), SharedLimits(quota_per_day=1)) == LimitCounter()


def test_the_policies_of_several_ceilings_stand_side_by_side():
    system, own = SharedLimits(quota_per_day=9), right(rate_limit=RateLimit(5, 1, burst=5))
    fields = dict(limit_fields([("system-", system, LimitCounter()), ("", own, LimitCounter())], NOW))
    assert fields["RateLimit-Policy"] == '"system-day";q=9;w=86400, "rate";q=5;w=1'
    assert fields["RateLimit"].startswith('"system-day";r=9;t=1, "rate";r=5;t=0')


def test_a_ceiling_of_concurrent_calls_limits_without_being_counted():
    assert is_limited(SharedLimits(concurrent_calls_max=1)) and not is_counted(SharedLimits(concurrent_calls_max=1))
    assert not is_limited(right()) and is_counted(right(quota_per_month=1)) and is_counted(right(quota_per_day=1))
