"""A segment of the journal as bytes: a heading, then one frame per record. Numbers are little-endian.

    heading: magic "LGSPJRNL" | format u16 | bytes of the name u16 | first sequence u64 | link before it (32 bytes) |
             name | CRC-32 u32
    frame:   CRC-32 u32 | bytes of the body u32 | sequence u64 | link, 32 bytes | body (a JournalEntry as JSON)

Rules: no I/O. A CRC (ISO-HDLC, as in zlib) covers all other bytes of its heading or frame; it detects accidental damage, the hash chain and
the seals detect tampering. Each frame holds its link, so that verification can name the changed record, not only notice a change.
When this changes, docs/reference/journal.md changes too.
"""

import struct
import zlib
from typing import Final

import msgspec

from lgsp.domain.errors import JournalBroken

MAGIC: Final = b"LGSPJRNL"
FORMAT: Final = 1
BODY_BYTES_MAX: Final = 1_048_576
"""Longer bodies are not written, and a frame that claims one is broken.

An entry from the largest allowed headers stays below it.
"""

_HEADING: Final = struct.Struct("<8sHHQ32s")
_REST: Final = struct.Struct("<IQ32s")
_CRC: Final = struct.Struct("<I")
_FRAME: Final = struct.Struct("<IIQ32s")
_SEQUENCE: Final = struct.Struct("<Q")
_SEQUENCE_AT: Final = 8
FRAME_HEAD_BYTES: Final = _FRAME.size
LINK_AT: Final = 16
_NO_LINK: Final = bytes(32)
HEADING_BYTES_MAX: Final = _HEADING.size + 255 + _CRC.size


class Heading(msgspec.Struct, frozen=True):
    """The heading of a segment; `size_bytes` is the offset of the first frame."""

    log: str
    first_sequence: int
    link: bytes
    size_bytes: int


class Frame(msgspec.Struct, frozen=True, gc=False):
    """One record with its sequence number and link; `end` is the offset after it in the bytes it was read from."""

    sequence: int
    link: bytes
    body: bytes
    end: int


def write_heading(log: str, first_sequence: int, link: bytes) -> bytes:
    """Encode a segment's heading; `link` is that of the record before `first_sequence`. The name has at most 255 bytes."""
    name = log.encode()
    head = _HEADING.pack(MAGIC, FORMAT, len(name), first_sequence, link) + name
    return head + _CRC.pack(zlib.crc32(head))


def read_heading(buffer: bytes) -> Heading:
    """Decode the heading at the beginning of `buffer`; raises `JournalBroken` saying why."""
    if len(buffer) < _HEADING.size:
        raise JournalBroken(why="the segment ends within its heading")
    magic, number, name_bytes, first_sequence, link = _HEADING.unpack_from(buffer)
    if magic != MAGIC or number != FORMAT:
        raise JournalBroken(why="not a segment of a known format")
    end = _HEADING.size + name_bytes
    if len(buffer) < end + _CRC.size:
        raise JournalBroken(why="the segment ends within its heading")
    if zlib.crc32(buffer[:end]) != _CRC.unpack_from(buffer, end)[0]:
        raise JournalBroken(why="the segment's heading was changed")
    try:
        log = buffer[_HEADING.size : end].decode()
    except UnicodeDecodeError as cause:
        raise JournalBroken(why="the segment's heading has no readable name") from cause
    return Heading(log=log, first_sequence=first_sequence, link=link, size_bytes=end + _CRC.size)


def write_frame(sequence: int, link: bytes, body: bytes) -> bytes:
    """Encode one frame."""
    rest = _REST.pack(len(body), sequence, link)
    return _CRC.pack(zlib.crc32(body, zlib.crc32(rest))) + rest + body


def read_frame(buffer: bytes, at: int) -> Frame | None:
    """Decode the frame at an offset; None if the bytes end before it does, or if there are only zeros (space allocated for later frames).

    Raises `JournalBroken` if its CRC does not match.
    """
    start = at + FRAME_HEAD_BYTES
    if len(buffer) < start:
        return None
    crc, body_bytes, sequence, link = _FRAME.unpack_from(buffer, at)
    if not crc and link == _NO_LINK and not body_bytes and not sequence:
        return None
    if body_bytes > BODY_BYTES_MAX:
        raise JournalBroken(why="the frame's length is impossible")
    end = start + body_bytes
    if len(buffer) < end:
        return None
    if zlib.crc32(buffer[at + _CRC.size : end]) != crc:
        raise JournalBroken(why="the frame's bytes were changed")
    return Frame(sequence=sequence, link=link, body=buffer[start:end], end=end)


def find_frame(buffer: bytes, at: int, sequence: int) -> int | None:
    """The offset, from `at` on, of an intact frame with this sequence number, or None.

    A reader uses it to resume after a damaged frame.
    """
    pattern = _SEQUENCE.pack(sequence)
    found = buffer.find(pattern, at + _SEQUENCE_AT)
    while found >= 0:
        offset = found - _SEQUENCE_AT
        if _is_intact(buffer, offset):
            return offset
        found = buffer.find(pattern, found + 1)
    return None


def _is_intact(buffer: bytes, at: int) -> bool:
    try:
        return read_frame(buffer, at) is not None
    except JournalBroken:
        return False
