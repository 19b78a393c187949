"""The clock: the only place that reads the current time, so that all other code can be given any time."""

from datetime import UTC, datetime


def now() -> datetime:
    """The current time, timezone-aware, in UTC."""
    return datetime.now(UTC)
