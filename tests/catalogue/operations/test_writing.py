import time
from datetime import date

from lgsp.catalogue.models import Code
from lgsp.catalogue.operations import versions, writing
from lgsp.catalogue.queries.codes import rows_of
from lgsp.catalogue.rules import CodeRow


def test_whatever_a_text_holds_comes_back_as_it_was(units):
    rows = [
        CodeRow("a\\b", "Tab\tdòng\nmới\rhết", "en", "n", "", 1, date(2025, 1, 1), None, {"k": 'dấu " và \\ và \n'}, 1),
        CodeRow("\\N", "\\N", parent="a\\b", level=2, row=2),
    ]
    draft = versions.open_draft(code_list=units.list, is_copy=False, **units.told)
    Code.objects.filter(version=draft).delete()
    writing.write_codes(draft, rows)
    assert list(rows_of(draft)) == rows


def test_many_rows_are_written_in_seconds(units):
    rows = [CodeRow(f"{at:06}", f"Xã số {at}", level=1, row=at) for at in range(20_000)]
    draft = versions.open_draft(code_list=units.list, is_copy=False, **units.told)
    Code.objects.filter(version=draft).delete()
    began = time.monotonic()
    writing.write_codes(draft, rows)
    assert time.monotonic() - began < 10 and Code.objects.filter(version=draft).count() == 20_000


def test_what_people_may_type_is_written_without_accents():
    assert writing.search_text_of(CodeRow("01", "Bắc Kạn", "", "BK")) == "01 bac kan bk"
