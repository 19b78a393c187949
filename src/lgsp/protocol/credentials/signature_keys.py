"""Public keys that verify signatures of requests and replies: parsing, naming, storing as a verifier, verifying.

Rules: the algorithms are the asymmetric ones of RFC 9421 section 3.3; which one a key is used with is fixed when the key is
registered. A key is named by the SHA-256 of its DER form (SubjectPublicKeyInfo). RSA keys have 2,048 bits at least.
"""

import base64
import hashlib
from typing import Any, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key, load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from lgsp.domain.errors import ActRefused

RSA_BITS_MIN: Final = 2048
_KIND: Final = "public_key"
_P256_BYTES: Final = 32
_V15: Final = padding.PKCS1v15()
_SHA256: Final = hashes.SHA256()
_SHA512: Final = hashes.SHA512()
_ECDSA: Final = ec.ECDSA(_SHA256)
_PSS: Final = padding.PSS(padding.MGF1(_SHA512), salt_length=64)

ED25519: Final = "ed25519"
P256: Final = "ecdsa-p256-sha256"
RSA_PSS: Final = "rsa-pss-sha512"
RSA_V15: Final = "rsa-v1_5-sha256"


class SignatureKey:
    """A public key with the algorithm that it is used with."""

    __slots__ = ("_key", "algorithm")

    def __init__(self, algorithm: str, key: Any) -> None:
        self.algorithm = algorithm
        self._key = key

    def fits(self, signature: bytes, signed: bytes) -> bool:
        """Whether the signature over these bytes was made with the matching private key."""
        try:
            if self.algorithm == ED25519:
                self._key.verify(signature, signed)
            elif self.algorithm == P256:
                self._key.verify(_der_of(signature), signed, _ECDSA)
            elif self.algorithm == RSA_PSS:
                self._key.verify(signature, signed, _PSS, _SHA512)
            else:
                self._key.verify(signature, signed, _V15, _SHA256)
        except (InvalidSignature, ValueError):
            return False
        return True


def _der_of(signature: bytes) -> bytes:
    # Section 3.3.4: r and s, 32 bytes each, concatenated.
    if len(signature) != 2 * _P256_BYTES:
        raise ValueError("an ECDSA signature has 64 bytes")
    r, s = (int.from_bytes(part) for part in (signature[:_P256_BYTES], signature[_P256_BYTES:]))
    return utils.encode_dss_signature(r, s)


def read_public_pem(pem: bytes, *, algorithm: str = "") -> tuple[str, str, str]:
    """Name, algorithm and verifier of a public key, or of a certificate's key; raises `ActRefused`, also for a private key.

    `algorithm` chooses between the two RSA algorithms; empty means PKCS#1 1.5, which smart cards and Java's older libraries
    support.
    """
    if b"PRIVATE KEY" in pem:
        raise ActRefused(
            why="this file holds a private key; a key must never leave its owner, so make a new pair and hand over the public part only"
        )
    try:
        key = load_pem_x509_certificate(pem).public_key() if b"BEGIN CERTIFICATE" in pem else load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as cause:
        raise ActRefused(why="neither a public key nor a certificate in PEM form") from cause
    chosen = _algorithm_of(key, algorithm)
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest(), chosen, f"{_KIND}${chosen}${base64.b64encode(der).decode('ascii')}"


def _algorithm_of(key: Any, asked: str) -> str:
    if isinstance(key, Ed25519PublicKey):
        able: tuple[str, ...] = (ED25519,)
    elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        able = (P256,)
    elif isinstance(key, rsa.RSAPublicKey) and key.key_size >= RSA_BITS_MIN:
        able = (RSA_V15, RSA_PSS)
    else:
        raise ActRefused(why=f"use Ed25519, the curve P-256, or RSA with {RSA_BITS_MIN} bits or more")
    if asked and asked not in able:
        raise ActRefused(why=f"this key can be used with {', '.join(able)}")
    return asked or able[0]


def key_in(verifier: str) -> SignatureKey | None:
    """The key that a verifier holds; None for a verifier of another kind, or one that can't be parsed."""
    parts = verifier.split("$")
    if len(parts) != 3 or parts[0] != _KIND:
        return None
    try:
        return SignatureKey(parts[1], load_der_public_key(base64.b64decode(parts[2], validate=True)))
    except (ValueError, UnsupportedAlgorithm):
        return None
