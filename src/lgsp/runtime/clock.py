"""The clock: the one place that reads the present moment, so that everything else can be handed another."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)
