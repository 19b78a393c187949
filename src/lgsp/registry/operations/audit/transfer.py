"""Transfer of audit records into the journal: exactly once, in the order in which they were committed.

Rules: an audit record waits in its row, written in the transaction of the act, until its journal record is durable and sealed; then the row gets the
record's sequence number. A crash between the two leaves a record whose row still waits, so the next transfer looks into the log first. A lock allows
one transferring process at a time.
"""

import time
from collections.abc import Callable, Sequence
from typing import Final

import structlog
from django.db import transaction

from lgsp.domain.entries import AuditedAct, JournalEntry
from lgsp.domain.errors import JournalBroken, JournalUnwritable
from lgsp.journal.logs.audit_log import AuditLog
from lgsp.registry.models import AuditRecord
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.keys import journal_key
from lgsp.runtime.settings import setting

ROUND_ACTS: Final = 200
PAUSE_FIRST_S: Final = 0.5
PAUSE_LONGEST_S: Final = 30.0
_log = structlog.get_logger("lgsp.registry")


def transfer_audit_records(book: AuditLog) -> int:
    """Carry what waits, at most a round of it; gives how many. MUST be called with an instance chosen.

    Raises `JournalUnwritable` and `JournalBroken`.
    """
    with transaction.atomic():
        waiting = list(AuditRecord.objects.select_for_update().filter(sequence=None).order_by("pk")[:ROUND_ACTS])
        places = book.places_of(str(row.transaction_id) for row in waiting)
        new = [row for row in waiting if str(row.transaction_id) not in places]
        if new:
            first = book.append([entry_of(row) for row in new])
            places |= {str(row.transaction_id): first + number for number, row in enumerate(new)}
        _tell(waiting, places)
    if len(waiting) < ROUND_ACTS:
        book.settle()
    return len(waiting)


class AuditTransfer:
    """Carries again and again; opens the book when there is something to carry, and waits when another process has it."""

    def __init__(self, open_book: Callable[[], AuditLog]) -> None:
        """Nothing is opened yet."""
        self._open_book = open_book
        self._book: AuditLog | None = None
        self._pause_s, self._due_at = 0.0, 0.0

    def carry(self) -> int:
        """One round; what can't be written waits in its rows, and is tried again ever more seldom."""
        if time.monotonic() < self._due_at or not AuditRecord.objects.filter(sequence=None).exists():
            return 0
        try:
            if self._book is None:
                self._book = self._open_book()
            carried = transfer_audit_records(self._book)
        except (JournalBroken, JournalUnwritable) as fault:
            self._pause_s = min(2 * self._pause_s + PAUSE_FIRST_S, PAUSE_LONGEST_S)
            self._due_at = time.monotonic() + self._pause_s
            _log.error("acts.not_recorded", why=str(fault), pause_s=self._pause_s)
            return 0
        self._pause_s = 0.0
        return carried

    def close(self) -> None:
        """Give the book back."""
        if self._book is not None:
            self._book.close()
            self._book = None


def open_book(home: Home) -> AuditLog:
    """The book of this home."""
    segment_bytes = setting("LGSP_JOURNAL_SEGMENT_BYTES")
    return AuditLog(journal=home.journal, key=journal_key(home.keys), now=now, segment_bytes=segment_bytes)


def entry_of(row: AuditRecord) -> JournalEntry:
    """What the journal keeps of an act: no reason and no value, their digest."""
    return JournalEntry(
        kind="act",
        transaction_id=str(row.transaction_id),
        at=row.at,
        instance=row.of_instance_id,
        act=AuditedAct(name=row.name, officer=row.by, subjects=tuple(row.subjects), rows=row.rows, digest=row.digest),
    )


def _tell(rows: Sequence[AuditRecord], places: dict[str, int]) -> None:
    for row in rows:
        row.sequence = places[str(row.transaction_id)]
    AuditRecord.objects.bulk_update(rows, ["sequence"])
