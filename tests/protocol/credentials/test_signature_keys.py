"""Public keys: read, kept as a verifier, used with one algorithm and no other."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ActRefused
from lgsp.protocol.credentials.signature_keys import ED25519, P256, RSA_PSS, RSA_V15, key_in, read_public_pem

RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ED = Ed25519PrivateKey.generate()
EC = ec.generate_private_key(ec.SECP256R1())
SIGNED = b"signed"


def pem(key):
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def raw(der):
    return b"".join(part.to_bytes(32) for part in utils.decode_dss_signature(der))


CASES = [
    (ED, "", ED25519, ED.sign(SIGNED)),
    (EC, "", P256, raw(EC.sign(SIGNED, ec.ECDSA(hashes.SHA256())))),
    (RSA, "", RSA_V15, RSA.sign(SIGNED, padding.PKCS1v15(), hashes.SHA256())),
    (RSA, RSA_PSS, RSA_PSS, RSA.sign(SIGNED, padding.PSS(padding.MGF1(hashes.SHA512()), 64), hashes.SHA512())),
]


@pytest.mark.parametrize(("key", "asked", "algorithm", "signature"), CASES, ids=[case[2] for case in CASES])
def test_a_signature_fits_its_key_and_nothing_else(key, asked, algorithm, signature):
    name, chosen, verifier = read_public_pem(pem(key), algorithm=asked)
    assert chosen == algorithm and len(name) == 64 and len(verifier) < 2000
    kept = key_in(verifier)
    assert kept.algorithm == algorithm
    assert kept.fits(signature, SIGNED)
    assert not kept.fits(signature, SIGNED + b"x") and not kept.fits(signature[:-1], SIGNED) and not kept.fits(b"", SIGNED)


def test_a_certificate_stands_for_its_key(certificate_pem):
    assert read_public_pem(certificate_pem)[1] in (P256, RSA_V15, ED25519)


@pytest.fixture
def certificate_pem(tmp_path):
    from tests.gateway.authority import Authority

    return Authority(tmp_path).issue("motcua").file.read_bytes()


@pytest.mark.parametrize(
    ("text", "algorithm", "why"),
    [
        (ED.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), "", "private key"),
        (b"nothing", "", "neither"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "", "neither"),
        (pem(rsa.generate_private_key(public_exponent=65537, key_size=1024)), "", "2048 bits"),
        (pem(ec.generate_private_key(ec.SECP384R1())), "", "P-256"),
        (pem(ED), RSA_PSS, "can be used with ed25519"),
    ],
)
def test_what_is_no_usable_public_key_is_refused(text, algorithm, why):
    with pytest.raises(ActRefused, match=why):
        read_public_pem(text, algorithm=algorithm)


@given(st.text(max_size=40))
def test_a_verifier_of_another_kind_holds_no_key(text):
    assert key_in(text) is None


@pytest.mark.parametrize("text", ["public_key$ed25519$%%", "public_key$ed25519$AAAA", "public_key$ed25519"])
def test_a_verifier_that_can_not_be_read_holds_no_key(text):
    assert key_in(text) is None
