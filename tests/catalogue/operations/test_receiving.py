import json

import pytest

from lgsp.catalogue.models import Code
from lgsp.catalogue.operations import versions
from lgsp.catalogue.operations.receiving import insert_records
from lgsp.catalogue.queries.lists import draft_of


def insert(units, *records):
    return insert_records(code="donvihanhchinhcap3", text=json.dumps(records), by="test", now=units.told["now"])


def test_records_wait_in_the_draft(units):
    assert insert(units, {"Ma": "01999", "Ten": "  Xã  mới ", "MaCapTren": "19", "kind": "xã", "TenNgan": None}).count == 1
    found = Code.objects.get(version=draft_of(units.list), code="01999")
    assert (found.name, found.parent, found.level, found.properties) == ("Xã mới", "19", 3, {"kind": "xã"})


@pytest.mark.parametrize(
    ("records", "refusal"),
    [
        ([{"Ma": "9", "Ten": "x"}, {"Ma": "01840", "Ten": "y"}], 'Record 2: Ma "01840" is duplicate'),
        ([{"Ma": "9", "Ten": "x"}, {"Ma": "9", "Ten": "y"}], 'Record 2: Ma "9" is duplicate'),
        ([{"Ma": "9", "Ten": "x", "La": 1}], 'Record 1: La "" is unknown'),
        ([{"Ma": "9", "Ten": ""}], "Record 1: name the name is missing"),
        ([{"Ma": "9", "Ten": "x", "MaCapTren": "77"}], 'Record 1: MaCapTren "77" is unknown'),
    ],
)
def test_one_bad_record_and_none_is_added(units, records, refusal):
    answer = insert(units, *records)
    assert (answer.is_found, answer.count, answer.refusal) == (False, 0, refusal)
    assert draft_of(units.list) is None, "not even an unchanged draft is left behind"


def test_other_lists_and_lists_in_review_take_nothing(units):
    assert insert_records(code="none", text="[]", by="test", now=units.told["now"]).refusal == "Category not found"
    versions.submit_version(version=versions.open_draft(code_list=units.list, **units.told), **units.told)
    assert "reviewed" in insert(units, {"Ma": "9", "Ten": "x"}).refusal
