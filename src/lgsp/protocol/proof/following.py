"""Verifying a log's hash chain over the bytes of a segment, many records at a time.

Rules: no I/O. Every link is recomputed and must equal the one in its frame, so the records returned are those that were written;
the frame's CRC would add nothing to that and is not checked. The leaf hash that the link needs is also the Merkle tree's leaf: it
is computed once.
"""

import hashlib
import struct
from mmap import mmap
from typing import Final

import msgspec

from lgsp.domain.errors import JournalBroken
from lgsp.protocol.proof.frames import BODY_BYTES_MAX, FRAME_HEAD_BYTES

_FRAME: Final = struct.Struct("<4xIQ32s")
_LENGTH: Final = struct.Struct("<4xI")


Buffer = bytes | mmap
"""Bytes in memory, or in a file that is mapped into it."""


class Followed(msgspec.Struct, frozen=True):
    """Consecutive records with their leaves; `sequence`, `link` and `at` are the state of the chain after them."""

    bodies: list[bytes]
    leaves: list[bytes]
    sequence: int
    link: bytes
    at: int


def frame_over(buffer: Buffer, at: int, *, sequence: int, place: int) -> tuple[int, int, bytes]:
    """The record whose frame covers the byte at `place`, scanning from an earlier frame's offset: offset and sequence after it, and its bytes.

    Raises `JournalBroken` if the frames end before.
    """
    head, end, unpack = FRAME_HEAD_BYTES, len(buffer), _LENGTH.unpack_from
    while at + head <= end:
        after: int = at + head + unpack(buffer, at)[0]
        sequence += 1
        if place < after <= end:
            return after, sequence, buffer[at + head : after]
        at = after
    raise JournalBroken(sequence=sequence, why="the record can't be read")


def follow(buffer: bytes, at: int, *, sequence: int, link: bytes, count: int) -> Followed:
    """Verify up to `count` records from an offset on, fewer if the bytes end; raises `JournalBroken` naming the first record that does not match."""
    bodies: list[bytes] = []
    leaves: list[bytes] = []
    head, end, unpack, sha256 = FRAME_HEAD_BYTES, len(buffer), _FRAME.unpack_from, hashlib.sha256
    while len(bodies) < count and at + head <= end:
        length, number, written = unpack(buffer, at)
        if length > BODY_BYTES_MAX:
            raise JournalBroken(sequence=sequence, why="the frame's length is impossible")
        if at + head + length > end:
            break
        body = buffer[at + head : at + head + length]
        leaf = sha256(b"\x00" + body).digest()
        link = sha256(b"\x02" + link + leaf).digest()
        if link != written or number != sequence:
            raise JournalBroken(sequence=sequence, why="the record does not continue the chain")
        bodies.append(body)
        leaves.append(leaf)
        sequence += 1
        at += head + length
    return Followed(bodies, leaves, sequence, link, at)
