"""Uses of persons' data, written while the journal is indexed; they go when the exchanges of their time go.

Rules: `index_person_uses` runs in the transaction of the index (`exchanges/operations/index.py`), so each use is there once, or its record is not
indexed yet. What becomes of a request may come in a later round than the request.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime

import msgspec
from django.db import connection, transaction

from lgsp.citizens.statements import STATEMENTS
from lgsp.domain.entries import JournalEntry, Usage
from lgsp.domain.periods import start_of_day
from lgsp.protocol.time_ordered_ids import time_in
from lgsp.registry.queries.scope import current_instance


class PersonUsed(msgspec.Struct, frozen=True):
    """One person whom one request is about, with what the request says."""

    pseudonym: str
    started_at: datetime
    transaction_id: str
    data: str
    usage: Usage | None
    consumer: str
    service: str
    purpose: str
    legal_basis: str
    message_id: str
    outcome: str


class UseEnded(msgspec.Struct, frozen=True):
    """What became of a request that was indexed earlier."""

    transaction_id: str
    outcome: str


def index_person_uses(transactions: Collection[Sequence[JournalEntry]]) -> None:
    """Keep whom the requests of a round are about, and what became of earlier ones. Safe to repeat."""
    used = [one for entries in transactions for one in _used(entries)]
    ended = [UseEnded(entries[0].transaction_id, outcome) for entries in transactions if (outcome := _later_outcome(entries))]
    with connection.cursor() as cursor:
        if used:
            cursor.execute(STATEMENTS["add_person_uses"], [current_instance(), msgspec.json.encode(used).decode()])
        if ended:
            cursor.execute(STATEMENTS["end_person_uses"], [msgspec.json.encode(ended).decode()])


def expire_person_uses(*, before: date, held: tuple[list[str], str]) -> int:
    """Let uses before a day go that no legal hold covers; gives how many. MUST be called with an instance chosen.

    `held` is what holds cover, for the database: transaction ids, and a JSON array of services with their periods.
    """
    facts = {"before": start_of_day(before), "held": held[0], "periods": held[1]}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STATEMENTS["expire_person_uses"], facts)
        return int(cursor.rowcount)


def _used(entries: Sequence[JournalEntry]) -> Iterator[PersonUsed]:
    for entry in entries:
        if entry.kind == "request":
            for pseudonym in entry.persons or ():
                yield PersonUsed(
                    pseudonym=pseudonym,
                    started_at=time_in(entry.transaction_id) or entry.at,
                    transaction_id=entry.transaction_id,
                    data=entry.person_data,
                    usage=entry.usage,
                    consumer=entry.consumer,
                    service=entry.service,
                    purpose=entry.purpose,
                    legal_basis=entry.legal_basis,
                    message_id=entry.message_id,
                    outcome=_outcome(entries),
                )


def _later_outcome(entries: Sequence[JournalEntry]) -> str:
    """What these entries say of a request that is not among them; empty if it is, or if they say nothing."""
    return "" if any(entry.kind == "request" for entry in entries) else _outcome(entries)


def _outcome(entries: Sequence[JournalEntry]) -> str:
    """The last word on a call: its reply or refusal, or the end of a streamed reply that went wrong."""
    said = ""
    for entry in entries:
        if entry.kind in ("reply", "refusal") or (entry.kind == "stream" and entry.part == "reply" and entry.outcome != "answered"):
            said = entry.outcome
    return said
