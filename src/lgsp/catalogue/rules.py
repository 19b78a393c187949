"""The rules of code lists and mappings: what a good row is, how rows hang together, what differs between two versions.

Rules: pure decisions over rows that are handed in. A fault names the row as the file shows it (`line`) and the column (`place`); all of them
are found at once. The same code may stand several times in a version if its periods do not overlap: a code that was given again.
"""

import itertools
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from lgsp.domain.faults import Fault

CODE_LENGTH_MAX: Final = 100
NAME_LENGTH_MAX: Final = 500
DEPTH_MAX: Final = 20

_NUMBER: Final = re.compile(r"-?[0-9]{1,18}([.,][0-9]{1,9})?")
_YES_NO: Final = frozenset({"", "0", "1"})
NEXT_STATUS: Final[Mapping[tuple[str, str], str]] = {
    ("submit", "draft"): "review",
    ("return", "review"): "draft",
    ("publish", "review"): "published",
    ("publish", "draft"): "published",
}
"""The steps of a version. A draft may be published at once by who may publish."""


class CodeRow(msgspec.Struct):
    """One code as it is read, written and compared. `row` is its number in the file, 0 without one; `level` 0 is found out from the parents."""

    code: str
    name: str
    name_en: str = ""
    name_short: str = ""
    parent: str = ""
    level: int = 0
    valid_from: date | None = None
    valid_to: date | None = None
    properties: dict[str, str] = {}
    row: int = 0


class MappingRow(msgspec.Struct):
    """One row of a mapping. `rule` holds values of fields beside the code under which this target of a split is meant."""

    source_code: str
    target_code: str = ""
    kind: str = "one_to_one"
    is_default: bool = False
    is_back_default: bool = False
    rule: dict[str, str] = {}
    reason: str = ""
    row: int = 0


class Difference(msgspec.Struct, frozen=True):
    """What differs between two sets of codes: added, removed, and changed with the names of the fields."""

    added: tuple[CodeRow, ...]
    removed: tuple[CodeRow, ...]
    changed: tuple[tuple[CodeRow, CodeRow, tuple[str, ...]], ...]


def next_status(verb: str, status: str) -> str | None:
    """The status of a version after a verb; None if the verb can't follow this status."""
    return NEXT_STATUS.get((verb, status))


def faults_of_codes(rows: list[CodeRow], properties: Mapping[str, str]) -> list[Fault]:
    """Everything wrong with the rows of a version, by row. `properties` maps a property's name to its type."""
    faults: list[Fault] = []
    by_code: dict[str, CodeRow | list[CodeRow]] = {}
    for row in rows:
        if not row.code or not row.name or len(row.code) > CODE_LENGTH_MAX or len(row.name) > NAME_LENGTH_MAX or row.valid_to:
            faults += _faults_of_row(row)
        if row.properties:
            faults += _faults_of_properties(row, properties)
        known = by_code.get(row.code)
        if known is None:
            by_code[row.code] = row
        elif isinstance(known, list):
            known.append(row)
        else:
            by_code[row.code] = [known, row]
    for several in by_code.values():
        if isinstance(several, list) and several[0].code:
            faults += _faults_of_repetition(several)
    faults += _faults_of_parents(rows, by_code)
    return sorted(faults, key=lambda fault: fault.line)


def _faults_of_row(row: CodeRow) -> list[Fault]:
    found = []
    if not row.code:
        found.append(Fault(("code",), "the code is missing", "thiếu mã", row.row))
    if not row.name:
        found.append(Fault(("name",), "the name is missing", "thiếu tên", row.row))
    if len(row.code) > CODE_LENGTH_MAX or len(row.name) > NAME_LENGTH_MAX:
        found.append(Fault(("code",), "code or name is too long", "mã hoặc tên quá dài", row.row))
    if row.valid_from is not None and row.valid_to is not None and row.valid_to <= row.valid_from:
        found.append(Fault(("valid_to",), "must be later than valid_from", "phải sau ngày bắt đầu hiệu lực", row.row))
    return found


def _faults_of_properties(row: CodeRow, properties: Mapping[str, str]) -> list[Fault]:
    found = []
    for name, value in row.properties.items():
        kind = properties.get(name)
        if kind is None:
            found.append(Fault((name,), "the list has no such property", "danh mục không có thuộc tính này", row.row))
        elif value and not _fits(kind, value):
            found.append(Fault((name,), f"is no {kind}", f"không đúng kiểu {_KIND_NAMES[kind]}", row.row))
    return found


_KIND_NAMES: Final = {"text": "chữ", "number": "số", "date": "ngày", "yes_no": "0 hoặc 1"}


def _fits(kind: str, value: str) -> bool:
    if kind == "number":
        return _NUMBER.fullmatch(value) is not None
    if kind == "date":
        return read_day(value) is not None
    return kind == "text" or value in _YES_NO


def read_day(text: str) -> date | None:
    """A day written 2025-07-01 or 01/07/2025; None if it is none."""
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return date(year, month, day)
        return date.fromisoformat(text[:10]) if text[10:] in ("", "T00:00:00") else None
    except ValueError:
        return None


def _faults_of_repetition(several: list[CodeRow]) -> list[Fault]:
    found = []
    ordered = sorted(several, key=lambda row: row.valid_from or date.min)
    for before, row in itertools.pairwise(ordered):
        if (before.valid_to is None and row.valid_from is None) or before.valid_from == row.valid_from:
            told = f"the code {row.code} stands in row {before.row} already", f"mã {row.code} đã có ở dòng {before.row}"
            found.append(Fault(("code",), *told, row.row))
        elif before.valid_to is None or (row.valid_from or date.min) < before.valid_to:
            told = f"its period overlaps that of row {before.row}", f"thời gian hiệu lực chồng lên dòng {before.row}"
            found.append(Fault(("valid_from",), *told, row.row))
    return found


def _faults_of_parents(rows: list[CodeRow], by_code: Mapping[str, Any]) -> list[Fault]:
    found = []
    above = {row.code: row.parent for row in rows if row.parent}
    whole: set[str] = set()
    for row in rows:
        if not row.parent:
            continue
        if row.parent not in by_code:
            told = f"the parent {row.parent} is not in the list", f"mã cấp trên {row.parent} không có trong danh mục"
            found.append(Fault(("parent",), *told, row.row))
            continue
        line, at = [row.code], row.parent
        while at in above and at not in whole and at != row.code and len(line) <= DEPTH_MAX:
            line.append(at)
            at = above[at]
        if at == row.code or len(line) > DEPTH_MAX:
            told = "stands above itself, or too deep", "nằm trên chính mình, hoặc quá sâu"
            found.append(Fault(("parent",), *told, row.row))
        else:
            whole.update(line)
    return found


def set_levels(rows: list[CodeRow]) -> None:
    """Give each row without a level that of its depth below the top. The rows have no fault."""
    level = {row.code: row.level for row in rows if row.level}
    above = {row.code: row.parent for row in rows if row.parent}
    for row in rows:
        if not row.level:
            depth, at = 1, row.code
            while at in above:
                at = above[at]
                depth += 1
                if at in level:
                    depth += level[at] - 1
                    break
            row.level = level[row.code] = depth


def difference(before: Iterable[CodeRow], after: Iterable[CodeRow]) -> Difference:
    """What differs, by code and beginning of its period."""
    old, new = {_key(row): row for row in before}, {_key(row): row for row in after}
    changed = []
    for key, row in new.items():
        earlier = old.get(key)
        if earlier is not None:
            fields = tuple(name for name in _COMPARED if getattr(earlier, name) != getattr(row, name))
            if fields:
                changed.append((earlier, row, fields))
    added = tuple(row for key, row in new.items() if key not in old)
    return Difference(added, tuple(row for key, row in old.items() if key not in new), tuple(changed))


_COMPARED: Final = ("name", "name_en", "name_short", "parent", "level", "valid_to", "properties")


def _key(row: CodeRow) -> tuple[str, date | None]:
    return row.code, row.valid_from


def faults_of_mapping(rows: list[MappingRow], sources: Iterable[str], targets: Iterable[str]) -> list[Fault]:
    """What a mapping lacks: every source code has its row, every target exists, a code without target has a reason."""
    known, wanted = set(sources), set(targets)
    by_source: dict[str, list[MappingRow]] = {}
    found = []
    for row in rows:
        by_source.setdefault(row.source_code, []).append(row)
        found += _faults_of_mapped(row, known, wanted)
    for code, several in by_source.items():
        found += _faults_of_split(code, several)
    found += [
        Fault(("source_code",), f"the code {code} has neither a target nor a reason", f"mã {code} chưa có mã đích hoặc lý do")
        for code in sorted(known - set(by_source))
    ]
    return sorted(found, key=lambda fault: fault.line)


def _faults_of_mapped(row: MappingRow, known: set[str], wanted: set[str]) -> list[Fault]:
    found = []
    if row.source_code not in known:
        told = f"the source has no code {row.source_code}", f"danh mục nguồn không có mã {row.source_code}"
        found.append(Fault(("source_code",), *told, row.row))
    has_none = row.kind in ("withdrawn", "undecided")
    if row.target_code and row.target_code not in wanted:
        told = f"the target has no code {row.target_code}", f"danh mục đích không có mã {row.target_code}"
        found.append(Fault(("target_code",), *told, row.row))
    if has_none == bool(row.target_code):
        told = (
            "a withdrawn or undecided code has no target, any other has one",
            "chỉ mã bãi bỏ hoặc chưa quyết định mới không có mã đích",
        )
        found.append(Fault(("target_code",), *told, row.row))
    if has_none and not row.reason:
        found.append(Fault(("reason",), "a code without target needs a reason", "mã không có mã đích phải có lý do", row.row))
    return found


def _faults_of_split(code: str, several: list[MappingRow]) -> list[Fault]:
    last = several[-1]
    found = []
    if len(several) > 1 and any(row.kind != "split" for row in several):
        told = f"the code {code} has several rows, which only a split has", f"mã {code} có nhiều dòng, chỉ mã chia tách mới có"
        found.append(Fault(("kind",), *told, last.row))
    if sum(row.is_default for row in several) > 1:
        found.append(Fault(("is_default",), f"the code {code} has two defaults", f"mã {code} có hai mã mặc định", last.row))
    if len({row.target_code for row in several}) != len(several):
        told = f"the code {code} has the same target twice", f"mã {code} lặp lại mã đích"
        found.append(Fault(("target_code",), *told, last.row))
    return found


def undecided_codes(rows: Iterable[MappingRow]) -> list[str]:
    """The codes for which a human must choose: undecided, or split without a default."""
    choosing: dict[str, bool] = {}
    for row in rows:
        if row.kind in ("undecided", "split"):
            choosing[row.source_code] = choosing.get(row.source_code, False) or row.is_default
    return sorted(code for code, has_default in choosing.items() if not has_default)
