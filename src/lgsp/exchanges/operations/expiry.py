"""The index and its figures over time: partitions and figures by minute go when their term is over, figures by day are made where they are missing.

Rules: a day goes whole, with the rows about persons that hang on it; what a legal hold covers stays findable, and goes with the first run
after the hold is released. The journal is not touched: the index can be made anew from it as long as its records
are kept. Everything may be done twice.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec
import structlog
from django.db import OperationalError, connection, transaction

from lgsp.domain.periods import local_date, start_of_day
from lgsp.exchanges.rules import BOUNDS_US, kept_since
from lgsp.exchanges.statements import STATEMENTS
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.settings import setting

BEGINNING: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""Earlier than any exchange."""

Held = tuple[list[str], str]
"""What legal holds cover, for the database: transaction ids, and a JSON array of services with their periods."""

_log = structlog.get_logger("lgsp.exchanges")


class ExpiredRows(msgspec.Struct, frozen=True):
    """What went, or would go, of the index: the days before `before`, None if all are kept.

    `days` are the partitions; `rows` counts exchanges. `waiting` are days that were in use.
    """

    before: date | None
    days: tuple[str, ...] = ()
    rows: int = 0
    waiting: tuple[str, ...] = ()


def expire_index(*, now: datetime, held: Held, is_rehearsal: bool = False) -> ExpiredRows:
    """Let the days of the index go whose term is over, but for what is held. MUST be called with an instance chosen."""
    day = kept_since(local_date(now), setting("LGSP_INDEX_KEPT_DAYS"))
    if day is None:
        return ExpiredRows(None)
    facts = {"instance": current_instance(), "before": start_of_day(day), "held": held[0], "periods": held[1]}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["partitions_before"], {"day": day})
        parts = [row[0] for row in cursor.fetchall()]
    if is_rehearsal:
        return ExpiredRows(day, tuple(parts))
    rows, waiting = 0, []
    for part in parts:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(STATEMENTS["short_wait"])
                cursor.execute(STATEMENTS["expire_partition"], facts | {"part": part})
                rows += int(cursor.fetchone()[0])
        except OperationalError as fault:
            waiting.append(part)
            _log.warning("index.day_in_use", day=part, why=str(fault).strip())
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS["expire_exchanges"], facts)
        rows += cursor.rowcount
    return ExpiredRows(day, tuple(part for part in parts if part not in waiting), rows, tuple(waiting))


def expire_minutes(*, now: datetime) -> int:
    """Let figures by minute go whose term is over; gives how many. MUST be called with an instance chosen."""
    day = kept_since(local_date(now), setting("LGSP_MINUTES_KEPT_DAYS"))
    if day is None:
        return 0
    backfill_days(now=now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS["expire_minutes"], {"before": start_of_day(day)})
        return int(cursor.rowcount)


def backfill_days(*, now: datetime) -> list[date]:
    """Make the figures of days that were indexed before there were figures by day, from the index; gives the days. Safe to repeat.

    A day whose figures begin in the middle of it is made anew. Refusals that were counted without a record of their own are not in the index.
    """
    instance, made = current_instance(), []
    for day in _days_to_fill(local_date(now)):
        facts = {
            "instance": instance,
            "day": day,
            "begin": start_of_day(day),
            "end": start_of_day(day + timedelta(days=1)),
            "bounds": list(BOUNDS_US),
        }
        with transaction.atomic(), connection.cursor() as cursor:
            # The indexer adds to days as well: one at a time.
            cursor.execute(STATEMENTS["take_turn"], [instance])
            cursor.execute(STATEMENTS["clear_short_day"], facts)
            cursor.execute(STATEMENTS["backfill_day"], facts)
            if cursor.rowcount:
                made.append(day)
    return made


def _days_to_fill(today: date) -> Iterator[date]:
    """The days with exchanges up to the first day of which there are figures, that one included; never today, which still grows."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["first_day_of_figures"])
        known = cursor.fetchone()[0]
        last = min(known or today, today - timedelta(days=1))
        since = BEGINNING
        while True:
            cursor.execute(STATEMENTS["first_kept"], [since])
            found = cursor.fetchone()[0]
            if found is None or local_date(found) > last:
                return
            yield local_date(found)
            since = start_of_day(local_date(found) + timedelta(days=1))


def oldest_exchange() -> datetime | None:
    """When the oldest exchange in the index began; None if there is none."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["first_kept"], [BEGINNING])
        found: datetime | None = cursor.fetchone()[0]
        return found
