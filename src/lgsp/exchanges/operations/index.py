"""Writing the index: read what was sealed since last time, merge it, move the positions, all in one transaction.

Rules: effect exactly once: a record is indexed in the same transaction that moves the position past it. The journal is never waited
for and never written. A log that does not verify is reported and skipped; the others go on.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
from django.db import connection, transaction

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.domain.periods import local_date
from lgsp.exchanges.indexing import Batch, Parties
from lgsp.exchanges.statements import STATEMENTS
from lgsp.journal.logs.read import Position, records_after
from lgsp.journal.logs.segments import logs_of
from lgsp.registry.queries.scope import current_instance

BATCH_RECORDS_MAX: Final = 20_000
DAYS_AHEAD: Final = 7
Follower = Callable[[Collection[Sequence[JournalEntry]]], None]
"""Another part that keeps something of the journal: gets the entries of a round by transaction, within the transaction of the index."""

_log = structlog.get_logger("lgsp.exchanges")


def index_journal(
    *, journal: Path, now: Callable[[], datetime], followers: Sequence[Follower] = (), records_max: int = BATCH_RECORDS_MAX
) -> int:
    """Index sealed records of every log in the folder; gives how many it took, so that the caller knows whether to go on at once.

    MUST be called with an instance chosen (`acting_in`); safe to repeat, also by several processes. Raises Django's `DatabaseError`.
    """
    instance = current_instance()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS["take_turn"], [instance])
        cursor.execute(STATEMENTS["positions"], [instance])
        positions = {row[0]: Position(*row) for row in cursor.fetchall()}
        batch, moved = Batch(), []
        for log in logs_of(journal):
            before = positions.get(log, Position(log=log))
            wanted = records_max - batch.records
            after, is_whole = _take(batch, journal, before, wanted)
            moved.append((after, is_whole))
        if batch.records:
            _merge(cursor, batch, instance)
            for follower in followers:
                follower(batch.transactions())
        for after, is_whole in moved:
            _move(cursor, instance, after, now() if is_whole else None)
    return batch.records


def make_partitions(*, now: datetime, days: int = DAYS_AHEAD) -> int:
    """Make the partitions of today and the days ahead; gives how many are new. Safe to repeat."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS["make_partitions"], {"from": local_date(now), "days": days})
        return int(cursor.fetchone()[0])


def _take(batch: Batch, journal: Path, position: Position, wanted: int) -> tuple[Position, bool]:
    """Read on from a position; tells whether everything sealed was read."""
    taken = 0
    try:
        for record in islice(records_after(journal, position), wanted):
            batch.add(position.log, record.sequence, record.entry)
            position, taken = record.position, taken + 1
    except (JournalBroken, OSError) as fault:
        _log.error("index.log_unreadable", log=position.log, sequence=position.sequence, why=str(fault))
        return position, False
    return position, taken < wanted


def _merge(cursor: Any, batch: Batch, instance: str) -> None:
    earlier: dict[str, Parties] = {}
    began = batch.began_earlier()
    if began:
        cursor.execute(STATEMENTS["parties_of"], [[at for _, at in began], [name for name, _ in began]])
        earlier = {name: Parties(*facts) for name, *facts in cursor.fetchall()}
    cursor.execute(STATEMENTS["make_batch"])
    with cursor.copy(STATEMENTS["copy_batch"]) as copy:
        copy.write(batch.lines())
    cursor.execute(STATEMENTS["merge_batch"], [instance])
    cursor.execute(STATEMENTS["clear_batch"])
    minutes = batch.minutes(earlier)
    if minutes:
        cursor.execute(STATEMENTS["add_minutes"], [instance, msgspec.json.encode(minutes).decode()])
    days = batch.days(earlier)
    if days:
        cursor.execute(STATEMENTS["add_days"], [instance, msgspec.json.encode(days).decode()])


def _move(cursor: Any, instance: str, after: Position, caught_up_at: datetime | None) -> None:
    cursor.execute(
        STATEMENTS["move_position"],
        {
            "instance": instance,
            "log": after.log,
            "sequence": after.sequence,
            "segment": after.segment,
            "offset": after.offset,
            "caught_up_at": caught_up_at,
        },
    )
