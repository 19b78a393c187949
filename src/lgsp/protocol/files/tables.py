"""Tables in which people keep code lists: CSV and Excel, parsed strictly and written so that a spreadsheet opens them correctly.

Rules: bytes in, rows of texts out, each with its number as the spreadsheet shows it; one heading row; empty rows are skipped.
Of Excel the calculated values are read, so formulas are detected separately and reported as faults: a code must be a value that
everybody sees alike. A number in Excel is read without `.0`, a date as 2025-07-01. Size, rows and columns are limited before
anything is stored.
Written cells that a spreadsheet would interpret as a formula get an apostrophe in front (CSV injection).
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final

import msgspec
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from python_calamine import CalamineError, CalamineWorkbook

from lgsp.domain.errors import TableUnreadable

TABLE_BYTES_MAX: Final = 256 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 1024 * 1024 * 1024
ROWS_MAX: Final = 1_000_000
COLUMNS_MAX: Final = 200
CELL_CHARACTERS_MAX: Final = 10_000
FORMULAS_MAX: Final = 1_000_000
"""Formulas told of one file: as many as it may have rows, and whoever reads it is told if there were more."""

_FORMULA_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*><f')
_FORMULA_TEXT: Final = re.compile(r"[=@]|[+\-][^0-9.,\s]")
_XLSX: Final = b"PK\x03\x04"


class Table(msgspec.Struct, frozen=True):
    """A table: headings, rows with their numbers (the heading row is 1 in a file without rows above it), cells that hold formulas (`B7`)."""

    headings: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    formulas: tuple[str, ...] = ()


def read_table(text: bytes) -> Table:
    """Read CSV or Excel (the first sheet); raises `TableUnreadable`."""
    if len(text) > TABLE_BYTES_MAX:
        raise TableUnreadable(why="the file is too large", bytes_max=TABLE_BYTES_MAX)
    if text[:4] == _XLSX:
        _check_unpacked(text)
        rows = _excel_rows(text)
        return _table(rows, _formulas_of(text))
    return _table(_csv_rows(text), None)


def _table(rows: Iterator[tuple[int, list[str]]], formulas: list[str] | None) -> Table:
    kept: list[tuple[int, list[str]]] = []
    headings: tuple[str, ...] = ()
    found: list[str] = formulas or []
    for number, cells in rows:
        if len(cells) > COLUMNS_MAX or any(len(cell) > CELL_CHARACTERS_MAX for cell in cells):
            raise TableUnreadable(why="a row is too long", row=number)
        if not any(cells):
            continue
        if not headings:
            headings = tuple(cell.strip() for cell in cells)
            continue
        if len(kept) == ROWS_MAX:
            raise TableUnreadable(why="too many rows", rows_max=ROWS_MAX)
        kept.append((number, cells))
        if formulas is None and len(found) < FORMULAS_MAX:
            found += [f"{column_name(at)}{number}" for at, cell in enumerate(cells) if cell and _FORMULA_TEXT.match(cell)]
    if not headings:
        raise TableUnreadable(why="the file has no heading row")
    return Table(headings, kept, tuple(found[:FORMULAS_MAX]))


def column_name(index: int) -> str:
    """The letters of a column, counted from 0: A, B … Z, AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _csv_rows(text: bytes) -> Iterator[tuple[int, list[str]]]:
    plain = _decoded(text)
    head = plain[: plain.find("\n")] if "\n" in plain else plain
    separator = max(",;\t|", key=head.count)
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as cause:
        raise TableUnreadable(why="a quote is not closed or stands inside a cell", row=reader.line_num) from cause


def _decoded(text: bytes) -> str:
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encoding = next((name for mark, name in marks.items() if text.startswith(mark)), "utf-8")
    try:
        plain = text.decode(encoding)
    except UnicodeDecodeError:
        # Files of old programs; whether it is TCVN3 or VNI is decided from all texts of the file (`vietnamese_text.py`).
        plain = text.decode("cp1252", "replace")
    if "\0" in plain or plain.count("\ufffd") > 10:
        raise TableUnreadable(why="the file is neither text nor Excel")
    return plain


def _check_unpacked(text: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(text)) as packed:
            size = sum(one.file_size for one in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as cause:
        raise TableUnreadable(why="the Excel file is damaged") from cause
    if size > UNPACKED_BYTES_MAX:
        raise TableUnreadable(why="the Excel file unpacks to more than allowed", bytes_max=UNPACKED_BYTES_MAX)


def _excel_rows(text: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(text))
        for at, cells in enumerate(book.get_sheet_by_index(0).iter_rows(), start=1):
            yield at, [_cell(value) for value in cells]
    except (CalamineError, ValueError, IndexError, OSError) as cause:
        raise TableUnreadable(why="the Excel file can't be read") from cause


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _formulas_of(text: bytes) -> list[str]:
    found: list[str] = []
    with zipfile.ZipFile(io.BytesIO(text)) as packed:
        sheets = sorted(name for name in packed.namelist() if re.fullmatch(r"xl/worksheets/sheet[0-9]+\.xml", name))
        for name in sheets[:1]:
            found += [cell.decode() for cell in _FORMULA_CELL.findall(packed.read(name))[:FORMULAS_MAX]]
    return found


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV (RFC 4180) in chunks, with a byte order mark, so that Excel reads its Vietnamese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
        if buffer.tell() > 64 * 1024:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_excel(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """An Excel workbook with one sheet; every cell is text, so that leading zeros stay."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31] or "1")
    sheet.freeze_panes = "A2"
    bold = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, value=heading)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
        sheet.append([_harmless(cell) for cell in row])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _harmless(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if _FORMULA_TEXT.match(text) else text
