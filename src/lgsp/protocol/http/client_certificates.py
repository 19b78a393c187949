"""Client certificates as credentials: their thumbprint, the `Client-Cert` field (RFC 9440), the confirmation claim of a token (RFC 8705).

Rules: a certificate is identified by the SHA-256 of its DER form, in lower-case hex; verifying its chain is not this module's job
(our own TLS or a trusted proxy has done it). A field that does not hold exactly one certificate is refused.
"""

import base64
import binascii
import hashlib
from datetime import datetime
from typing import Final

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from lgsp.domain.errors import ActRefused, MalformedRequest

CONFIRMATION: Final = "x5t#S256"
"""The member of a token's `cnf` that names the certificate (RFC 8705 section 3.1)."""


class ClientCertificate(msgspec.Struct, frozen=True):
    """The facts of a certificate that the registry stores."""

    thumbprint: str
    subject: str
    valid_from: datetime
    valid_to: datetime


def thumbprint_of(der: bytes) -> str:
    """The certificate thumbprint under which a certificate is registered."""
    return hashlib.sha256(der).hexdigest()


def read_field(value: bytes) -> str:
    """The thumbprint of the certificate in a `Client-Cert` field; raises `MalformedRequest`."""
    text = value.strip()
    if len(text) < 3 or not (text.startswith(b":") and text.endswith(b":")):
        raise MalformedRequest(where="Client-Cert", why="must be one certificate in base64 between colons (RFC 9440)")
    try:
        der = base64.b64decode(text[1:-1], validate=True)
    except binascii.Error as cause:
        raise MalformedRequest(where="Client-Cert", why="not base64") from cause
    return thumbprint_of(der)


def confirmation_of(thumbprint: str) -> dict[str, str]:
    """The `cnf` claim that binds a token to this certificate."""
    return {CONFIRMATION: base64.urlsafe_b64encode(bytes.fromhex(thumbprint)).rstrip(b"=").decode("ascii")}


def confirmed_by(claim: object) -> str | None:
    """The thumbprint in a `cnf` claim; empty without a claim, None for a claim that is not understood."""
    if claim is None:
        return ""
    text = claim.get(CONFIRMATION) if isinstance(claim, dict) else None
    try:
        digest = base64.b64decode(f"{text}=", altchars=b"-_", validate=True) if isinstance(text, str) else b""
    except ValueError:
        return None
    return digest.hex() if len(digest) == hashlib.sha256().digest_size else None


Why = tuple[str, str]
"""A reason in English and in Vietnamese."""


def why_no_certificate(text: str) -> Why | None:
    """Why a PEM text is refused as a certificate file; None if it holds certificates and nothing else."""
    if "PRIVATE KEY" in text:
        return "must hold certificates only, no private key", "chỉ được chứa chứng thư số, không chứa khoá riêng"
    try:
        x509.load_pem_x509_certificates(text.encode())
    except ValueError:
        return "must be certificates in PEM form", "phải là chứng thư số dạng PEM"
    return None


def why_no_pair(certificate: str, key: str) -> Why | None:
    """Why a certificate (with its chain) and a private key do not belong together; None if they do."""
    why = why_no_certificate(certificate)
    if why is not None:
        return why
    try:
        own = load_pem_private_key(key.encode(), None).public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return "needs its private key in PEM form, not encrypted", "cần có khoá riêng dạng PEM, không mã hoá"
    first = x509.load_pem_x509_certificates(certificate.encode())[0].public_key()
    if _der(own) != _der(first):
        return "does not belong to this private key", "không khớp với khoá riêng này"
    return None


def _der(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def read_pem(pem: bytes) -> ClientCertificate:
    """The one certificate in a PEM text; raises `ActRefused`, also for a text that holds a private key."""
    if b"PRIVATE KEY" in pem:
        raise ActRefused(
            why="this file holds a private key; a key must never leave its owner, so make a new pair and hand over the certificate only"
        )
    try:
        found = x509.load_pem_x509_certificates(pem)
    except ValueError as cause:
        raise ActRefused(why="not a certificate in PEM form") from cause
    if len(found) != 1:
        raise ActRefused(why="hand over one certificate, without its chain")
    one = found[0]
    return ClientCertificate(
        thumbprint=thumbprint_of(one.public_bytes(Encoding.DER)),
        subject=one.subject.rfc4514_string(),
        valid_from=one.not_valid_before_utc,
        valid_to=one.not_valid_after_utc,
    )
