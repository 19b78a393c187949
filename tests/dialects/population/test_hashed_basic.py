"""The computed credential: made, read and verified, once and in time."""

import base64
import contextlib
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.population.hashed_basic import HashedBasic, hashed_basic, is_genuine, read_hashed_basic
from lgsp.domain.errors import CredentialMissing, MalformedRequest

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
URL = "http://127.0.0.1/dancu"


def fields(value, timestamp=str(NOW_MS)):
    return (("authorization", value), ("TIMESTAMP", timestamp))


def basic(text):
    return f"Basic {base64.b64encode(text.encode()).decode()}"


def test_the_digest_is_over_url_user_timestamp_and_secret():
    digest = hashlib.sha256(b"http://xu17s").hexdigest()
    assert hashed_basic(url="http://x", user="u", timestamp_ms=17, secret="s") == basic(f"u:{digest}")


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20), st.booleans())
def test_what_is_written_is_read_and_genuine(user, is_upper):
    value = hashed_basic(url=URL, user=user, timestamp_ms=NOW_MS, secret="bí mật")
    shown = read_hashed_basic(fields(value))
    assert (shown.user, shown.timestamp_ms) == (user, NOW_MS)
    if is_upper:
        shown = read_hashed_basic(fields(basic(f"{user}:{shown.digest.upper()}")))
    assert is_genuine(shown, urls=["https://other", URL], secret="bí mật", now=NOW, window_s=60)
    assert not is_genuine(shown, urls=[URL], secret="khác", now=NOW, window_s=60)
    assert not is_genuine(shown, urls=["https://other"], secret="bí mật", now=NOW, window_s=60)


@pytest.mark.parametrize(("away_s", "is_good"), [(60, True), (-60, True), (61, False), (-61, False)])
def test_outside_the_window_it_is_not_genuine(away_s, is_good):
    shown = read_hashed_basic(fields(hashed_basic(url=URL, user="u", timestamp_ms=NOW_MS, secret="s")))
    assert is_genuine(shown, urls=[URL], secret="s", now=NOW + timedelta(seconds=away_s), window_s=60) is is_good


def test_another_user_or_timestamp_is_not_genuine():
    shown = read_hashed_basic(fields(hashed_basic(url=URL, user="u", timestamp_ms=NOW_MS, secret="s")))
    for other in (HashedBasic("v", shown.digest, NOW_MS), HashedBasic("u", shown.digest, NOW_MS + 1)):
        assert not is_genuine(other, urls=[URL], secret="s", now=NOW, window_s=60)


GOOD = basic("u:" + "a" * 64)


@pytest.mark.parametrize(
    ("headers", "fault"),
    [
        ((), CredentialMissing),
        ((("Authorization", GOOD),), CredentialMissing),
        ((*fields(GOOD), ("Authorization", GOOD)), MalformedRequest),
        ((*fields(GOOD), ("Timestamp", "1")), MalformedRequest),
        (fields("Bearer x"), MalformedRequest),
        (fields("Basic " + "A" * 2000), MalformedRequest),
        (fields("Basic %%"), MalformedRequest),
        (fields("Basic /w=="), MalformedRequest),
        (fields(basic("u:abc")), MalformedRequest),
        (fields(basic(":" + "a" * 64)), MalformedRequest),
        (fields(GOOD, "soon"), MalformedRequest),
        (fields(GOOD, "9" * 40), MalformedRequest),
        (fields(GOOD, "１７６３０００００００００"), MalformedRequest),
    ],
)
def test_what_is_no_such_credential_is_refused(headers, fault):
    with pytest.raises(fault):
        read_hashed_basic(headers)


@given(st.text(max_size=40), st.text(max_size=20))
def test_any_value_is_read_or_refused(value, timestamp):
    with contextlib.suppress(MalformedRequest):
        read_hashed_basic(fields(f"Basic {value}", timestamp))
