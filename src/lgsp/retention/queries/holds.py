"""Legal holds as questions: which there are, what they cover."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec
from django.db.models import Q, QuerySet

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import NotRegistered
from lgsp.protocol.proof.kept_bodies import KeptHead
from lgsp.retention import rules
from lgsp.retention.models.holds import LegalHold


def holds(*, in_force: bool | None = None) -> QuerySet[LegalHold]:
    """Holds, the newest first."""
    found = LegalHold.objects.order_by("-placed_at", "-pk")
    return found if in_force is None else found.filter(released_at__isnull=in_force)


def hold(number: int) -> LegalHold:
    """One hold by its number; raises `NotRegistered`."""
    found = LegalHold.objects.filter(pk=number).first()
    if found is None:
        raise NotRegistered(legal_hold=number)
    return found


def holds_on(transaction_id: str, *, service: str, at: datetime) -> list[LegalHold]:
    """The holds in force that cover an exchange of a service at a time."""
    in_period = Q(service=service) & (Q(since=None) | Q(since__lte=at)) & (Q(until=None) | Q(until__gt=at))
    return list(holds(in_force=True).filter(Q(transaction_id=transaction_id) | (in_period & ~Q(service=""))))


def covering() -> Callable[[KeptHead], bool] | None:
    """Whether a hold in force covers a kept body, as a function over its head; None if there is no hold."""
    rows: Sequence[LegalHold] = list(holds(in_force=True))
    exchanges = {str(row.transaction_id) for row in rows if row.transaction_id is not None}
    periods = [(row.service, row.since, row.until) for row in rows if row.transaction_id is None]
    if not rows:
        return None

    def is_held(head: KeptHead) -> bool:
        return head.transaction_id in exchanges or any(rules.is_in_hold(head.service, head.at, *period) for period in periods)

    return is_held


def held_rows() -> tuple[list[str], str]:
    """What the holds in force cover, for the database: transaction ids, and a JSON array of services and periods."""
    rows = list(holds(in_force=True))
    periods = [{"service": row.service, "since": row.since, "until": row.until} for row in rows if row.transaction_id is None]
    return [str(row.transaction_id) for row in rows if row.transaction_id is not None], msgspec.json.encode(periods).decode()


def holding() -> Callable[[Iterable[JournalEntry]], bool]:
    """Whether a hold in force covers one of some entries of the journal.

    A reply does not name its service; where its request is not among the entries, any hold on a service at that time counts.
    """
    rows = list(holds(in_force=True))
    exchanges = {str(row.transaction_id) for row in rows if row.transaction_id is not None}
    periods = [(row.service, row.since, row.until) for row in rows if row.transaction_id is None]

    def is_held(entries: Iterable[JournalEntry]) -> bool:
        services: dict[str, str] = {}
        for entry in entries if rows else ():
            service = services.setdefault(entry.transaction_id, entry.service)
            if entry.transaction_id in exchanges:
                return True
            if any(rules.is_in_hold(service or of, entry.at, of, since, until) for of, since, until in periods):
                return True
        return False

    return is_held
