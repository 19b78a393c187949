"""Dictionaries of structured fields are read strictly (RFC 9651, section 4.2)."""

import re
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.http import structured_fields
from lgsp.protocol.http.structured_fields import FIELD_BYTES_MAX, InnerList, Item, read_dictionary


def read(text):
    return read_dictionary(text, where="F")


def test_a_signature_s_statement_is_read_and_keeps_its_text():
    text = '("@method" "content-digest" "x";req;bs);created=1618884473;keyid="a\\"b\\\\c";alg=ed25519;f=?0'
    found = read(f"sig1={text}")["sig1"]
    assert isinstance(found, InnerList) and found.text == text
    assert [one.value for one in found.items] == ["@method", "content-digest", "x"]
    assert found.items[2].parameters == {"req": True, "bs": True} and found.items[2].text == '"x";req;bs'
    assert found.parameters == {"created": 1618884473, "keyid": 'a"b\\c', "alg": "ed25519", "f": False}


def test_byte_sequences_numbers_and_bare_members_are_read():
    found = read("a=:aGk=:, b=-12;x=1,\tc;y, d=?1, e=()")
    assert {name: getattr(member, "value", None) for name, member in found.items()} == {
        "a": b"hi",
        "b": -12,
        "c": True,
        "d": True,
        "e": None,
    }
    assert found["c"] == Item(True, {"y": True}, ";y")
    assert read("") == {} and read("  ") == {}


def test_of_a_name_that_stands_twice_the_last_counts():
    assert list(read("a=1, b=2, a=3")) == ["b", "a"] and read("a=1, a=3")["a"].value == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1", "a name at character 1"),
        ("a=1 b=2", "a comma at character 4"),
        ("a=1,", "a name at character 5"),
        ('a="x', "a string at character 3"),
        ("a=:x", "base64 between colons at character 3"),
        ("a=:x:", "base64 at character 6"),
        ("a=?2", "?0 or ?1 at character 3"),
        ("a=1.5", "a whole number at character 3"),
        ("a=-", "a whole number at character 3"),
        ("a=", "a value at character 3"),
        ('a=("x""y")', "a space at character 7"),
        ('a=("x"', "a space at character 7"),
        ("a=(", "a value at character 4"),
        ("a=1;A", "a parameter's name at character 5"),
        ("a=1111111111111111", "a whole number at character 3"),
    ],
)
def test_anything_else_is_a_fault_with_its_place(text, expected):
    with pytest.raises(MalformedRequest) as caught:
        read(text)
    assert caught.value.facts == {"where": "F", "why": f"expected {expected}"}


def test_a_field_that_is_too_long_is_not_looked_at():
    with pytest.raises(MalformedRequest, match="longer than"):
        read("a" * (FIELD_BYTES_MAX + 1))


@given(st.text(alphabet='ab1="()?;:, \\-', max_size=30))
def test_whatever_is_sent_is_read_or_refused(text):
    try:
        members = read(text)
    except MalformedRequest:
        return
    assert all(isinstance(member, Item | InnerList) for member in members.values())


NOTHING = re.compile(r"(?!)")
PIECES = st.sampled_from(
    [
        'a="x"',
        "a=(",
        '"x"',
        '"@path"',
        '"\\\\"',
        " ",
        ")",
        ";k=1",
        ';k="v"',
        ";k",
        ";k=1.0",
        "; k=:aGk=:",
        ";K",
        "=",
        ",",
        "7",
        "a=:",
        "aGk=",
        ":",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_short_way_reads_what_the_long_way_reads(text):
    def outcome():
        try:
            return read(text)
        except MalformedRequest as fault:
            return fault.facts

    short = outcome()
    with patch.multiple(structured_fields, _PLAIN_LISTED=NOTHING, _PLAIN_BYTES=NOTHING):
        assert outcome() == short


@pytest.mark.parametrize("text", ["s=:aG:", "s=:a===:", "s=:aGk=:x", "s=::=:"])
def test_bytes_that_are_not_base64_are_named_at_their_place(text):
    with pytest.raises(MalformedRequest) as told:
        read(text)
    assert "at character" in told.value.facts["why"]


def test_what_consumers_nearly_always_write_is_read_in_one_go():
    assert read('s=("@method" "@path");created=1;keyid="k"') == {
        "s": InnerList(
            (Item("@method", {}, '"@method"'), Item("@path", {}, '"@path"')),
            {"created": 1, "keyid": "k"},
            '("@method" "@path");created=1;keyid="k"',
        )
    }
    assert read("s=:aGk=:") == {"s": Item(b"hi", {}, ":aGk=:")}


def test_a_plain_list_of_strings_is_read_as_any_other():
    found = read('s=("@method"  "@path");created=1;keyid="k";p')["s"]
    assert [(one.value, one.text, one.parameters) for one in found.items] == [
        ("@method", '"@method"', {}),
        ("@path", '"@path"', {}),
    ]
    assert found.parameters == {"created": 1, "keyid": "k", "p": True}
