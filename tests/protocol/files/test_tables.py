import contextlib
import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from lgsp.domain.errors import TableUnreadable
from lgsp.protocol.files import tables
from lgsp.protocol.files.tables import column_name, read_table, write_csv, write_excel


def workbook(cells):
    book = Workbook()
    sheet = book.active
    for place, value in cells.items():
        sheet[place] = value
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_csv_is_read_with_its_row_numbers_whatever_parts_its_cells():
    for mark in (",", ";", "\t", "|"):
        table = read_table(f"Mã{mark}Tên\n01{mark}Kinh\n\n02{mark}Tày\n".encode())
        assert table.headings == ("Mã", "Tên") and table.rows == [(2, ["01", "Kinh"]), (4, ["02", "Tày"])]
    assert read_table("Mã,Tên".encode("utf-16")).headings == ("Mã", "Tên")
    assert read_table(b"\xef\xbb\xbfcode\n1").headings == ("code",)
    assert read_table("Hµ Néi\nx".encode("cp1252")).headings == ("Hµ Néi",)


def test_excel_is_read_as_texts_with_its_row_numbers():
    cells = {
        "A3": "code",
        "B3": "n",
        "A5": "01",
        "B5": 2.0,
        "A6": 2.5,
        "B6": True,
        "A7": date(2025, 7, 1),
        "B7": datetime(2025, 7, 1, 8, 30),  # noqa: DTZ001 - a cell has no zone
    }
    table = read_table(workbook(cells))
    assert table.headings == ("code", "n") and table.formulas == ()
    assert table.rows == [(5, ["01", "2"]), (6, ["2.5", "1"]), (7, ["2025-07-01", "2025-07-01T08:30:00"])]
    times = read_table(workbook({"A1": "t", "A2": datetime(2025, 7, 1), "A3": False}))  # noqa: DTZ001 - as above
    assert [cells for _, cells in times.rows] == [["2025-07-01"], ["0"]]


def test_cells_with_formulas_are_named():
    assert read_table(workbook({"A1": "a", "B1": "b", "A2": 1, "B2": "=A2*2"})).formulas == ("B2",)
    assert read_table(b"a,b\n=1,2\n3,@x\n-5,+84 1\n-x,y\n").formulas == ("A2", "B3", "A5")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\n\n",
        b"a\0b",
        b'a,b\n"open',
        b"\xff\xfe\x00\xd8",
        b"PK\x03\x04broken",
        b"a\n" + b"," * 300,
        b"a\n" + b"x" * 10_001,
        b"\x81" * 40,
    ],
)
def test_what_is_no_table_is_refused(text):
    with pytest.raises(TableUnreadable):
        read_table(text)


def test_too_much_is_refused_before_it_is_kept(monkeypatch):
    monkeypatch.setattr(tables, "ROWS_MAX", 2)
    with pytest.raises(TableUnreadable, match="too many rows"):
        read_table(b"a\n1\n2\n3\n")
    monkeypatch.setattr(tables, "UNPACKED_BYTES_MAX", 10)
    with pytest.raises(TableUnreadable, match="unpacks"):
        read_table(workbook({"A1": "a"}))
    monkeypatch.setattr(tables, "TABLE_BYTES_MAX", 3)
    with pytest.raises(TableUnreadable, match="too large"):
        read_table(b"abcd")


def test_a_zip_that_is_no_workbook_is_refused():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(TableUnreadable):
        read_table(packed.getvalue())


def test_columns_have_letters():
    assert [column_name(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_what_is_written_can_be_read_and_is_no_formula():
    rows = [["01", "Kinh", None], ["02", "=1+1", "-5"]]
    expected = [["01", "Kinh", ""], ["02", "'=1+1", "-5"]]
    text = "".join(write_csv(("a", "b", "c"), rows)).encode()
    assert text.startswith(b"\xef\xbb\xbf") and [cells for _, cells in read_table(text).rows] == expected
    again = read_table(write_excel("Tên/dài: *" + "x" * 40, ("a", "b", "c"), rows))
    assert [cells for _, cells in again.rows] == expected and again.formulas == ()
    assert len(list(write_csv(("a",), (["x" * 1000] for _ in range(200))))) > 2
    assert read_table(write_excel("", ("a",), [])).headings == ("a",)


@given(st.binary(max_size=80))
def test_any_bytes_are_a_table_or_refused(text):
    with contextlib.suppress(TableUnreadable):
        read_table(text)
