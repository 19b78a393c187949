"""Secrets of consumers: how they are generated, and how they are stored so that they can be checked but not read.

Theory: our secrets are 256 random bits, so a salted SHA-256 is enough (NIST SP 800-63B 5.1.1.2 demands slow hashes of *memorized*
secrets only) and costs the gateway a microsecond. A secret that a person or another system chose is hashed with scrypt (RFC 7914,
N=2^14, r=8, p=1).
Rules: a verifier is the text `kind$salt$digest`, salt and digest in hex; comparison takes constant time.
An API key is written `lgsp_<key id>_<secret>`, so that secret scanners find leaked ones and the gateway finds the credential
without a search.
"""

import hashlib
import hmac
import secrets
from typing import Final

SECRET_BYTES: Final = 32
_SCRYPT: Final = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}


def new_secret() -> str:
    """A fresh secret: 256 random bits as 43 characters of URL-safe base64."""
    return secrets.token_urlsafe(SECRET_BYTES)


def verifier_of(secret: str, *, salt: bytes, chosen_by_a_person: bool = False) -> str:
    """The text to store in place of the secret."""
    kind = "scrypt" if chosen_by_a_person else "sha256"
    return f"{kind}${salt.hex()}${_digest(kind, salt, secret).hex()}"


def is_verified(secret: str, verifier: str) -> bool:
    """Whether the secret matches the verifier; False for a verifier of an unknown kind."""
    kind, _, rest = verifier.partition("$")
    salt, _, digest = rest.partition("$")
    if kind not in ("sha256", "scrypt"):
        return False
    try:
        return hmac.compare_digest(_digest(kind, bytes.fromhex(salt), secret), bytes.fromhex(digest))
    except ValueError:
        return False


def sealed_verifier(sealed: str) -> str:
    """The verifier of a secret that must be readable again, because its dialect hashes the secret with each call."""
    return f"sealed${sealed}"


def certificate_verifier(thumbprint: str) -> str:
    """The verifier of a client certificate: there is no secret to check, so `is_verified` is never true for it."""
    return f"certificate${thumbprint}"


def sealed_in(verifier: str) -> str | None:
    """The sealed secret that a verifier holds, or None if it is of another kind."""
    kind, _, sealed = verifier.partition("$")
    return sealed if kind == "sealed" and sealed else None


def _digest(kind: str, salt: bytes, secret: str) -> bytes:
    raw = secret.encode("utf-8", "surrogatepass")
    if kind == "scrypt":
        return hashlib.scrypt(raw, salt=salt, **_SCRYPT)
    return hashlib.sha256(salt + raw).digest()


def api_key(key_id: str, secret: str) -> str:
    """Format the API key that a consumer sends."""
    return f"lgsp_{key_id}_{secret}"


def split_api_key(text: str) -> tuple[str, str] | None:
    """Key id and secret of an API key, or None if the text is not one. A key id holds no underscore."""
    prefix, _, rest = text.partition("_")
    key_id, _, secret = rest.partition("_")
    return (key_id, secret) if prefix == "lgsp" and key_id and secret else None
