from lgsp.catalogue.compiling import backward, forward, lines_of
from lgsp.catalogue.rules import CodeRow, MappingRow
from lgsp.protocol.transformation.code_maps import Choice, ChoiceRule

ROWS = [
    MappingRow("a", "x"),
    MappingRow("b", "y", "merged", is_back_default=True),
    MappingRow("c", "y", "merged"),
    MappingRow("d", "x2", "split", rule={"ap": "1"}),
    MappingRow("d", "x3", "split", is_default=True),
    MappingRow("e", "z", "merged"),
    MappingRow("f", "z", "merged"),
    MappingRow("g", kind="withdrawn", reason="hết"),
]
NAMES = {"name": "m@1", "source": "s@1", "target": "t@1"}


def test_lines_are_given_by_level_and_only_for_lists_with_levels():
    rows = [CodeRow("19", "T", level=1), CodeRow("01840", "X", parent="19", level=3), CodeRow("7", "lone", level=2)]
    assert lines_of(rows) == {"19": ("19",), "01840": ("19", "", "01840"), "7": ("", "7")}
    assert lines_of([CodeRow("1", "A", level=1)]) == {}
    assert lines_of([CodeRow("1", "A", level=2, parent="1")]) == {"1": ("", "1")}


def test_forward_has_targets_choices_and_reasons():
    found = forward(ROWS, **NAMES, lines=({"a": ("a",)}, {"x": ("x",)}))
    assert found.targets == {"a": "x", "b": "y", "c": "y", "e": "z", "f": "z"}
    assert found.choices == {"d": Choice(("x2", "x3"), "x3", (ChoiceRule({"ap": "1"}, "x2"),))}
    assert found.withdrawn == {"g": "hết"} and (found.source, found.target) == ("s@1", "t@1")
    assert found.source_lines == {"a": ("a",)} and found.target_lines == {"x": ("x",)}


def test_backward_a_merged_code_goes_to_the_one_that_people_marked_or_needs_a_human():
    found = backward(ROWS, **NAMES, lines=({"a": ("a",)}, {"x": ("x",)}))
    assert found.targets == {"x": "a", "x2": "d", "x3": "d"}
    assert found.choices == {"y": Choice(("b", "c"), "b"), "z": Choice(("e", "f"))}
    assert (found.source, found.target) == ("t@1", "s@1") and found.source_lines == {"x": ("x",)}
