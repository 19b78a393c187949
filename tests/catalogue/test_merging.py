from datetime import date

from lgsp.catalogue.merging import Change, merged
from lgsp.catalogue.rules import CodeRow

TODAY = date(2026, 11, 25)


def merge(before, theirs, ours):
    found = merged(before=before, theirs=theirs, ours=[CodeRow(code, name) for code, name in ours.items()], on=TODAY)
    return {row.code: (row.name, row.valid_to) for row in found.rows}, found


def test_what_only_they_changed_is_taken_over():
    rows, found = merge({"1": "A", "2": "B"}, {"1": "A2", "3": "C"}, {"1": "A", "2": "B"})
    assert rows == {"1": ("A2", None), "2": ("B", TODAY), "3": ("C", None)}
    assert found.changes == [Change("changed", "1", "A2", "A"), Change("ended", "2", ours="B"), Change("added", "3", theirs="C")]
    assert found.has_changes and found.conflicts == []


def test_our_own_additions_and_changes_are_kept_apart():
    rows, found = merge({"1": "A"}, {"1": "A"}, {"1": "Của ta", "9": "Riêng"})
    assert rows == {"1": ("Của ta", None), "9": ("Riêng", None)}
    assert [change.kind for change in found.changes] == ["local", "local"] and not found.has_changes
    rows, found = merge({"1": "A"}, {"1": "A"}, {})
    assert rows == {} and found.changes == [Change("local", "1", theirs="A")], "what we left out stays out"


def test_what_both_changed_is_a_conflict_and_ours_stays():
    rows, found = merge({"1": "A", "2": "B", "4": "D"}, {"1": "A2", "4": "D2"}, {"1": "Của ta", "2": "Khác"})
    assert rows == {"1": ("Của ta", None), "2": ("Khác", None)}
    assert [(change.kind, change.code) for change in found.changes] == [("conflict", "1"), ("conflict", "2"), ("conflict", "4")]


def test_what_has_ended_already_is_left_in_peace():
    found = merged(before={"1": "A"}, theirs={}, ours=[CodeRow("1", "A", valid_to=date(2025, 1, 1))], on=TODAY)
    assert found.changes == [] and found.rows[0].valid_to == date(2025, 1, 1)
