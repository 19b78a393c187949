from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from lgsp.domain.errors import CredentialRefused
from lgsp.protocol.credentials.tokens import TOKEN_LENGTH_MAX, TokenFacts, TokenKey

NOW = datetime(2026, 11, 2, tzinfo=UTC)
ISSUER = "https://lgsp.example"


def pem():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


PEM = pem()
KEY = TokenKey(pem=PEM, issuer=ISSUER)
RAW = RSAKey.import_key(PEM)
CLAIMS = {"iss": ISSUER, "aud": ISSUER, "client_id": "k", "exp": int(NOW.timestamp()) + 60}


def signed(claims, typ="at+jwt", key=RAW, alg="RS256"):
    return jwt.encode({"alg": alg, "typ": typ}, claims, key, algorithms=[alg])


def why(token):
    with pytest.raises(CredentialRefused) as caught:
        KEY.verify(token, now=NOW)
    return caught.value.facts["why"]


def test_a_token_that_was_issued_is_verified_until_it_expires():
    token = KEY.issue(key_id="k", token_id="t", now=NOW, lifetime_s=60)
    assert KEY.verify(token, now=NOW) == TokenFacts("k", int(NOW.timestamp()) + 60)
    with pytest.raises(CredentialRefused):
        KEY.verify(token, now=NOW + timedelta(seconds=60))


def test_a_token_may_be_bound_to_a_client_certificate():
    token = KEY.issue(key_id="k", token_id="t", now=NOW, lifetime_s=60, certificate="ab" * 32)
    assert KEY.verify(token, now=NOW).certificate == "ab" * 32
    assert jwt.decode(token, RAW, algorithms=["RS256"]).claims["cnf"] == {"x5t#S256": "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s"}
    assert why(signed({**CLAIMS, "cnf": {"jkt": "x"}})) == "bound to something that is not understood here"


def test_a_token_of_another_key_is_refused():
    assert why(signed(CLAIMS, key=RSAKey.import_key(pem()))) == "not one of this platform's tokens"


def test_a_token_signed_with_the_public_key_as_a_shared_secret_is_refused():
    public = RAW.as_pem(private=False)
    assert why(signed(CLAIMS, key=OctKey.import_key(public.hex()), alg="HS256")) == "not one of this platform's tokens"


def test_a_token_without_signature_is_refused():
    assert why("eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.eyJjbGllbnRfaWQiOiJrIn0.") == "not one of this platform's tokens"


def test_another_type_of_jwt_is_refused():
    assert why(signed(CLAIMS, typ="JWT")) == "not an access token"
    assert KEY.verify(signed(CLAIMS, typ="application/at+jwt"), now=NOW).key_id == "k"


def test_issuer_and_audience_must_be_ours():
    assert why(signed({**CLAIMS, "iss": "https://other"})) == "issued by or for another platform"
    assert why(signed({**CLAIMS, "aud": "https://other"})) == "issued by or for another platform"
    assert why(signed({**CLAIMS, "aud": ["x"]})) == "issued by or for another platform"
    assert KEY.verify(signed({**CLAIMS, "aud": ["x", ISSUER]}), now=NOW).key_id == "k"


def test_client_and_expiry_must_be_there():
    assert why(signed({**CLAIMS, "client_id": 5})) == "client_id or exp is missing"
    assert why(signed({key: value for key, value in CLAIMS.items() if key != "exp"})) == "client_id or exp is missing"


def test_a_very_long_text_is_not_even_looked_at():
    assert why("a" * (TOKEN_LENGTH_MAX + 1)) == "not one of this platform's tokens"


@given(st.text(max_size=200))
def test_any_text_is_refused_and_nothing_worse_happens(text):
    assert why(text) == "not one of this platform's tokens"


def test_only_the_public_half_of_the_key_is_published():
    (key,) = KEY.public_keys()["keys"]
    assert {"kty", "n", "e", "kid", "use", "alg"} <= set(key)
    assert not {"d", "p", "q", "dp", "dq", "qi"} & set(key)


def test_the_description_names_token_endpoint_and_keys():
    assert KEY.metadata()["token_endpoint"] == f"{ISSUER}/token"
    assert KEY.metadata()["jwks_uri"] == f"{ISSUER}/.well-known/jwks.json"
