"""Documents that people write."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault
from lgsp.protocol.files.documents import DEPTH_MAX, Document, read_document

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdefgh", min_size=1), inner, max_size=4),
    max_leaves=20,
)


def read(text: str | bytes) -> Document:
    return read_document(text if isinstance(text, bytes) else text.encode(), bytes_max=100_000)


def faults(text: str | bytes) -> list[str]:
    with pytest.raises(ContentRefused) as caught:
        read(text)
    return [fault.in_english for fault in caught.value.faults]


@given(VALUES)
def test_whatever_json_says_is_read_as_json_means_it(value: object) -> None:
    assert read(json.dumps(value)).content == value
    assert read(json.dumps(value, ensure_ascii=False)).content == value


def test_scalars_follow_the_core_schema() -> None:
    content = read("[no, 010, 0x1f, 2025-07-01, 12:30, 1.50, -3, 1e3, true, null, ~, '', '1']").content
    assert content == ["no", "010", "0x1f", "2025-07-01", "12:30", 1.5, -3, 1000.0, True, None, None, "", "1"]


def test_lines_are_known_and_the_nearest_line_is_told_for_what_is_missing() -> None:
    document = read("a:\n  - b: 1\n  -\n    c: 2\n")
    assert document.line_of(("a", 0, "b")) == 2
    assert document.line_of(("a", 1, "c")) == 4
    assert document.line_of(("a", 7, "c")) == 2
    assert document.line_of(("a", "x")) == 2
    assert document.line_of(("a", 1, "c", "deeper")) == 4
    assert document.located(Fault(("a", 0), "x", "x")).line == 2


def test_json_with_tabs_is_read_although_yaml_can_not() -> None:
    document = read('{\n\t"a":\n\t\t[1]\n}')
    assert document.content == {"a": [1]}
    assert Document({"a": 1}, None).line_of(("a",)) == 0


def test_json_that_yaml_refuses_is_still_read() -> None:
    assert read('{"a": "\x7f"}').content == {"a": "\x7f"}


def test_what_neither_can_read_is_told_with_its_line() -> None:
    assert faults('{"a": [1,\n}')[0].startswith("line 2: unreadable")
    assert faults("a: [1\nb: 2")[0].startswith("line 2: unreadable")
    assert faults("a: \x07") == ["unreadable: a character that may not stand there"] or faults("a: \x07")[0].startswith("line 1")


def test_an_empty_document_is_refused() -> None:
    assert faults("") == ["the document is empty"]
    assert faults("# only a comment\n") == ["the document is empty"]


def test_a_text_that_is_not_utf8_is_told_with_its_line() -> None:
    assert faults(b"a: 1\nb: \xff") == ["line 2: not UTF-8"]


def test_a_text_that_is_too_long_is_refused() -> None:
    assert faults(b"a" * 100_001) == ["larger than 100000 bytes"]


def test_aliases_anchors_and_tags_are_refused_all_at_once() -> None:
    assert faults("a: &x [1]\nb: *x\nc: !!python/object:os.system x\nd: !mine {a: 1}\n") == [
        "line 1: anchors and aliases are not taken",
        "line 2: anchors and aliases are not taken",
        "line 3: tags are not taken",
        "line 4: tags are not taken",
    ]


def test_deep_nesting_is_refused_before_it_costs() -> None:
    assert read("[" * DEPTH_MAX + "]" * DEPTH_MAX).content
    assert faults("[" * (DEPTH_MAX + 1) + "]" * (DEPTH_MAX + 1)) == [f"line 1: nested deeper than {DEPTH_MAX}"]


def test_a_key_that_stands_twice_and_one_that_is_no_text_are_refused() -> None:
    assert faults("a: 1\nb: {c: 1, c: 2}\na: 3\n? [x]\n: 4\n") == [
        "line 2, b.c: stands there twice",
        "line 3, a: stands there twice",
        "line 4: a key must be a text",
    ]
