"""The header's value: read by its members, written as usual, never shown."""

import base64
import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.lgsp_access_token.access_token import (
    VALUE_LENGTH_MAX,
    AccessTokenHeader,
    is_genuine,
    read_access_token,
    read_bare_authorization,
    write_access_token,
)
from lgsp.domain.errors import MalformedRequest

SHOWN = AccessTokenHeader("AK-MAU", "SK-MAU", "app-mau", "000.00.00.H55", "000.00.00.H55")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def encoded(members):
    text = members if isinstance(members, bytes) else json.dumps(members).encode()
    return base64.b64encode(text).decode()


@given(st.builds(AccessTokenHeader, TEXTS.filter(bool), TEXTS.filter(bool), TEXTS, TEXTS, TEXTS))
def test_what_is_written_is_read_in_both_forms(header):
    value = write_access_token(header)
    assert read_access_token(value) == header == read_bare_authorization(f" {value} ")
    assert read_access_token(value.rstrip("=")) == header


def test_the_order_of_members_does_not_matter_and_unknown_ones_are_passed_over():
    members = {"PartnerCode": "000.00.00.H55", "Other": 1, "SecretKey": "SK-MAU", "AppName": None, "AccessKey": "AK-MAU"}
    assert read_access_token(encoded(members)) == AccessTokenHeader("AK-MAU", "SK-MAU", "", "000.00.00.H55")


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("A" * (VALUE_LENGTH_MAX + 1), "longer"),
        ("%%%", "not base64"),
        ("A", "not base64"),
        ("AAAA-_", "not base64"),
        ("é", "not base64"),
        (encoded(b"nothing"), "not JSON"),
        (encoded([1]), "not a JSON object"),
        (encoded({"SecretKey": "s"}), "AccessKey is missing"),
        (encoded({"AccessKey": "a", "SecretKey": ""}), "SecretKey is missing"),
        (encoded({"AccessKey": "a", "SecretKey": 5}), "SecretKey must be a text"),
        (encoded({"AccessKey": "a", "SecretKey": "s", "AppName": ["x"]}), "AppName must be a text"),
        (encoded(b'{"AccessKey":"a","SecretKey":"s","SecretKey":"t"}'), "twice"),
    ],
)
def test_what_is_no_such_value_is_refused(value, why):
    with pytest.raises(MalformedRequest, match=why) as refused:
        read_access_token(value)
    assert refused.value.facts["where"] == "lgspaccesstoken"


def test_a_scheme_word_is_refused_in_the_bare_form():
    for word in ("Basic", "Bearer"):
        with pytest.raises(MalformedRequest, match="without Basic or Bearer"):
            read_bare_authorization(f"{word} {write_access_token(SHOWN)}")


def test_the_secret_is_shown_nowhere():
    assert "SK-MAU" not in repr(SHOWN) + str(SHOWN)
    with pytest.raises(MalformedRequest) as refused:
        read_access_token(encoded(b'{"AccessKey":"a","SecretKey":"SK-MAU"'))
    assert "SK-MAU" not in refused.value.english + refused.value.in_vietnamese


def test_only_key_and_secret_together_are_genuine():
    assert is_genuine(SHOWN, access_key="AK-MAU", secret_key="SK-MAU")
    assert not is_genuine(SHOWN, access_key="AK-MAU", secret_key="SK-KHÁC")
    assert not is_genuine(SHOWN, access_key="AK-KHÁC", secret_key="SK-MAU")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(value):
    with contextlib.suppress(MalformedRequest):
        assert read_bare_authorization(value).secret_key
