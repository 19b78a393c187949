"""What is kept of bodies, in which class, until when, and what holds it."""

from collections.abc import Sequence
from datetime import date

import msgspec

from lgsp.domain.entries import JournalEntry
from lgsp.journal.bodies.kept import KeptParts, Shelf, due_on, kept_parts, shelves_of
from lgsp.journal.bodies.store import HELD, store_in_use
from lgsp.registry.models import BodyLook
from lgsp.registry.queries.history import PastChange, recent_changes
from lgsp.retention.models.holds import LegalHold
from lgsp.retention.queries.holds import holds_on
from lgsp.runtime.home import home_in_use
from lgsp.runtime.settings import setting


class KeptState(KeptParts, frozen=True, kw_only=True):
    """What became of the bodies of one exchange, and the holds in force that cover it."""

    holds: tuple[LegalHold, ...]


def kept_state(entries: Sequence[JournalEntry]) -> KeptState | None:
    """What became of the bodies of the exchange that these records tell; None if its service keeps none. Opens nothing."""
    kept = kept_parts(store_in_use(), entries, setting("LGSP_RETENTION_CLASSES"))
    if kept is None:
        return None
    first = entries[0]
    service = next(entry.service for entry in entries if entry.body_retention) or first.service
    return KeptState(**msgspec.structs.asdict(kept), holds=tuple(holds_on(first.transaction_id, service=service, at=first.at)))


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


def recent_acts(limit: int) -> list[PastChange]:
    """The last changes of the registry, with legal holds and looks at kept bodies among them, newest first."""
    return recent_changes(limit, also=(LegalHold, BodyLook))
