"""Pure decisions of operational monitoring: which bucket a duration falls into, what a distribution says.

Theory: durations are counted in buckets whose bounds grow by √2, so that any percentile is known within 20 % from 38 numbers, and
buckets of different minutes, services and machines can simply be added.
"""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Final

from lgsp.domain.faults import Fault

BOUNDS_US: Final = tuple(round(250 * 2 ** (step / 2)) for step in range(37))
"""Upper bounds, inclusive: 0.25 ms to 65.5 s; one more bucket holds what is longer."""
BUCKETS: Final = len(BOUNDS_US) + 1
VIETNAM: Final = timezone(timedelta(hours=7), "+07")
TERM_DAYS: Final = {"question": 10, "objection": 15}
"""Calendar days in which a person is answered, by kind: the first two terms of Decree 356/2025/NĐ-CP."""
QUESTION_LENGTH_MAX: Final = 4000


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


def due_on(kind: str, asked_at: datetime) -> date:
    """The last day of an answer's term."""
    return asked_at.astimezone(VIETNAM).date() + timedelta(days=TERM_DAYS[kind])


def minute_of(at: datetime) -> datetime:
    """The minute that an instant belongs to."""
    return at.replace(second=0, microsecond=0)


def kept_since(today: date, days: int) -> date | None:
    """The first day that is still kept if so many whole days before today are; None if all are (0 days)."""
    return today - timedelta(days=days) if days else None


def days_until(used: int, bound: int, growth: float) -> int | None:
    """In how many whole days a bound is reached at this growth a day; 0 if it is, None if nothing grows."""
    if used >= bound:
        return 0
    return int((bound - used) / growth) if growth > 0 else None


def faults_of_hold(
    *, document: str, asked: str, is_exchange: bool, service: str, period: tuple[datetime | None, datetime | None]
) -> list[Fault]:
    """What is wrong with a legal hold: it names a document, and one exchange or a service in a period, not both."""
    faults = []
    if not document.strip():
        faults.append(Fault(("document",), "name the document that demands it", "hãy ghi số văn bản yêu cầu"))
    if asked and not is_exchange:
        faults.append(Fault(("transaction_id",), "is no transaction id", "không phải là mã giao dịch"))
    if bool(asked) == bool(service):
        faults.append(Fault(("service",), "name one transaction, or one service", "hãy ghi một giao dịch hoặc một dịch vụ"))
    since, until = period
    if since is not None and until is not None and until <= since:
        faults.append(Fault(("until",), "must be later than the beginning", "phải sau thời điểm bắt đầu"))
    if asked and (since is not None or until is not None):
        faults.append(Fault(("since",), "a transaction needs no period", "một giao dịch thì không cần khoảng thời gian"))
    return faults


def faults_of_held_service(service: str, *, is_known: bool) -> list[Fault]:
    """A hold on a service that is not registered would hold nothing, and nobody would notice."""
    return [] if is_known else [Fault(("service",), f"there is no service {service}", "không có dịch vụ này")]


def is_in_hold(service: str, at: datetime, of_service: str, since: datetime | None, until: datetime | None) -> bool:
    """Whether an exchange of a service at a time is covered by a hold on a service in a period (from, inclusive; until, exclusive)."""
    return service == of_service and (since is None or since <= at) and (until is None or at < until)
