from datetime import date

from lgsp.catalogue.models import Code
from lgsp.catalogue.operations.versions import replace_codes
from lgsp.catalogue.queries import codes
from lgsp.catalogue.rules import CodeRow


def names(rows):
    return [row.code for row in rows]


def found(version, text, **asked):
    return names(codes.found_codes(version, text, **asked).codes)


def test_codes_are_those_of_a_day_and_of_a_level(units):
    assert names(codes.codes_of(units.second)) == ["19", "01840", "01843"]
    assert names(codes.codes_of(units.second, on=date(2025, 6, 1))) == ["19", "01843"]
    assert names(codes.codes_of(units.second, level=3)) == ["01840", "01843"]


def test_a_tree_has_children_and_a_line_above(units):
    assert names(codes.children_of(units.first, "")) == ["06"] and names(codes.children_of(units.first, "058")) == [
        "01834",
        "01837",
    ]
    assert codes.parents_among(units.first, ["06", "01834"]) == {"06"}
    assert names(codes.line_above(units.first, codes.code_of(units.first, "01834"))) == ["06", "058"]
    assert names(codes.children_of(units.second, "19", date(2025, 6, 30))) == ["01843"]
    assert codes.parents_among(units.second, ["19"], date(2025, 6, 30)) == {"19"}


def test_one_code_is_the_one_that_is_valid(units):
    assert (
        codes.code_of(units.second, "01840", date(2025, 6, 1)) is None
        and codes.code_of(units.second, "01840").name_en == "Duc Xuan"
    )
    assert codes.code_of(units.second, "none") is None


def test_codes_are_found_without_accents_by_the_beginnings_of_words(units):
    assert found(units.second, "duc xu") == ["01840"]
    assert found(units.second, "BẮC") == ["01843"]
    assert found(units.first, "bac kan") == ["06", "058"]
    assert found(units.second, "01840") == ["01840"]
    assert codes.found_codes(units.second, " !'& ") == ([], True) and codes.found_codes(units.second, "không có") == ([], True)


def test_codes_are_found_as_of_a_day_of_a_level_and_below_a_code(units):
    assert found(units.second, "phuong") == ["01840", "01843"] and found(units.second, "phuong", on=date(2025, 6, 30)) == ["01843"]
    assert found(units.second, "01840", on=date(2025, 6, 30)) == [], "not even by its code"
    assert found(units.first, "bac kan", level=1) == ["06"] and found(units.first, "bac kan", parent="06") == ["058"]
    assert found(units.first, "06", parent="06") == []


def test_the_words_of_a_code_follow_what_is_written_changed_and_deleted(units):
    draft = replace_codes(code_list=units.list, rows=[CodeRow("H03.1", "Sở Nội vụ"), CodeRow("SO", "Khác")], **units.told)
    assert found(draft, "h03 noi") == ["H03.1"] and found(draft, "so")[0] == "SO"
    Code.objects.filter(version=draft, code="SO").update(search_text="so ngoai vu")
    assert found(draft, "ngoai v") == ["SO"] and found(draft, "khac") == []
    Code.objects.filter(version=draft, code="H03.1").delete()
    assert found(draft, "noi vu") == []


def test_words_that_half_of_a_list_has_find_those_that_begin_so(units):
    draft = replace_codes(code_list=units.list, rows=[CodeRow(f"{at:05}", f"Xã số {at}") for at in range(12_000)], **units.told)
    for text, some in (("x", "00000"), ("xã s", "00000"), ("so 11999", "11999"), ("xa 1199", "11990")):
        assert some in found(draft, text), text


def test_a_search_says_whether_there_may_be_more(units, monkeypatch):
    monkeypatch.setattr(codes, "LOOKED_AT_MAX", 50)
    monkeypatch.setattr(codes, "FOUND_MAX", 20)
    rows = [CodeRow(f"{at:03}", f"Xã {'Đông' if at >= 70 else 'Tây'} {at}") for at in range(80)]
    draft = replace_codes(code_list=units.list, rows=rows, **units.told)
    complete = {text: codes.found_codes(draft, text).is_complete for text in ("dong", "079", "xa dong", "tay", "xa", "xa x")}
    assert complete == {"dong": True, "079": True, "xa dong": True, "tay": False, "xa": False, "xa x": False}
    assert len(codes.found_codes(draft, "dong").codes) == 10 and len(codes.found_codes(draft, "tay").codes) == 20
    rows = [CodeRow(f"{at:03}", f"Xã số {at}") for at in range(30)]
    many = codes.found_codes(replace_codes(code_list=units.list, rows=rows, **units.told), "xa")
    assert len(many.codes) == 20 and not many.is_complete, "all were looked at, but more fit than are told"


def test_versions_are_compared(units):
    differing = codes.difference_between(units.first, units.second)
    assert (len(differing.added), len(differing.removed), len(differing.changed)) == (3, 4, 0)
    assert len(codes.difference_between(None, units.second).added) == 3


def test_a_code_is_told_without_what_is_empty(units):
    told = codes.plain(codes.code_of(units.second, "01840"))
    assert told == {
        "code": "01840", "name": "Phường Đức Xuân", "name_en": "Duc Xuan", "parent": "19", "level": 3, "valid_from": date(2025, 7, 1),
    }  # fmt: skip
