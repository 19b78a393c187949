from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey
from msgspec.structs import replace

from lgsp.domain.errors import CredentialRefused
from lgsp.protocol.credentials.replay_tokens import (
    LIFETIME_S,
    TOKEN_LENGTH_MAX,
    ReplayFacts,
    issue_replay_token,
    verify_replay_token,
)

NOW = datetime(2026, 11, 2, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
PUBLIC = KEY.public_key().public_bytes_raw()
FACTS = ReplayFacts(
    token_id="t-1",
    instance="VN-H55",
    consumer="VN-H55/GOV/H55.12/motcua",
    officer="an",
    original="0198c0de-0000-7000-8000-000000000000",
    act="0198c0de-0000-7000-8000-000000000001",
    request_digest="ab" * 32,
)


def claims(**other: Any) -> dict[str, Any]:
    token = issue_replay_token(FACTS, key=KEY, now=NOW)
    return {**jwt.decode(token, OKPKey.import_key(KEY), algorithms=["Ed25519"]).claims, **other}


def signed(said: dict[str, Any], *, typ: str = "lgsp-resend+jwt", key: Any = None, alg: str = "Ed25519") -> str:
    return jwt.encode({"alg": alg, "typ": typ}, said, key or OKPKey.import_key(KEY), algorithms=[alg])


def why(token: str, now: datetime = NOW, instance: str = "VN-H55") -> Any:
    with pytest.raises(CredentialRefused) as caught:
        verify_replay_token(token, key=PUBLIC, instance=instance, now=now)
    return caught.value.facts["why"]


@pytest.mark.parametrize("approver", ["", "binh"])
def test_what_was_vouched_for_is_read_again_within_a_minute(approver: str) -> None:
    facts = replace(FACTS, approver=approver)
    token = issue_replay_token(facts, key=KEY, now=NOW)
    assert verify_replay_token(token, key=PUBLIC, instance="VN-H55", now=NOW + timedelta(seconds=LIFETIME_S - 1)) == facts
    assert why(token, now=NOW + timedelta(seconds=LIFETIME_S)) == "expired; send again anew"


def test_the_officer_is_the_actor_for_the_consumer() -> None:
    said = claims()
    assert (said["sub"], said["act"], said["txn"]) == (FACTS.consumer, {"sub": "an"}, FACTS.original)


def test_another_key_or_a_shared_secret_made_of_the_public_one_signs_nothing() -> None:
    other = OKPKey.import_key(Ed25519PrivateKey.generate())
    assert why(signed(claims(), key=other)) == "not this platform's word for sending again"
    assert why(signed(claims(), key=OctKey.import_key(PUBLIC.hex()), alg="HS256")) == "not this platform's word for sending again"
    assert why("x" * (TOKEN_LENGTH_MAX + 1)) == "not this platform's word for sending again"


def test_an_ordinary_token_is_not_one_to_send_again_with() -> None:
    assert why(signed(claims(), typ="at+jwt")) == "not a token for sending again"


def test_another_instance_is_not_ours() -> None:
    assert why(signed(claims()), instance="VN-G12") == "issued by or for another platform"
    assert why(signed(claims(aud="VN-G12"))) == "issued by or for another platform"


def test_it_is_never_good_for_longer_than_a_minute() -> None:
    at = int(NOW.timestamp())
    assert why(signed(claims(exp=at + 3600))) == "it would be good for longer than a minute"
    assert why(signed(claims(iat=at + 30))) == "it would be good for longer than a minute"
    for missing in ({"exp": "soon"}, {"iat": None}):
        assert why(signed(claims(**missing))) == "iat or exp is missing"


@pytest.mark.parametrize("missing", ["sub", "act", "txn", "act_id", "request_digest", "jti"])
def test_every_claim_must_be_there(missing: str) -> None:
    assert why(signed(claims(**{missing: None}))) == "a claim is missing"


@given(st.text(max_size=300))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(CredentialRefused):
        verify_replay_token(text, key=PUBLIC, instance="VN-H55", now=NOW)
