"""Client certificates as credentials: their thumbprint, the `Client-Cert` field (RFC 9440), the confirmation in a token (RFC 8705).

Rules: a certificate is known by the SHA-256 of its DER form, in lower-case hex; whoever verified its chain (our own TLS, or a trusted proxy)
is not this module's matter. A field that is not one certificate is refused, never guessed at.
"""

import base64
import binascii
import hashlib
from datetime import datetime
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from lgsp.domain.errors import ActRefused, MalformedRequest

CONFIRMATION: Final = "x5t#S256"
"""The member of a token's `cnf` that names the certificate (RFC 8705 section 3.1)."""


class ClientCertificate(msgspec.Struct, frozen=True):
    """What the registry keeps of a certificate."""

    thumbprint: str
    subject: str
    valid_from: datetime
    valid_to: datetime


def thumbprint_of(der: bytes) -> str:
    """The name under which a certificate is registered."""
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
    """The `cnf` claim of a token that is good only together with this certificate."""
    return {CONFIRMATION: base64.urlsafe_b64encode(bytes.fromhex(thumbprint)).rstrip(b"=").decode("ascii")}


def confirmed_by(claim: object) -> str | None:
    """The thumbprint that a `cnf` claim asks for; empty without a claim, None for a claim that is not understood."""
    if claim is None:
        return ""
    text = claim.get(CONFIRMATION) if isinstance(claim, dict) else None
    try:
        digest = base64.b64decode(f"{text}=", altchars=b"-_", validate=True) if isinstance(text, str) else b""
    except ValueError:
        return None
    return digest.hex() if len(digest) == hashlib.sha256().digest_size else None


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
