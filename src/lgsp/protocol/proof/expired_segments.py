"""What remains of a segment of the journal after its records have expired: the leaf hash of each record, in order.

    LGSPEXP1 LF
    {"log":…,"first_sequence":…,"link":…,"first_at":…,"last_at":…,"expired_at":…,"rule":…} LF
    leaf_first leaf_first+1 …                 32 bytes each

Rules: no I/O. A record can't be recovered from its leaf, but every link, seal and root that covers it can be recomputed (`chain.py`), so
issued proofs remain valid. The leaves must yield the signed root, the links must match the seals, and the journal's act that expires the
records states the digest of the whole file.
When this changes, docs/reference/journal.md changes too.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

import msgspec

from lgsp.domain.errors import JournalBroken
from lgsp.protocol.proof.chain import HASH_BYTES

MAGIC: Final = b"LGSPEXP1\n"
HEAD_BYTES_MAX: Final = 4096


class ExpiredHead(msgspec.Struct, frozen=True, kw_only=True):
    """Identifies the segment: the link before its first record (hex), the times of its first and last record, when it expired under which rule."""

    log: str
    first_sequence: int
    link: str
    first_at: str
    last_at: str
    expired_at: str
    rule: str


class ExpiredSegment(msgspec.Struct, frozen=True):
    """The head and the leaves."""

    head: ExpiredHead
    leaves: tuple[bytes, ...]

    @property
    def end(self) -> int:
        """The sequence number after the last record."""
        return self.head.first_sequence + len(self.leaves)

    @property
    def digest(self) -> str:
        """Hex SHA-256 of the file; the act that expires the records states it."""
        return hashlib.sha256(write_expired(self)).hexdigest()

    def links(self) -> Iterator[bytes]:
        """The link of each record, computed from the leaves."""
        link = bytes.fromhex(self.head.link)
        for leaf in self.leaves:
            link = hashlib.sha256(b"\x02" + link + leaf).digest()
            yield link


def write_expired(segment: ExpiredSegment) -> bytes:
    """Serialise the file."""
    return MAGIC + msgspec.json.encode(segment.head) + b"\n" + b"".join(segment.leaves)


def read_expired_head(data: bytes) -> tuple[ExpiredHead, int]:
    """The head, and the offset at which the leaves begin; raises `JournalBroken`. The first `HEAD_BYTES_MAX` bytes are enough."""
    end = data.find(b"\n", len(MAGIC))
    if not data.startswith(MAGIC) or end < 0:
        raise JournalBroken(why="no file of an expired segment")
    try:
        head = msgspec.json.decode(data[len(MAGIC) : end], type=ExpiredHead)
        is_link = len(bytes.fromhex(head.link)) == HASH_BYTES
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as cause:
        raise JournalBroken(why="the head of an expired segment can't be read") from cause
    if not is_link or head.first_sequence < 0 or msgspec.json.encode(head) != data[len(MAGIC) : end]:
        raise JournalBroken(why="the head of an expired segment is impossible")
    return head, end + 1


def read_expired(data: bytes) -> ExpiredSegment:
    """Parse the whole file; raises `JournalBroken`."""
    head, start = read_expired_head(data)
    if start == len(data) or (len(data) - start) % HASH_BYTES:
        raise JournalBroken(why="the leaves of an expired segment are not whole", log=head.log, sequence=head.first_sequence)
    return ExpiredSegment(head, tuple(data[at : at + HASH_BYTES] for at in range(start, len(data), HASH_BYTES)))
