"""The signature over header fields, with the sample of the published SDK."""

from datetime import UTC, datetime, timedelta
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.document_axis.signed_headers import (
    SIGNED_LENGTH_MAX,
    is_genuine,
    mac_of,
    read_signed_headers,
    read_time,
    signed_headers,
    time_text,
)
from lgsp.domain.errors import CredentialMissing, CredentialRefused, MalformedRequest

SAMPLE = resources.files("lgsp.dialects.document_axis").joinpath("samples/received_list.txt").read_text(encoding="utf-8")
HEADERS = tuple(tuple(line.split(": ", 1)) for line in SAMPLE.splitlines())
SECRET = "secret-mau"
NOW = datetime(2026, 11, 22, 3, 15, 0, 417000, tzinfo=UTC)


def without(name):
    return tuple(pair for pair in HEADERS if pair[0] != f"XroadVnpt-{name}")


def changed(name, value):
    return tuple((key, value if key == f"XroadVnpt-{name}" else kept) for key, kept in HEADERS)


def test_the_sample_is_genuine_and_only_with_its_secret_and_at_its_time():
    shown = read_signed_headers(HEADERS)
    assert (shown.system_id, shown.made_at) == ("sys-mau-01", NOW)
    assert is_genuine(shown, secret=SECRET, now=NOW, window_s=300)
    assert not is_genuine(shown, secret="khác", now=NOW, window_s=300)
    assert not is_genuine(shown, secret=SECRET, now=NOW + timedelta(seconds=301), window_s=300)


def test_what_we_sign_is_what_the_sdk_signs():
    logical = (
        ("timestamp", time_text(NOW)), ("systemid", "sys-mau-01"), ("Content-Type", "application/json"),
        ("servicetype", "eDoc"), ("messagetype", "edoc"),
    )  # fmt: skip
    made = signed_headers(logical, secret=SECRET)
    assert set(HEADERS) <= set(made)
    assert ("Content-Type", "application/json") in made and ("XroadVnpt-version", "3.0.201608") in made


def test_the_tail_of_the_time_is_milliseconds_and_no_zone():
    assert time_text(NOW) == "22112026T101500+0417" and read_time("22112026T101500+0417") == NOW
    for text in (
        "22112026T101500",
        "22112026T101500+0700x",
        "22112026T101500+1700",
        "31022026T101500+0000",
        "22112026T101500+٠٠٠٠",
    ):
        with pytest.raises(MalformedRequest):
            read_time(text)


@pytest.mark.parametrize(
    ("headers", "error", "why"),
    [
        (without("sign-header"), CredentialMissing, None),
        (without("hash-header"), CredentialMissing, None),
        (changed("servicetype", "khac"), CredentialRefused, "XroadVnpt-servicetype"),
        (without("messagetype"), CredentialRefused, "XroadVnpt-messagetype"),
        (changed("sign-header-key", "timestamp;systemid;to"), CredentialRefused, "does not cover to"),
        (changed("sign-header", "{}"), CredentialRefused, "does not cover timestamp"),
        (changed("sign-header", '{"XroadVnpt-timestamp":1}'), CredentialRefused, "XroadVnpt-timestamp"),
        (changed("sign-header", "[]"), MalformedRequest, None),
        (changed("sign-header", "{" * (SIGNED_LENGTH_MAX + 1)), MalformedRequest, "longer"),
    ],
)
def test_what_was_changed_or_left_out_is_refused(headers, error, why):
    with pytest.raises(error, match=why):
        read_signed_headers(headers)


def test_without_a_list_of_names_time_and_system_must_still_be_covered():
    statement = '{"XroadVnpt-timestamp":"22112026T101500+0417","XroadVnpt-systemid":"s"}'
    headers = (
        ("XroadVnpt-timestamp", "22112026T101500+0417"), ("XroadVnpt-systemid", "s"), ("XroadVnpt-sign-header", statement),
        ("XroadVnpt-hash-header", mac_of(statement, SECRET)),
    )  # fmt: skip
    with pytest.raises(CredentialRefused):
        read_signed_headers(headers)


@given(st.text(max_size=60))
def test_whatever_stands_in_the_signature_is_read_or_refused(text):
    with pytest.raises((CredentialRefused, MalformedRequest)):
        read_signed_headers(changed("sign-header", text))
