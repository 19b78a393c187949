"""Pure decisions of operational monitoring: which bucket a duration falls into, what a distribution says.

Theory: durations are counted in buckets whose bounds grow by √2, so that any percentile is known within 20 % from 38 numbers, and
buckets of different minutes, services and machines can simply be added.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

BOUNDS_US: Final = tuple(round(250 * 2 ** (step / 2)) for step in range(37))
"""Upper bounds, inclusive: 0.25 ms to 65.5 s; one more bucket holds what is longer."""
BUCKETS: Final = len(BOUNDS_US) + 1


def bucket_of(duration_us: int) -> int:
    """The bucket that a duration is counted in."""
    return bisect_left(BOUNDS_US, duration_us)


def percentile_us(buckets: Sequence[int], share: float) -> int | None:
    """The duration that this share of calls did not exceed (0.95: p95), interpolated within its bucket; None without calls."""
    total = sum(buckets)
    if total == 0:
        return None
    wanted, seen = share * total, 0
    for place, count in enumerate(buckets):
        if count and seen + count >= wanted:
            low = BOUNDS_US[place - 1] if place else 0
            high = BOUNDS_US[place] if place < len(BOUNDS_US) else 2 * low
            return round(low + (high - low) * max(0.0, wanted - seen) / count)
        seen += count
    return BOUNDS_US[-1]


def may_have_receipt(role: str, *, has_member: bool, is_party: bool) -> bool:
    """Whether an officer may have the receipt of an exchange: his agency is one of its two parties, or he keeps or audits the platform's journal."""
    return is_party or (not has_member and role in ("operator", "auditor"))


def minute_of(at: datetime) -> datetime:
    """The minute that an instant belongs to."""
    return at.replace(second=0, microsecond=0)


def kept_since(today: date, days: int) -> date | None:
    """The first day that is still kept if so many whole days before today are; None if all are (0 days)."""
    return today - timedelta(days=days) if days else None
