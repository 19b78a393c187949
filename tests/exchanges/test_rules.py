from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.exchanges import rules
from lgsp.exchanges.rules import BOUNDS_US, BUCKETS, bucket_of, may_have_receipt, minute_of, percentile_us


@given(st.integers(min_value=0, max_value=10**9))
def test_a_duration_is_counted_under_the_first_bound_that_is_not_below_it(duration_us: int) -> None:
    place = bucket_of(duration_us)
    assert 0 <= place < BUCKETS
    assert place == len(BOUNDS_US) or duration_us <= BOUNDS_US[place]
    assert place == 0 or duration_us > BOUNDS_US[place - 1]


@given(st.lists(st.integers(min_value=300, max_value=60_000_000), min_size=1, max_size=50), st.sampled_from([0.5, 0.95, 1.0]))
def test_a_percentile_is_within_one_bucket_of_the_true_one(durations_us: list[int], share: float) -> None:
    buckets = [0] * BUCKETS
    for duration_us in durations_us:
        buckets[bucket_of(duration_us)] += 1
    place = max(0, -(-int(share * len(durations_us) * 1000) // 1000) - 1)
    true_us = sorted(durations_us)[min(place, len(durations_us) - 1)]
    found_us = percentile_us(buckets, share)
    assert found_us is not None
    assert true_us / 1.5 <= found_us <= true_us * 1.5


def test_no_calls_have_no_percentile() -> None:
    assert percentile_us([0] * BUCKETS, 0.5) is None


def test_calls_longer_than_every_bound_are_still_told() -> None:
    assert percentile_us([0] * (BUCKETS - 1) + [3], 0.5) is not None


def test_a_share_beyond_all_calls_is_the_longest_bound() -> None:
    assert percentile_us([1] + [0] * (BUCKETS - 1), 1.5) == BOUNDS_US[-1]


def test_a_minute_begins_at_its_zeroth_second() -> None:
    assert minute_of(datetime(2025, 7, 1, 1, 2, 3, 4, tzinfo=UTC)) == datetime(2025, 7, 1, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(("role", "has_member", "is_party", "allowed"), [
    ("leader", True, True, True), ("operator", True, False, False), ("operator", False, False, True),
    ("auditor", False, False, True), ("developer", False, False, False), ("approver", True, False, False),
])  # fmt: skip
def test_a_receipt_is_for_the_two_parties_and_for_those_who_keep_the_journal(
    role: str, has_member: bool, is_party: bool, allowed: bool
) -> None:
    assert may_have_receipt(role, has_member=has_member, is_party=is_party) is allowed


def test_so_many_whole_days_are_kept_and_none_means_all() -> None:
    assert rules.kept_since(date(2026, 11, 25), 30) == date(2026, 10, 26)
    assert rules.kept_since(date(2026, 11, 25), 0) is None
