"""Following a log's chain through the bytes of a segment, many records at a time.

Rules: no I/O. Every link is computed again and must be the one that stands in its frame, so what comes out is what was written; the frame's CRC
adds nothing to that and is left out. The leaf that the link needs is the leaf of the tree: it is computed once.
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
    """Records in a row with their leaves; `sequence`, `link` and `at` are where the chain stands after them."""

    bodies: list[bytes]
    leaves: list[bytes]
    sequence: int
    link: bytes
    at: int


def frame_over(buffer: Buffer, at: int, *, sequence: int, place: int) -> tuple[int, int, bytes]:
    """The record whose frame holds the byte at a place, from an earlier frame's offset on: offset and sequence after it, and its bytes.

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
    """Up to `count` records from an offset on, fewer if the bytes end; raises `JournalBroken` naming the first record that does not fit."""
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
