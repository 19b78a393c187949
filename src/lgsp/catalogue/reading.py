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
from lgsp.protocol.files.tables import FORMULAS_MAX, Table, column_name
from lgsp.protocol.files.vietnamese_text import LegacyEncoding, from_legacy, legacy_encoding_of, tidy
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
MAPPING_FIELDS_NEEDED: Final = ("source_code", "target_code", "kind")
_USUAL_MAPPING_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "source_code": ("source code", "source", "ma nguon", "ma cu", "ma truoc", "ma truoc sap nhap"),
    "target_code": ("target code", "target", "ma dich", "ma moi", "ma sau", "ma sau sap nhap"),
    "kind": ("kind", "quan he", "loai", "loai thay doi", "hinh thuc"),
    "is_default": ("is default", "default", "mac dinh"),
    "is_back_default": ("is back default", "mac dinh chieu nguoc"),
    "rule": ("rule", "dieu kien"),
    "reason": ("reason", "ly do", "ghi chu"),
}
_KIND_WORDS: Final[Mapping[str, str]] = {
    "one to one": "one_to_one", "mot mot": "one_to_one", "giu nguyen": "one_to_one", "renamed": "renamed", "doi ten": "renamed",
    "merged": "merged", "sap nhap": "merged", "split": "split", "chia tach": "split", "withdrawn": "withdrawn", "bai bo": "withdrawn",
    "undecided": "undecided", "chua quyet dinh": "undecided",
}  # fmt: skip
_FLAG_WORDS: Final[Mapping[str, bool]] = {
    "": False, "0": False, "false": False, "no": False, "khong": False, "1": True, "x": True, "true": True, "yes": True, "co": True,
}  # fmt: skip


class MappingReading(msgspec.Struct):
    """As `Reading`, of the rows of a mapping."""

    rows: list[MappingRow]
    faults: list[Fault]
    notices: list[tuple[str, str]]


class Reading(msgspec.Struct):
    """What a table says: rows, faults by row, and notices of what was changed on the way (English, Vietnamese)."""

    rows: list[CodeRow]
    faults: list[Fault]
    notices: list[tuple[str, str]]


def guessed_columns(headings: tuple[str, ...], properties: Mapping[str, str]) -> dict[str, str]:
    """Field by heading, as far as a heading is a usual name of a field, or the name or title of a property."""
    known = {name: field for field, names in _USUAL_NAMES.items() for name in names}
    known |= {_plain(word): name for name, title in properties.items() for word in (title, name)}
    return _guessed(headings, known)


def guessed_mapping_columns(headings: tuple[str, ...]) -> dict[str, str]:
    """As `guessed_columns`, for a mapping."""
    return _guessed(headings, {name: field for field, names in _USUAL_MAPPING_NAMES.items() for name in names})


def _guessed(headings: tuple[str, ...], known: Mapping[str, str]) -> dict[str, str]:
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
    faults = _faults_of_columns(places, ("code", "name")) + _faults_of_formulas(table, places)
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


def _faults_of_columns(places: Mapping[str, int], needed: tuple[str, ...]) -> list[Fault]:
    return [
        Fault((name,), "no column of the file is chosen for it", "chưa chọn cột nào của tệp cho trường này", 1)
        for name in needed
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
    if len(table.formulas) == FORMULAS_MAX:
        found.append(
            Fault((), "more cells than are told here hold formulas", "còn nhiều ô khác chứa công thức, chưa nêu hết ở đây")
        )
    return found


def read_mapping(table: Table, columns: Mapping[str, str]) -> MappingReading:
    """The rows of a mapping. `columns` maps a heading to one of `MAPPING_FIELDS`. A rule is written `field=value; field=value`."""
    places = {field: table.headings.index(heading) for heading, field in columns.items() if heading in table.headings}
    faults = _faults_of_columns(places, MAPPING_FIELDS_NEEDED) + _faults_of_formulas(table, places)
    if not set(MAPPING_FIELDS_NEEDED) <= set(places):
        return MappingReading([], faults, [])
    cells_read = _Cells(table)
    rows = []
    for number, cells in table.rows:
        texts = {name: cells_read.text(number, cells[at]) if at < len(cells) else "" for name, at in places.items()}
        row = MappingRow(texts["source_code"], texts["target_code"], reason=texts.get("reason", ""), row=number)
        wrong = _set_kind(row, texts["kind"]) + _set_flags(row, texts) + _set_rule(row, texts.get("rule", ""))
        if not row.source_code:
            wrong.append(Fault(("source_code",), "the code is missing", "thiếu mã", number))
        faults += wrong
        rows.append(row)
    return MappingReading(rows, faults, cells_read.notices())


def _set_kind(row: MappingRow, text: str) -> list[Fault]:
    kind = _KIND_WORDS.get(_plain(text)) if text else "one_to_one"
    if kind is None:
        names = ", ".join(dict.fromkeys(_KIND_WORDS.values()))
        return [Fault(("kind",), f"must be one of {names}", f"phải là một trong {names}", row.row)]
    row.kind = kind
    return []


def _set_flags(row: MappingRow, texts: Mapping[str, str]) -> list[Fault]:
    faults = []
    for name in ("is_default", "is_back_default"):
        flag = _FLAG_WORDS.get(_plain(texts.get(name, "")))
        if flag is None:
            faults.append(Fault((name,), "must be 1 or empty", "phải là 1 hoặc để trống", row.row))
        else:
            setattr(row, name, flag)
    return faults


def _set_rule(row: MappingRow, text: str) -> list[Fault]:
    pieces = [piece.partition("=") for piece in text.split(";") if piece.strip()]
    if any(not sign or not name.strip() for name, sign, _ in pieces):
        return [Fault(("rule",), "is written field=value; field=value", "ghi dạng trường=giá trị; trường=giá trị", row.row)]
    row.rule = {name.strip(): value.strip() for name, _, value in pieces}
    return []
