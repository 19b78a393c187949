"""`Content-Digest` (RFC 9530): whether a body matches the digest that its sender stated.

Rules: every stated digest of the algorithms `sha-256` and `sha-512` must match, and at least one must be stated; other algorithms
are ignored.
"""

import base64
import hashlib
from typing import Final

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.http.structured_fields import Item, read_dictionary

ALGORITHMS: Final = {"sha-256": hashlib.sha256, "sha-512": hashlib.sha512}
_FIELD: Final = "Content-Digest"


def fits(value: str, body: bytes) -> bool:
    """Whether the field matches the body; raises `MalformedRequest` for a field that can't be parsed or names no algorithm we know."""
    told = {name: member for name, member in read_dictionary(value, where=_FIELD).items() if name in ALGORITHMS}
    if not told:
        raise MalformedRequest(where=_FIELD, why="name sha-256 or sha-512")
    return all(isinstance(member, Item) and member.value == ALGORITHMS[name](body).digest() for name, member in told.items())


def digest_of(body: bytes) -> str:
    """The field's value for a body that we send."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"
