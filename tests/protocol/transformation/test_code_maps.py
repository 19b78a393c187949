from hypothesis import given
from hypothesis import strategies as st

from lgsp.protocol.transformation.code_maps import Choice, ChoiceRule, CodeMap, read_code_map, write_code_map

MAP = CodeMap(
    name="dvhc@1",
    source="dvhc@1",
    target="dvhc@2",
    targets={"06": "19", "01834": "01840"},
    choices={
        "00001": Choice(("00004", "00008"), "00004"),
        "00002": Choice(
            ("00004", "00008"), rules=(ChoiceRule({"ap": "Thôn 1"}, "00008"), ChoiceRule({"ap": "Thôn 2", "to": "3"}, "00004"))
        ),
    },
    withdrawn={"058": "hết"},
    source_lines={"06": ("06",), "058": ("06", "058"), "01834": ("06", "058", "01834"), "00001": ("01", "001", "00001")},
    target_lines={"19": ("19",), "01840": ("19", "", "01840"), "00004": ("01", "", "00004")},
)


def test_a_code_becomes_its_counterpart_or_nothing():
    assert MAP.counterpart("01834") == "01840"
    assert MAP.counterpart("058") is None and MAP.counterpart("99999") is None


def test_a_split_follows_a_rule_then_its_default_and_is_never_guessed():
    assert MAP.counterpart("00001") == "00004"
    assert MAP.counterpart("00002") is None
    assert MAP.counterpart("00002", {"ap": "Thôn 1"}.get) == "00008"
    assert MAP.counterpart("00002", {"ap": "Thôn 2", "to": "3"}.get) == "00004"
    assert MAP.counterpart("00002", {"ap": "Thôn 2"}.get) is None
    assert MAP.has_rules and not CodeMap(name="a", source="a", target="b").has_rules


def test_what_was_sent_goes_before_a_choice_on_the_way_back():
    assert MAP.counterpart("00001", echo={"00001": "00008"}) == "00008"
    assert MAP.counterpart("00001", echo={}) == "00004"


def line(*values, levels=(1, 2, 3)):
    return MAP.line_of(values, levels, MAP.counterpart)


def test_a_composite_code_is_checked_against_its_line_and_written_from_the_other():
    assert line("06", "058", "01834") == ["19", "", "01840"]
    assert line("06", "", "01834") == ["19", "", "01840"]
    assert line("", "", "01834") == ["19", "", "01840"]
    assert line("06", "", "") == ["19", "", ""]
    assert line("06", "01834", levels=(1, 3)) == ["19", "01840"]


def test_parts_that_do_not_belong_together_have_no_counterpart():
    assert line("01", "058", "01834") is None
    assert line("06", "01834", "x") is None
    assert line("06", "", "77777") is None and line("06", "058", "") is None
    assert line("01", "001", "00001") == ["01", "", "00004"]
    assert MAP.line_of(("06", "x"), (1, 4), lambda _: "19") is None
    assert MAP.line_of(("06",), (1,), lambda _: "unknown") is None


def test_a_map_is_written_and_read_and_nothing_else_is_one():
    assert read_code_map(write_code_map(MAP)) == MAP
    assert read_code_map(b"{}") is None
    assert (
        read_code_map(
            write_code_map(MAP)
            .replace(b"code-map/1", b"code-map/9")
            .replace(b'{"choices"', b'{"format":"lgsp-code-map/9","choices"', 1)
        )
        is None
    )


@given(st.binary(max_size=60))
def test_any_bytes_are_a_map_or_none(text):
    assert read_code_map(text) is None
