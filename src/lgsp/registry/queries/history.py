"""Who changed what, when and why.

Rules: read from the history tables, newest first; texts of secrets are never there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from lgsp.registry import models

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
    """One change of one row. `kind` is the row's class, such as `Member`; `act` is added or changed."""

    at: datetime
    by: str
    why: str
    act: str
    kind: str
    row: str
    fields: tuple[ChangedField, ...] = ()


def history_of(row: Any) -> list[PastChange]:
    """Every change of a row, newest first, with the fields that differ from the one before."""
    records = list(row.history.order_by("history_date", "history_id"))
    changes = []
    for index, record in enumerate(records):
        fields = _fields(records[index - 1], record) if index else ()
        changes.append(_change(record, type(row), fields))
    return changes[::-1]


def recent_changes(limit: int = 50, *, also: Sequence[Any] = ()) -> list[PastChange]:
    """The last changes of the whole registry, newest first; `also` names classes of other apps that keep a history."""
    changes = [
        _change(record, model)
        for model in (*_TRACKED, *also)
        for record in model.history.order_by("-history_date", "-history_id")[:limit]
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)[:limit]


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
