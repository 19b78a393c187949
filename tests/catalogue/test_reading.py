from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from lgsp.catalogue import reading
from lgsp.catalogue.reading import MAPPING_FIELDS, guessed_columns, guessed_mapping_columns, read_codes, read_mapping
from lgsp.catalogue.rules import MappingRow
from lgsp.domain.errors import TableUnreadable
from lgsp.protocol.files.tables import Table, read_table

COLUMNS = {"Mã": "code", "Tên": "name", "Cấp trên": "parent", "Cấp": "level", "Từ": "valid_from", "Đến": "valid_to", "Loại": "kind"}


def read(text, columns=COLUMNS):
    return read_codes(read_table(text.encode() if isinstance(text, str) else text), columns)


def test_usual_headings_are_recognised_and_properties_by_name_or_title():
    headings = ("Mã số", "TÊN GỌI", "Tên tiếng Anh", "Hiệu lực từ", "Loại hình", "alpha3", "?", "Mã")
    assert guessed_columns(headings, {"kind": "Loại hình", "alpha3": "Mã ba chữ"}) == {
        "Mã số": "code", "TÊN GỌI": "name", "Tên tiếng Anh": "name_en", "Hiệu lực từ": "valid_from", "Loại hình": "kind", "alpha3": "alpha3",
    }  # fmt: skip


def test_rows_are_read_with_their_numbers_and_empty_cells_left_out():
    found = read("Mã,Tên,Cấp trên,Cấp,Từ,Đến,Loại\n01,A,,1,2025-07-01,01/01/2026,x\n\n02,B,01\n")
    first, second = found.rows
    assert (first.code, first.level, first.valid_from, first.valid_to, first.properties, first.row) == (
        "01", 1, date(2025, 7, 1), date(2026, 1, 1), {"kind": "x"}, 2,
    )  # fmt: skip
    assert (
        (second.parent, second.level, second.properties, second.row) == ("01", 0, {}, 4)
        and found.faults == []
        and found.notices == []
    )


def test_what_cannot_be_understood_is_told_by_row_and_column():
    found = read("Mã,Tên,Cấp,Từ\n01,A,x,hôm qua\n02,B,21,\n")
    assert [(fault.line, fault.path) for fault in found.faults] == [(2, "level"), (2, "valid_from"), (3, "level")]


def test_columns_for_code_and_name_are_needed():
    found = read("Mã,X\n1,2\n")
    assert found.rows == [] and [fault.path for fault in found.faults] == ["name"]


def test_formulas_in_chosen_columns_are_faults():
    table = Table(("Mã", "Tên", "?"), [(2, ["1", "A", "x"])], ("B2", "C2", "A13"))
    assert [(fault.line, fault.path) for fault in read_codes(table, COLUMNS).faults] == [(2, "name"), (13, "code")]


def test_old_encodings_and_loose_letters_are_put_right_and_said():
    found = read("Mã,Tên\n1,B¾c K¹n\n2,Th¸i Nguyªn\n3,Bắc Kạn\n".encode())
    assert [row.name for row in found.rows] == ["Bắc Kạn", "Thái Nguyên", "Bắc Kạn"]
    assert "2 cells were in TCVN3" in found.notices[0][0] and "dòng 2" in found.notices[0][1]
    found = read("Mã,Tên\n1,Ba\u0302\u0301c\n2, A  B \n")
    assert [row.name for row in found.rows] == ["Bấc", "A B"] and "2 cells" in found.notices[0][0]


def test_progress_is_told():
    told = []
    table = Table(("Mã", "Tên"), [(at, [str(at), "A"]) for at in range(2, 45_002)])
    read_codes(table, COLUMNS, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 45_000), (20_000, 45_000), (40_000, 45_000)]


def test_a_mapping_is_read_with_its_rules():
    text = "source_code,target_code,kind,is_default,rule,reason\na,x,split,1,ap=Thôn 1; to=2,\na,y,split,,,\nb,,withdrawn,,,hết\nc,z,,,,\n"
    read = read_mapping(read_table(text.encode()), {name: name for name in MAPPING_FIELDS})
    assert read.faults == [] and read.rows == [
        MappingRow("a", "x", "split", is_default=True, rule={"ap": "Thôn 1", "to": "2"}, row=2),
        MappingRow("a", "y", "split", row=3),
        MappingRow("b", "", "withdrawn", reason="hết", row=4),
        MappingRow("c", "z", row=5),
    ]


def test_usual_headings_and_words_of_a_mapping_are_known():
    headings = ("Mã cũ", "Mã mới", "Quan hệ", "Mặc định", "Ghi chú", "Lạ")
    columns = guessed_mapping_columns(headings)
    assert columns == dict(zip(headings, ("source_code", "target_code", "kind", "is_default", "reason"), strict=False))
    text = "Mã cũ,Mã mới,Quan hệ,Mặc định,Ghi chú\na,x,chia tách,có,Bắc  Kạn\na,y,Chia tách,không,\n"
    read = read_mapping(read_table(text.encode()), columns)
    assert [(row.kind, row.is_default) for row in read.rows] == [("split", True), ("split", False)]
    assert read.rows[0].reason == "Bắc Kạn" and "odd spaces" in read.notices[0][0]


def test_a_mapping_without_its_columns_or_with_odd_cells_is_told():
    names = {name: name for name in MAPPING_FIELDS}
    assert [fault.path for fault in read_mapping(read_table(b"source_code\na\n"), names).faults] == ["target_code", "kind"]
    text = b"source_code,target_code,kind,is_default,rule\na,x,odd,,\n,x,,,\nb,x,,perhaps,ap\nc,x,,,ap=1;=2\nd,=1,,,\n"
    read = read_mapping(read_table(text), names)
    assert sorted((fault.line, fault.path) for fault in read.faults) == [
        (2, "kind"), (3, "source_code"), (4, "is_default"), (4, "rule"), (5, "rule"), (6, "target_code"),
    ]  # fmt: skip


def test_a_file_with_more_formulas_than_are_told_says_so(monkeypatch):
    monkeypatch.setattr(reading, "FORMULAS_MAX", 2)
    faults = read_codes(Table(("Mã", "Tên"), [], ("A2", "B3")), COLUMNS).faults
    assert [(fault.line, fault.path) for fault in faults] == [(2, "code"), (3, "name"), (0, "")]


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_a_file_holds_a_mapping_is_rows_and_faults(text):
    try:
        table = read_table(text)
    except TableUnreadable:
        return
    columns = dict(zip(table.headings, MAPPING_FIELDS, strict=False))
    read = read_mapping(table, columns)
    assert len(read.rows) in (0, len(table.rows)) and all(isinstance(fault.line, int) for fault in read.faults)
