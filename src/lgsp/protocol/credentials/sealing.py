"""Sealing (authenticated encryption) of secrets that we must be able to read again, such as a provider's password, with the home's key.

Theory: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D); the purpose is authenticated as associated data, so that a sealed
text can't be moved to another place. Format: `sealed1:` and URL-safe base64 of nonce, ciphertext and tag.
"""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lgsp.domain.errors import SecretUnreadable

_PREFIX = "sealed1:"
NONCE_BYTES = 12
KEY_BYTES = 32


def seal(secret: str, *, key: bytes, purpose: str, nonce: bytes) -> str:
    """Seal a secret for a purpose (such as `upstream_purpose`). The nonce must be fresh random bytes."""
    return _PREFIX + base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, secret.encode(), purpose.encode())).decode()


def upstream_purpose(service: str) -> str:
    """The purpose of a provider's secret: it can be opened for this service (its identifier) only."""
    return f"upstream:{service}"


def credential_purpose(key_id: str) -> str:
    """The purpose of a consumer's secret, for dialects that must compute with the secret itself."""
    return f"credential:{key_id}"


def unseal(text: str, *, key: bytes, purpose: str) -> str:
    """Open a sealed secret; raises `SecretUnreadable` if the key or the purpose differs or the text was changed."""
    try:
        if not text.startswith(_PREFIX):
            raise ValueError("not a sealed text")
        raw = base64.b64decode(text.removeprefix(_PREFIX), altchars=b"-_", validate=True)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], purpose.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error) as cause:
        raise SecretUnreadable(purpose=purpose) from cause
