"""Periods and calendar days.

Rules: an instant is an aware UTC datetime; a period includes `valid_from` and excludes `valid_to`; a missing end is open.
A date (`…_on`) is a Vietnamese calendar day, and `local_date` is the only place that makes one from an instant.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

VIETNAM: Final = timezone(timedelta(hours=7), "+07")
"""Vietnam's time: no daylight saving since 1975, so a fixed offset is exact for every instant we hold."""


def is_within(now: datetime, valid_from: datetime | None, valid_to: datetime | None) -> bool:
    """Whether the period is in force at this instant."""
    return (valid_from is None or valid_from <= now) and (valid_to is None or now < valid_to)


def local_date(instant: datetime) -> date:
    """The Vietnamese calendar day of an instant."""
    return instant.astimezone(VIETNAM).date()


def instant_text(instant: datetime) -> str:
    """An instant in UTC with microseconds and `Z` (RFC 3339), so that texts sort by time; the form used in everything that is signed or digested."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def start_of_day(day: date) -> datetime:
    """The instant (UTC) at which a Vietnamese calendar day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM).astimezone(UTC)
