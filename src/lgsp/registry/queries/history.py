"""Who changed what, when and why.

Rules: read from the history tables, newest first; texts of secrets are never there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from lgsp.registry import models
from lgsp.registry.queries.audit_records import acts_at

_UNTOLD: Final = frozenset({"sort_key", "search_text", "created_at", "openapi_sha256"})
_TRACKED: Final = (
    models.Member,
    models.Subsystem,
    models.Credential,
    models.Service,
    models.ServiceVersion,
    models.AccessRight,
    models.Officer,
    models.Peer,
    models.Instance,
)


class ChangedField(msgspec.Struct, frozen=True):
    """One field before and after; `label` is its Vietnamese name."""

    name: str
    label: str
    before: Any
    after: Any


class PastChange(msgspec.Struct, frozen=True):
    """One change of one row. `kind` is the row's class, such as `Member`; `act` is added or changed.

    `transaction_id` is that of the officer's act in the journal, empty for what was done before acts stood there; `sequence` is its place in the
    log `acts`, None while it is on its way.
    """

    at: datetime
    by: str
    why: str
    act: str
    kind: str
    row: str
    fields: tuple[ChangedField, ...] = ()
    transaction_id: str = ""
    sequence: int | None = None


def history_of(row: Any) -> list[PastChange]:
    """Every change of a row, newest first, with the fields that differ from the one before."""
    records = list(row.history.order_by("history_date", "history_id"))
    changes = []
    for index, record in enumerate(records):
        fields = _fields(records[index - 1], record) if index else ()
        changes.append(_change(record, type(row), fields))
    return _with_acts(changes[::-1])


def recent_changes(limit: int = 50, *, also: Sequence[Any] = ()) -> list[PastChange]:
    """The last changes of the whole registry, newest first; `also` names classes of other apps that keep a history."""
    changes = [
        _change(record, model)
        for model in (*_TRACKED, *also)
        for record in model.history.order_by("-history_date", "-history_id")[:limit]
    ]
    return _with_acts(sorted(changes, key=lambda change: change.at, reverse=True)[:limit])


def _with_acts(changes: list[PastChange]) -> list[PastChange]:
    acts = acts_at(change.at for change in changes)
    found = [(change, acts.get((change.at, change.by))) for change in changes]
    return [
        change if act is None else msgspec.structs.replace(change, transaction_id=str(act.transaction_id), sequence=act.sequence)
        for change, act in found
    ]


def _change(record: Any, model: Any, fields: tuple[ChangedField, ...] = ()) -> PastChange:
    return PastChange(
        at=record.history_date,
        by=record.history_by,
        why=record.history_change_reason or "",
        act="added" if record.history_type == "+" else "changed",
        kind=model.__name__,
        row=str(getattr(record, "identifier", "") or getattr(record, "code", "") or _name_of(record)),
        fields=fields,
    )


def _name_of(record: Any) -> str:
    names = ("key_id", "username", "version", "document", "transaction_id")
    return str(next((told for name in names if (told := getattr(record, name, ""))), ""))


def _fields(before: Any, after: Any) -> tuple[ChangedField, ...]:
    return tuple(
        ChangedField(field.name, str(field.verbose_name), getattr(before, field.attname), getattr(after, field.attname))
        for field in after.tracked_fields
        if field.name not in _UNTOLD and getattr(before, field.attname) != getattr(after, field.attname)
    )
