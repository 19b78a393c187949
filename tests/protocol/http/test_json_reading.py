"""One JSON object, read so that nobody can read it differently."""

import contextlib
import json
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.http.json_reading import DEPTH_MAX, read_exact, read_object

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_whatever_is_an_object_is_read_as_it_is(content):
    assert read_object(json.dumps(content).encode(), where="body") == content


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'{"a":1,"a":2}', "twice"),
        (b'{"x":[{"a":1,"\\u0061":1}]}', "twice"),
        (b"[1]", "object"),
        (b"{", "not JSON"),
        (b"", "not JSON"),
        (b'{"a":NaN}', "not JSON"),
        (b'{"a":"\\ud800"}', "not JSON"),
        (b'{"a":"\xff"}', "not JSON"),
        (b'{"a":1} x', "not JSON"),
        (b'{"a":' + b"9" * 5000 + b"}", "not JSON"),
        (b'{"a":' + b"[" * 100_000, "deeper"),
        (b'{"a":' + b"[" * DEPTH_MAX + b"]" * DEPTH_MAX + b"}", "deeper"),
    ],
)
def test_what_can_be_read_in_two_ways_or_not_at_all_is_refused(text, why):
    with pytest.raises(MalformedRequest, match=why) as refused:
        read_object(text, where="body")
    assert refused.value.facts["where"] == "body"


def test_brackets_in_texts_and_side_by_side_are_no_nesting():
    content = {"a": ['[{\\"' * 200, *[[] for _ in range(200)]]}
    assert read_object(json.dumps(content).encode(), where="body") == content


def test_a_refusal_does_not_tell_the_text():
    with pytest.raises(MalformedRequest) as refused:
        read_object(b'{"SecretKey":"very-secret"', where="header")
    told = traceback.TracebackException.from_exception(refused.value, lookup_lines=False, capture_locals=False)
    assert "very-secret" not in "".join(told.format_exception_only())
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


def test_a_text_of_quotes_takes_no_longer_than_its_length():
    with pytest.raises(MalformedRequest, match="not JSON"):
        read_object(b'{"a":"' + b"[" * 65 + b'\\"' * 300_000, where="body")


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(text):
    with contextlib.suppress(MalformedRequest):
        assert isinstance(read_object(text, where="body"), dict)


def test_fractions_are_read_with_every_digit() -> None:
    value = read_exact(b'{"a":1.10,"b":[12345678901234567890,1e3]}', where="body")
    assert str(value["a"]) == "1.10" and value["b"] == [12345678901234567890, 1000]


@pytest.mark.parametrize("text", [b"{", b'{"a":1,"a":2}', b"NaN", b"[" * 65 + b"]" * 65, b"\xff", b'["\xed\xa0\x80"]'])
def test_what_is_not_exact_json_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedRequest, match="body"):
        read_exact(text, where="body")
