"""The computed Basic credential: `base64(user ":" hex)` with hex SHA-256 over url, user, timestamp and secret, nothing between them.

Rules: `Timestamp` is Unix milliseconds, decimal; hex is written in lower case and read in both. The digest covers the address exactly as it
was called, so whoever verifies behind a proxy hands in each form of it that may have been used. Digests are compared in constant time.
Theory: plain concatenation is not unambiguous and the body is not covered; only the window of time, and a memory of digests already seen,
keep a credential from being used again.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from lgsp.domain.errors import CredentialMissing, MalformedRequest
from lgsp.domain.http import Headers

_DIGEST: Final = re.compile(r"[0-9a-fA-F]{64}")
_TIMESTAMP: Final = re.compile(r"[0-9]{10,16}")
_VALUE_LENGTH_MAX: Final = 1024


class HashedBasic(msgspec.Struct, frozen=True):
    """What a caller showed. The digest is in lower case; with a digest of the body it serves as the key of a memory against replay.

    By itself it would refuse the second of two different calls that a busy caller makes within one millisecond.
    """

    user: str
    digest: str
    timestamp_ms: int


def hashed_basic(*, url: str, user: str, timestamp_ms: int, secret: str) -> str:
    """The value of `Authorization` for one call."""
    pair = f"{user}:{_digest(url, user, str(timestamp_ms), secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"


def read_hashed_basic(headers: Headers) -> HashedBasic:
    """What a caller showed; raises `CredentialMissing` or `MalformedRequest`."""
    shown = _only(headers, "Authorization")
    timestamp = _only(headers, "Timestamp").strip()
    scheme, _, text = shown.strip().partition(" ")
    if scheme.lower() != "basic" or len(text) > _VALUE_LENGTH_MAX:
        raise MalformedRequest(where="Authorization", why="Basic with user and digest was expected")
    try:
        user, _, digest = base64.b64decode(text.strip(), validate=True).decode("utf-8").rpartition(":")
    except ValueError:
        raise MalformedRequest(where="Authorization", why="not base64 of user, colon and digest") from None
    if not user or not _DIGEST.fullmatch(digest):
        raise MalformedRequest(where="Authorization", why="not base64 of user, colon and 64 hexadecimal digits")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise MalformedRequest(where="Timestamp", why="Unix milliseconds in decimal digits were expected")
    return HashedBasic(user, digest.lower(), int(timestamp))


def is_genuine(shown: HashedBasic, *, urls: Sequence[str], secret: str, now: datetime, window_s: int) -> bool:
    """Whether it was made with this secret for one of these addresses, no longer ago (or ahead) than the window."""
    is_theirs = False
    for url in urls:
        wanted = _digest(url, shown.user, str(shown.timestamp_ms), secret)
        is_theirs |= hmac.compare_digest(wanted.encode(), shown.digest.lower().encode())
    return is_theirs and abs(now.timestamp() * 1000 - shown.timestamp_ms) <= window_s * 1000


def _digest(url: str, user: str, timestamp: str, secret: str) -> str:
    return hashlib.sha256(f"{url}{user}{timestamp}{secret}".encode()).hexdigest()


def _only(headers: Headers, name: str) -> str:
    values = [value for key, value in headers if key.lower() == name.lower()]
    if not values:
        raise CredentialMissing(header=name)
    if len(values) > 1:
        raise MalformedRequest(where=name, why="the header stands twice")
    return values[0]
