from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.catalogue import rules
from lgsp.catalogue.rules import CodeRow, MappingRow

D1, D2, D3 = date(2020, 1, 1), date(2025, 7, 1), date(2026, 1, 1)


def faults(*rows, **properties):
    numbered = [row if row.row else CodeRow(**{**as_dict(row), "row": at}) for at, row in enumerate(rows, start=2)]
    return [(fault.line, fault.path, fault.english) for fault in rules.faults_of_codes(numbered, properties)]


def as_dict(row):
    return {name: getattr(row, name) for name in CodeRow.__struct_fields__}


def places(*rows, **properties):
    return [(line, place) for line, place, _ in faults(*rows, **properties)]


def test_good_rows_have_no_fault():
    assert faults(CodeRow("1", "A"), CodeRow("2", "B", parent="1", properties={"n": "1,5", "d": "2025-07-01", "y": "1", "t": "x", "e": ""}),
                  n="number", d="date", y="yes_no", t="text", e="number") == []  # fmt: skip


def test_a_row_needs_code_and_name_of_a_sane_length_and_an_end_after_its_beginning():
    assert places(CodeRow("", "")) == [(2, "code"), (2, "name")]
    assert places(CodeRow("x" * 101, "A"), CodeRow("1", "x" * 501)) == [(2, "code"), (3, "code")]
    assert places(CodeRow("1", "A", valid_from=D2, valid_to=D2)) == [(2, "valid_to")]
    assert places(CodeRow("1", "A", valid_to=D2)) == []


def test_properties_are_of_the_list_and_of_their_type():
    row = CodeRow("1", "A", properties={"n": "x", "d": "32/01/2025", "y": "2", "zz": "1"})
    assert places(row, n="number", d="date", y="yes_no") == [(2, "n"), (2, "d"), (2, "y"), (2, "zz")]


def test_a_code_stands_once_unless_its_periods_follow_each_other():
    assert places(CodeRow("1", "A"), CodeRow("1", "B")) == [(3, "code")]
    assert places(
        CodeRow("1", "A", valid_from=D1, valid_to=D2), CodeRow("1", "B", valid_from=D2), CodeRow("1", "C", valid_from=D3)
    ) == [(4, "valid_from")]
    assert places(CodeRow("1", "A", valid_to=D2), CodeRow("1", "B", valid_from=D1)) == [(3, "valid_from")]
    assert places(CodeRow("1", "A", valid_to=D2), CodeRow("1", "B", valid_from=D2)) == []
    assert places(CodeRow("", "A"), CodeRow("", "B")) == [(2, "code"), (3, "code")]


def test_parents_are_there_and_nobody_stands_above_himself():
    assert places(CodeRow("1", "A", parent="9")) == [(2, "parent")]
    assert places(CodeRow("1", "A", parent="1")) == [(2, "parent")]
    assert places(CodeRow("1", "A", parent="2"), CodeRow("2", "B", parent="3"), CodeRow("3", "C", parent="1")) == [
        (2, "parent"), (3, "parent"), (4, "parent"),
    ]  # fmt: skip
    assert places(CodeRow("0", "Z", parent="1"), CodeRow("1", "A", parent="2"), CodeRow("2", "B", parent="1"))[0] == (2, "parent")
    deep = [CodeRow(str(at), "A", parent=str(at - 1) if at else "") for at in range(30)]
    assert len(places(*reversed(deep))) > 0
    shared = [CodeRow("1", "A"), CodeRow("2", "B", parent="1"), CodeRow("3", "C", parent="2"), CodeRow("4", "D", parent="2")]
    assert places(*shared) == []


def test_levels_follow_from_the_parents_unless_they_are_stated():
    rows = [
        CodeRow("3", "C", parent="2"),
        CodeRow("1", "A"),
        CodeRow("2", "B", parent="1"),
        CodeRow("9", "X", level=3),
        CodeRow("8", "Y", parent="9"),
    ]
    rules.set_levels(rows)
    assert [row.level for row in rows] == [3, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-07-01", D2),
        ("01/07/2025", D2),
        ("2025-07-01T00:00:00", D2),
        ("2025-07-01T08:00:00", None),
        ("31/02/2025", None),
        ("x", None),
        ("1/2", None),
    ],
)
def test_days_are_written_in_two_ways(text, day):
    assert rules.read_day(text) == day


def test_a_version_goes_from_draft_over_review_to_published():
    assert [rules.next_status(*pair) for pair in (("submit", "draft"), ("return", "review"), ("publish", "review"), ("publish", "published"))] == [
        "review", "draft", "published", None,
    ]  # fmt: skip


def test_a_difference_is_what_was_added_removed_and_changed():
    before = [CodeRow("1", "A"), CodeRow("2", "B"), CodeRow("3", "C")]
    after = [CodeRow("1", "A", row=9), CodeRow("2", "B2", parent="1"), CodeRow("4", "D")]
    found = rules.difference(before, after)
    assert [row.code for row in found.added] == ["4"] and [row.code for row in found.removed] == ["3"]
    ((old, new, fields),) = found.changed
    assert (old.name, new.name, fields) == ("B", "B2", ("name", "parent"))


def mapped(*rows):
    return [(fault.path, fault.english.split()[0]) for fault in rules.faults_of_mapping(list(rows), {"a", "b"}, {"x", "y"})]


def test_a_whole_mapping_has_no_fault():
    assert mapped(MappingRow("a", "x"), MappingRow("b", kind="withdrawn", reason="hết")) == []
    assert (
        mapped(
            MappingRow("a", "x", "split", is_default=True),
            MappingRow("a", "y", "split"),
            MappingRow("b", kind="undecided", reason="?"),
        )
        == []
    )


def test_every_code_has_a_target_or_a_reason():
    whole = MappingRow("b", "y")
    assert [place for place, _ in mapped(whole)] == ["source_code"]
    assert [place for place, _ in mapped(MappingRow("a", "z"), whole)] == ["target_code"]
    assert [place for place, _ in mapped(MappingRow("a"), whole)] == ["target_code"]
    assert [place for place, _ in mapped(MappingRow("a", "x", "withdrawn", reason="r"), whole)] == ["target_code"]
    assert [place for place, _ in mapped(MappingRow("a", kind="undecided"), whole)] == ["reason"]
    assert [place for place, _ in mapped(MappingRow("a", "x"), whole, MappingRow("c", "x"))] == ["source_code"]


def test_several_rows_are_a_split_with_one_default_and_different_targets():
    whole = MappingRow("b", "y")
    assert [place for place, _ in mapped(MappingRow("a", "x"), MappingRow("a", "y", "split"), whole)] == ["kind"]
    assert [
        place
        for place, _ in mapped(
            MappingRow("a", "x", "split", is_default=True), MappingRow("a", "y", "split", is_default=True), whole
        )
    ] == ["is_default"]
    assert [place for place, _ in mapped(MappingRow("a", "x", "split"), MappingRow("a", "x", "split"), whole)] == ["target_code"]


def test_a_human_must_choose_where_nothing_is_decided():
    rows = [
        MappingRow("a", "x", "split"),
        MappingRow("a", "y", "split", is_default=True),
        MappingRow("b", "x", "split"),
        MappingRow("c", "x"),
        MappingRow("d", kind="undecided"),
    ]
    assert rules.undecided_codes(rows) == ["b", "d"]


codes = st.sampled_from(["", "1", "2", "3", "4"])


@given(
    st.lists(
        st.builds(
            CodeRow,
            code=codes,
            name=codes,
            parent=codes,
            valid_from=st.sampled_from([None, D1, D2]),
            valid_to=st.sampled_from([None, D2, D3]),
        )
    )
)
def test_whatever_passes_hangs_together(rows):
    for at, row in enumerate(rows):
        row.row = at + 2
    if rules.faults_of_codes(rows, {}):
        return
    rules.set_levels(rows)
    assert all(row.level >= 1 for row in rows) and {row.parent for row in rows} <= {row.code for row in rows} | {""}
