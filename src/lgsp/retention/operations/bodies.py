"""Kept bodies for officers: what is kept and how long, a look at one, and erasure when the time is over.

Rules: a look is an act of its own, with a reason, written before anything is shown; whoever may not look learns no more than that. Erasure asks the
holds in force first, and does nothing when they can't be asked.
"""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import KeptBodyNotFound
from lgsp.domain.periods import local_date
from lgsp.journal.bodies import HELD, KEY_NAME, BodyStore
from lgsp.journal.erase import Erased, Terms, erase_due
from lgsp.journal.kept import Shelf, bodies_of, due_on, shelves_of
from lgsp.monitor.holds import covering, holds_on
from lgsp.monitor.looks import subject_of
from lgsp.monitor.models import BodyLook, LegalHold
from lgsp.protocol.kept_bodies import KeptBody
from lgsp.registry.models import Member
from lgsp.registry.operations.acts import By, begin
from lgsp.registry.queries.history import PastChange, recent_changes
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import bodies_key
from lgsp.runtime.settings import setting


def store_in_use() -> BodyStore:
    """The kept bodies of this home."""
    home = home_in_use()
    return BodyStore(home.bodies, setting("LGSP_INSTANCE"), bodies_key(home.keys))


class KeptState(msgspec.Struct, frozen=True):
    """What became of the bodies of one exchange: which parts were kept, in which class, until when, and what holds them.

    `due_on` is the first day on which they are erased, None if the class has no term; `is_there` is false once they are.
    """

    retention: str
    parts: tuple[str, ...]
    due_on: date | None
    is_there: bool
    holds: tuple[LegalHold, ...]


def kept_state(entries: Sequence[JournalEntry]) -> KeptState | None:
    """What became of the bodies of the exchange that these records tell; None if its service keeps none. Opens nothing."""
    told = [entry for entry in entries if entry.body_retention]
    if not told:
        return None
    first = entries[0]
    retention, day = told[0].body_retention, local_date(first.at)
    store = store_in_use()
    places = (store.shelf(retention, day.isoformat()), store.shelf(HELD, first.transaction_id))
    parts = tuple(entry.kind for entry in told if entry.is_body_kept)
    return KeptState(
        retention=retention,
        parts=parts,
        due_on=due_on(retention, day, setting("LGSP_RETENTION_CLASSES")),
        is_there=bool(parts) and any((place / KEY_NAME).exists() for place in places),
        holds=tuple(holds_on(first.transaction_id, service=told[0].service or first.service, at=first.at)),
    )


class KeptClass(msgspec.Struct, frozen=True):
    """All that is kept in one retention class, or because of holds: how many days (or held exchanges), since when, how much.

    `due_on` is when the oldest day is erased; None of what is held, and of a class without a term.
    """

    retention: str
    is_held: bool
    shelves: int
    first_day: date | None
    size_bytes: int
    due_on: date | None


def kept_classes() -> list[KeptClass]:
    """What is kept, by retention class; what is held last."""
    by_class: dict[str, list[Shelf]] = {}
    for shelf in shelves_of(home_in_use().bodies):
        by_class.setdefault(shelf.retention, []).append(shelf)
    found = []
    for retention, shelves in by_class.items():
        first = min((shelf.day for shelf in shelves if shelf.day is not None), default=None)
        due = None if first is None else due_on(retention, first, setting("LGSP_RETENTION_CLASSES"))
        size = sum(shelf.size_bytes for shelf in shelves)
        found.append(KeptClass(retention, retention == HELD, len(shelves), first, size, due))
    return found


def looks_at(transaction_id: str) -> list[BodyLook]:
    """Who looked at the bodies of an exchange, the last first."""
    return list(BodyLook.objects.filter(transaction_id=transaction_id).order_by("-looked_at", "-pk"))


def recent_acts(limit: int) -> list[PastChange]:
    """The last changes of the registry, with legal holds and looks at kept bodies among them, newest first."""
    return recent_changes(limit, also=(LegalHold, BodyLook))


def look_at_body(*, transaction_id: str, by: By, why: str, now: datetime) -> list[KeptBody]:
    """The bodies of an exchange, after the look is written down. Raises `KeptBodyNotFound` if none is kept."""
    found = bodies_of(store_in_use(), transaction_id)
    if not found:
        raise KeptBodyNotFound(transaction=transaction_id)
    service = found[0].head.service
    with begin("look_at_body", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(provider_of(service))
        act.regards(subject_of(transaction_id))
        look = BodyLook(
            of_instance_id=current_instance(),
            transaction_id=transaction_id,
            service=service,
            looked_at=now,
            looked_by=act.by_text,
            reason=act.why,
        )
        act.save(look)
    return found


def provider_of(service: str) -> Member | None:
    """The member that a service belongs to, with those above it at hand."""
    return Member.objects.select_related("parent").filter(identifier="/".join(service.split("/")[:3])).first()


def erase_bodies(*, now: datetime, is_rehearsal: bool = False) -> list[Erased]:
    """Erase what is due; with `is_rehearsal` only say what it would be. Gives also what was due and could not be erased, with why."""
    terms = Terms(local_date(now), setting("LGSP_RETENTION_CLASSES"), covering())
    return erase_due(store_in_use(), terms, is_rehearsal=is_rehearsal)
