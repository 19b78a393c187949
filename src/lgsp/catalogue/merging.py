"""A list that follows one of an upper level: what came last time, what comes now and what we hold, merged three ways.

Rules: pure. What the upper level changed and we did not is taken; what we added or changed stays and is told; what both changed is a conflict, and
ours stays until people decide. A code that the upper level drops is not deleted: it ends.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec

from lgsp.catalogue.rules import CodeRow


class Change(msgspec.Struct, frozen=True):
    """One change of a merge, or one conflict. `theirs` and `ours` are names, empty where a side has none."""

    kind: Literal["added", "changed", "ended", "conflict", "local"]
    code: str
    theirs: str = ""
    ours: str = ""


class Merged(msgspec.Struct, frozen=True):
    """The rows of the next draft and how they came about. `has_changes` tells whether the draft differs from what we hold."""

    rows: list[CodeRow]
    changes: list[Change]

    @property
    def has_changes(self) -> bool:
        """Whether anything is taken over."""
        return any(change.kind in ("added", "changed", "ended") for change in self.changes)

    @property
    def conflicts(self) -> list[Change]:
        """What people must decide."""
        return [change for change in self.changes if change.kind == "conflict"]


def merged(*, before: Mapping[str, str], theirs: Mapping[str, str], ours: list[CodeRow], on: date) -> Merged:
    """Merge by code. `before` and `theirs` are the names by code of the upper list last time and now."""
    rows: list[CodeRow] = []
    changes: list[Change] = []
    held = {row.code for row in ours}
    for row in ours:
        was, now = before.get(row.code), theirs.get(row.code)
        rows.append(_one(row, was, now, on, changes))
    for code, name in theirs.items():
        if code not in held:
            if code in before:
                changes.append(Change("local" if before[code] == name else "conflict", code, theirs=name))
            else:
                rows.append(CodeRow(code, name))
                changes.append(Change("added", code, theirs=name))
    return Merged(rows, changes)


def _one(row: CodeRow, was: str | None, now: str | None, on: date, changes: list[Change]) -> CodeRow:
    if now is None:
        if was is None:
            changes.append(Change("local", row.code, ours=row.name))
        elif row.valid_to is None and row.name == was:
            changes.append(Change("ended", row.code, ours=row.name))
            return msgspec.structs.replace(row, valid_to=on)
        elif row.valid_to is None:
            changes.append(Change("conflict", row.code, ours=row.name))
        return row
    if row.name == now:
        return row
    if was == row.name:
        changes.append(Change("changed", row.code, theirs=now, ours=row.name))
        return msgspec.structs.replace(row, name=now)
    kind: Literal["local", "conflict"] = "local" if was == now else "conflict"
    changes.append(Change(kind, row.code, theirs=now, ours=row.name))
    return row
