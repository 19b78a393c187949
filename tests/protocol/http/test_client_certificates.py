import base64
import contextlib
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ActRefused, MalformedRequest
from lgsp.protocol.http.client_certificates import (
    confirmation_of,
    confirmed_by,
    read_field,
    read_pem,
    thumbprint_of,
    why_no_certificate,
    why_no_pair,
)

KEY = ec.generate_private_key(ec.SECP256R1())
FROM = datetime(2026, 11, 1, tzinfo=UTC)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "motcua")])
CERTIFICATE = (
    x509.CertificateBuilder()
    .subject_name(NAME)
    .issuer_name(NAME)
    .public_key(KEY.public_key())
    .serial_number(1)
    .not_valid_before(FROM)
    .not_valid_after(FROM + timedelta(days=9))
    .sign(KEY, hashes.SHA256())
)
PEM = CERTIFICATE.public_bytes(serialization.Encoding.PEM)
DER = CERTIFICATE.public_bytes(serialization.Encoding.DER)


def test_a_certificate_is_known_by_the_digest_of_its_der_form_however_it_is_shown() -> None:
    found = read_pem(b"a word before\n" + PEM)
    assert found.thumbprint == hashlib.sha256(DER).hexdigest() == thumbprint_of(DER)
    assert read_field(b" :" + base64.b64encode(DER) + b": ") == found.thumbprint
    assert (found.subject, found.valid_from, found.valid_to) == ("CN=motcua", FROM, FROM + timedelta(days=9))


@pytest.mark.parametrize("value", [b"", b":", b"::", b"abcd", b":abcd", b":ab cd:", b":abc:", b":ab\xc4:", b":YWJj:, :YWJj:"])
def test_a_field_that_is_not_one_certificate_is_refused(value: bytes) -> None:
    with pytest.raises(MalformedRequest):
        read_field(value)


@given(st.binary())
def test_any_field_is_read_or_refused(value: bytes) -> None:
    with contextlib.suppress(MalformedRequest):
        assert len(read_field(value)) == 64


def test_a_confirmation_names_the_certificate_as_rfc_8705_shows_it() -> None:
    claim = confirmation_of(thumbprint_of(DER))
    assert list(claim) == ["x5t#S256"] and len(claim["x5t#S256"]) == 43
    assert confirmed_by(claim) == thumbprint_of(DER)
    assert confirmed_by(None) == ""


@pytest.mark.parametrize(
    "claim", [{}, [], "x", {"x5t#S256": 1}, {"x5t#S256": ""}, {"x5t#S256": "YWJj"}, {"x5t#S256": "\u0103"}, {"jkt": "x"}]
)
def test_a_confirmation_that_is_not_understood_confirms_nothing(claim: Any) -> None:
    assert confirmed_by(claim) is None


@pytest.mark.parametrize("pem", [b"", b"x", DER, PEM + PEM, PEM.replace(b"MII", b"AAA"), PEM + b"-----BEGIN EC PRIVATE KEY-----"])
def test_a_text_that_is_not_one_certificate_is_refused(pem: bytes) -> None:
    with pytest.raises(ActRefused):
        read_pem(pem)


def test_a_certificate_and_its_key_belong_together() -> None:
    certificate, plain = PEM.decode(), serialization.NoEncryption()
    own = KEY.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()
    other = ec.generate_private_key(ec.SECP256R1())
    foreign = other.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()
    locked = KEY.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    ).decode()
    assert why_no_pair(certificate, own) is None and why_no_certificate(certificate * 2) is None
    for shown, key, why in (
        (certificate, foreign, "does not belong"),
        (certificate, locked, "not encrypted"),
        (certificate, "", "needs its private key"),
        ("x", own, "certificates in PEM form"),
        (certificate + own, own, "no private key"),
    ):
        told = why_no_pair(shown, key)
        assert told is not None and why in told[0]
