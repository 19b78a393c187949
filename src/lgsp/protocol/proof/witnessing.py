"""The request with which a log asks a witness to cosign its checkpoint (C2SP tlog-witness, add-checkpoint).

    old 20852014 LF                 the size that the witness has seen last
    hash, base64 LF …               the proof of consistency, at most 63 hashes
    LF
    checkpoint                      the signed note

Rules: no I/O; one canonical form; a witness answers with its signature lines.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from typing import Final

import msgspec

from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.chain import HASH_BYTES
from lgsp.protocol.proof.checkpoint import NOTE_BYTES_MAX

REQUEST_BYTES_MAX: Final = NOTE_BYTES_MAX
HASHES_MAX: Final = 63
SIZE_TYPE: Final = "text/x.tlog.size"
_OLD: Final = re.compile(r"old (0|[1-9][0-9]{0,18})")


class Growth(msgspec.Struct, frozen=True):
    """A request to cosign this note, with the proof that it is consistent with the tree of size `old`."""

    old: int
    proof: tuple[bytes, ...]
    note: str


def write_growth(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """Serialise the body of an add-checkpoint request."""
    lines = [f"old {old}", *[base64.b64encode(step).decode() for step in proof], "", note]
    return "\n".join(lines).encode()


def read_growth(data: bytes) -> Growth:
    """Parse the body of an add-checkpoint request; raises `ProofRefused`."""
    try:
        head, empty, note = data[: REQUEST_BYTES_MAX + 1].decode().partition("\n\n")
        first, *rest = head.split("\n")
        proof = tuple(base64.b64decode(line, validate=True) for line in rest)
    except (UnicodeDecodeError, binascii.Error) as cause:
        raise ProofRefused(why="not a call to a witness") from cause
    old = _OLD.fullmatch(first)
    if (
        old is None
        or not empty
        or len(proof) > HASHES_MAX
        or any(len(step) != HASH_BYTES for step in proof)
        or len(data) > REQUEST_BYTES_MAX
    ):
        raise ProofRefused(why="not a call to a witness")
    return Growth(old=int(old[1]), proof=proof, note=note)
