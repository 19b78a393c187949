"""Rate limits and quotas as arithmetic: state × limit × now → decision and new state.

Theory: the rate limit is the generic cell rate algorithm (GCRA; ITU-T I.371, Annex A): each call advances a theoretical arrival
time by one interval, and a call is refused if that time lies further ahead than the burst allows. It needs one number per right, no
list of calls and no background work. Quotas are counters per Vietnamese calendar day and month, which restart when the day or month
changes.
Rules: instants are seconds since 1970 (UTC); a refused call changes nothing, so retrying too early does not lengthen the wait. If
several limits apply to a call and a later one refuses it, what the earlier ones have counted is given back.
"""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal

import msgspec

from lgsp.domain.configuration import AccessRight, RateLimit, SharedLimits
from lgsp.domain.periods import local_date, start_of_day

CLOCK_SLACK_S: Final = 1.0
"""How far the clocks of two processes may differ before a state counts as coming from a clock that was set back, in seconds."""

Limited = AccessRight | SharedLimits
"""What has a rate limit, quotas and a ceiling of concurrent calls."""


class LimitCounter(msgspec.Struct, frozen=True):
    """The stored state of one limit. `day` is the ordinal of the calendar day, `month` is year × 12 + month."""

    arrival_s: float = 0.0
    day: int = 0
    day_calls: int = 0
    month: int = 0
    month_calls: int = 0


class Verdict(msgspec.Struct, frozen=True):
    """The decision on one call. `retry_after_s` is how long to wait; `tally` the state to store, the old one if the call is refused."""

    counter: LimitCounter
    refused_by: Literal["", "rate", "day", "month"] = ""
    retry_after_s: float = 0.0


def is_counted(limited: Limited) -> bool:
    """Whether a rate limit or a quota is set, so that calls must be counted."""
    return limited.rate_limit is not None or limited.quota_per_day is not None or limited.quota_per_month is not None


def is_limited(limited: Limited) -> bool:
    """Whether any limit is set."""
    return is_counted(limited) or limited.concurrent_calls_max is not None


def count(counter: LimitCounter, right: Limited, now: datetime) -> Verdict:
    """Count one call, or refuse it."""
    day = local_date(now)
    ordinal, month = day.toordinal(), day.year * 12 + day.month
    day_calls = counter.day_calls if counter.day == ordinal else 0
    month_calls = counter.month_calls if counter.month == month else 0
    if right.quota_per_month is not None and month_calls >= right.quota_per_month:
        return Verdict(counter, "month", (start_of_day(_first_of_next_month(day)) - now).total_seconds())
    if right.quota_per_day is not None and day_calls >= right.quota_per_day:
        return Verdict(counter, "day", (start_of_day(day + timedelta(days=1)) - now).total_seconds())
    arrival_s = counter.arrival_s
    if right.rate_limit is not None:
        wait_s, arrival_s = _arrive(arrival_s, right.rate_limit, now.timestamp())
        if wait_s > 0:
            return Verdict(counter, "rate", wait_s)
    return Verdict(LimitCounter(arrival_s, ordinal, day_calls + 1, month, month_calls + 1))


def given_back(counter: LimitCounter, right: Limited) -> LimitCounter:
    """The state after a counted call was refused by another limit; other calls may have been counted meanwhile."""
    interval_s = 0.0 if right.rate_limit is None else right.rate_limit.period_s / right.rate_limit.calls
    return LimitCounter(
        counter.arrival_s - interval_s, counter.day, max(0, counter.day_calls - 1), counter.month, max(0, counter.month_calls - 1)
    )


def limit_fields(counted: Sequence[tuple[str, Limited, LimitCounter]], now: datetime) -> list[tuple[str, str]]:
    """`RateLimit-Policy` and `RateLimit` for a call that was let through (draft-ietf-httpapi-ratelimit-headers-10).

    `counted` are the prefix of the policy names, the limits and the state of each limit that counted the call. `q` is the quota,
    `w` its window in seconds, `r` the remaining calls, `t` the seconds until the quota is full again.
    """
    policies: list[str] = []
    left: list[str] = []
    for prefix, limited, counter in counted:
        _add_policies(policies, left, prefix, limited, counter, now)
    return [("RateLimit-Policy", ", ".join(policies)), ("RateLimit", ", ".join(left))] if policies else []


def _add_policies(policies: list[str], left: list[str], prefix: str, right: Limited, counter: LimitCounter, now: datetime) -> None:
    day = local_date(now)
    if right.rate_limit is not None:
        limit, ahead_s = right.rate_limit, max(0.0, counter.arrival_s - now.timestamp())
        interval_s = limit.period_s / limit.calls
        policies.append(f'"{prefix}rate";q={limit.calls};w={limit.period_s}')
        left.append(
            f'"{prefix}rate";r={max(0, math.floor(max(limit.burst, 1) - ahead_s / interval_s + 1e-6))};t={math.ceil(ahead_s)}'
        )
    for name, ceiling, calls, end in (
        ("day", right.quota_per_day, counter.day_calls, day + timedelta(days=1)),
        ("month", right.quota_per_month, counter.month_calls, _first_of_next_month(day)),
    ):
        if ceiling is not None:
            policies.append(f'"{prefix}{name}";q={ceiling};w={86400 if name == "day" else 2592000}')
            left.append(f'"{prefix}{name}";r={max(0, ceiling - calls)};t={math.ceil((start_of_day(end) - now).total_seconds())}')


def _first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _arrive(arrival_s: float, limit: RateLimit, now_s: float) -> tuple[float, float]:
    interval_s = limit.period_s / limit.calls
    tolerance_s = interval_s * (max(limit.burst, 1) - 1)
    expected_s = max(arrival_s, now_s)
    # A clock that was set back must not lock a consumer out for the difference: no valid state lies further ahead than this.
    if expected_s - now_s > tolerance_s + interval_s + CLOCK_SLACK_S:
        expected_s = now_s
    wait_s = expected_s - tolerance_s - now_s
    # The tolerance absorbs floating-point rounding: a call that is a nanosecond early is on time.
    return (wait_s, arrival_s) if wait_s > 1e-6 else (0.0, expected_s + interval_s)
