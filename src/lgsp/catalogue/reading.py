"""From a table to rows of codes: which column is what, cells tidied, old encodings converted.

Rules: pure. Nothing is repaired in silence: what was changed is told as a notice with the number of cells and the first row; what can't be
understood is a fault with its row and column. A cell with a formula is a fault, because it shows everybody something else.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import msgspec

from lgsp.catalogue.rules import CodeRow, MappingRow, read_day
from lgsp.domain.faults import Fault
from lgsp.protocol.tables import Table, column_name
from lgsp.protocol.vietnamese_text import LegacyEncoding, from_legacy, legacy_encoding_of, tidy
from lgsp.registry.sort_keys import without_accents

Progress = Callable[[int, int], None]
"""Told now and then: rows done, rows in all."""

PROGRESS_ROWS: Final = 20_000
SAMPLED_ROWS: Final = 5_000
"""Rows looked at to find an old encoding."""

CODE_FIELDS: Final = ("code", "name", "name_en", "name_short", "parent", "level", "valid_from", "valid_to")
_USUAL_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("code", "ma", "ma so", "ma danh muc", "ma don vi", "ma dinh danh", "madinhdanhcap1"),
    "name": ("name", "ten", "ten goi", "ten don vi", "ten danh muc", "ten tieng viet", "name vi", "tendonvi"),
    "name_en": ("name en", "ten tieng anh", "english", "english name"),
    "name_short": ("name short", "ten ngan", "ten viet tat", "viet tat", "short name"),
    "parent": ("parent", "ma cap tren", "ma cha", "cap tren", "parent code", "chaid"),
    "level": ("level", "cap", "bac"),
    "valid_from": ("valid from", "hieu luc tu", "tu ngay", "ngay hieu luc", "ngay bat dau"),
    "valid_to": ("valid to", "hieu luc den", "den ngay", "ngay het hieu luc", "ngay ket thuc"),
}
MAPPING_FIELDS: Final = ("source_code", "target_code", "kind", "is_default", "is_back_default", "rule", "reason")


class Reading(msgspec.Struct):
    """What a table says: rows, faults by row, and notices of what was changed on the way (English, Vietnamese)."""

    rows: list[CodeRow]
    faults: list[Fault]
    notices: list[tuple[str, str]]


def guessed_columns(headings: tuple[str, ...], properties: Mapping[str, str]) -> dict[str, str]:
    """Field by heading, as far as a heading is a usual name of a field, or the name or title of a property."""
    known = {name: field for field, names in _USUAL_NAMES.items() for name in names}
    known |= {_plain(word): name for name, title in properties.items() for word in (title, name)}
    found: dict[str, str] = {}
    for heading in headings:
        field = known.get(_plain(heading))
        if field is not None and field not in found.values():
            found[heading] = field
    return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9]+", " ", without_accents(text)).split())


class _Cells:
    """The cells of a table as tidied texts, and what had to be changed."""

    def __init__(self, table: Table) -> None:
        sample = [cell for _, cells in table.rows[:SAMPLED_ROWS] for cell in cells if not cell.isascii()]
        self.encoding: LegacyEncoding = legacy_encoding_of(sample)
        self.converted: list[int] = []
        self.tidied: list[int] = []

    def text(self, row: int, cell: str) -> str:
        if cell.isascii():
            if not cell or (cell[0] != " " and cell[-1] != " " and "  " not in cell and "\t" not in cell):
                return cell
        elif self.encoding:
            unicode = from_legacy(cell, self.encoding)
            if unicode != cell:
                self.converted.append(row)
                cell = unicode
        plain = tidy(cell)
        if plain != cell:
            self.tidied.append(row)
        return plain

    def notices(self) -> list[tuple[str, str]]:
        told = []
        if self.converted:
            count, first = len(self.converted), self.converted[0]
            told.append(
                (
                    f"{count} cells were in {self.encoding} and were converted to Unicode, first in row {first}",
                    f"{count} ô dùng mã {self.encoding} đã được chuyển sang Unicode, đầu tiên ở dòng {first}",
                )
            )
        if self.tidied:
            count, first = len(self.tidied), self.tidied[0]
            told.append(
                (
                    f"{count} cells had decomposed letters or odd spaces and were put in order, first in row {first}",
                    f"{count} ô có chữ tổ hợp rời hoặc khoảng trắng lạ đã được chuẩn hoá, đầu tiên ở dòng {first}",
                )
            )
        return told


def read_codes(table: Table, columns: Mapping[str, str], *, progress: Progress | None = None) -> Reading:
    """The rows of a table. `columns` maps a heading to a field of `CODE_FIELDS` or to a property's name; other columns are left out."""
    places = {field: table.headings.index(heading) for heading, field in columns.items() if heading in table.headings}
    cells_read = _Cells(table)
    faults = _faults_of_columns(places) + _faults_of_formulas(table, places)
    if "code" not in places or "name" not in places:
        return Reading([], faults, [])
    own = [(name, at) for name, at in places.items() if name not in CODE_FIELDS]
    texts = [(name, places[name]) for name in CODE_FIELDS[:5] if name in places]
    text = cells_read.text
    rows: list[CodeRow] = []
    for done, (number, cells) in enumerate(table.rows):
        size = len(cells)
        facts: dict[str, Any] = {name: text(number, cells[at]) for name, at in texts if at < size}
        facts.setdefault("code", "")
        facts.setdefault("name", "")
        row = CodeRow(**facts, row=number)
        if own:
            row.properties = {name: value for name, at in own if at < size and (value := text(number, cells[at]))}
        for name in ("level", "valid_from", "valid_to"):
            if name in places and places[name] < size and cells[places[name]].strip():
                _set(row, name, cells[places[name]].strip(), faults)
        rows.append(row)
        if progress is not None and done % PROGRESS_ROWS == 0:
            progress(done, len(table.rows))
    return Reading(rows, faults, cells_read.notices())


def _set(row: CodeRow, name: str, text: str, faults: list[Fault]) -> None:
    if name == "level":
        if text.isascii() and text.isdigit() and 1 <= int(text) <= 20:
            row.level = int(text)
        else:
            faults.append(Fault((name,), "must be a number from 1 to 20", "phải là số từ 1 đến 20", row.row))
        return
    day: date | None = read_day(text)
    if day is None:
        faults.append(
            Fault((name,), "is no day like 2025-07-01 or 01/07/2025", "không phải ngày dạng 2025-07-01 hoặc 01/07/2025", row.row)
        )
    else:
        setattr(row, name, day)


def _faults_of_columns(places: Mapping[str, int]) -> list[Fault]:
    return [
        Fault((name,), "no column of the file is chosen for it", "chưa chọn cột nào của tệp cho trường này", 1)
        for name in ("code", "name")
        if name not in places
    ]


def _faults_of_formulas(table: Table, places: Mapping[str, int]) -> list[Fault]:
    by_column = {column_name(at): field for field, at in places.items()}
    found = []
    for cell in table.formulas:
        letters = cell.rstrip("0123456789")
        if letters in by_column:
            told = f"cell {cell} holds a formula; paste its value", f"ô {cell} chứa công thức; hãy dán giá trị"
            found.append(Fault((by_column[letters],), *told, int(cell[len(letters) :])))
    return found


def read_mapping(table: Table) -> tuple[list[MappingRow], list[Fault]]:
    """The rows of a mapping; headings are `MAPPING_FIELDS`. A rule is written `field=value; field=value`."""
    missing = [name for name in ("source_code", "target_code", "kind") if name not in table.headings]
    faults = [Fault((name,), "the column is missing", "thiếu cột", 1) for name in missing]
    if missing:
        return [], faults
    places = {name: table.headings.index(name) for name in MAPPING_FIELDS if name in table.headings}
    rows = []
    for number, cells in table.rows:
        facts: dict[str, Any] = {name: tidy(cells[at]) for name, at in places.items() if at < len(cells)}
        for flag in ("is_default", "is_back_default"):
            facts[flag] = facts.get(flag, "") in ("1", "x", "X", "true")
        facts["rule"] = _rule(facts.pop("rule", ""))
        facts["kind"] = facts.get("kind") or "one_to_one"
        if facts["kind"] not in _KINDS:
            faults.append(Fault(("kind",), f"must be one of {', '.join(_KINDS)}", f"phải là một trong {', '.join(_KINDS)}", number))
            continue
        rows.append(MappingRow(**facts, row=number))
    return rows, faults


_KINDS: Final = ("one_to_one", "renamed", "merged", "split", "withdrawn", "undecided")


def _rule(text: str) -> dict[str, str]:
    pairs = (piece.partition("=") for piece in text.split(";") if "=" in piece)
    return {name.strip(): value.strip() for name, _, value in pairs}
