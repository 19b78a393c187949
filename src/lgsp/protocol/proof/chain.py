"""The hash chain over a log's records: each link commits to the record, its position, and everything before it.

    leaf_n  = SHA-256(0x00 || record bytes)             RFC 9162, section 2.1.1: the same leaf serves a Merkle tree
    link_n  = SHA-256(0x02 || link_(n-1) || leaf_n)
    link_-1 = SHA-256(0x03 || name of the log in UTF-8)

Rules: no I/O, no clock, no keys. 0x01 is reserved for the tree's inner nodes (domain separation), so that no value can pass for one of
another kind; the log's name is in the first link, so that two logs can't be exchanged.
When this changes, docs/reference/journal.md changes too: others recompute every link from that page.
"""

import hashlib
from typing import Final

HASH_BYTES: Final = 32


def beginning_of(log: str) -> bytes:
    """The link before a log's first record."""
    return hashlib.sha256(b"\x03" + log.encode()).digest()


def leaf_of(body: bytes) -> bytes:
    """The leaf hash of a record's bytes (RFC 9162, section 2.1.1)."""
    return hashlib.sha256(b"\x00" + body).digest()


def link_after(link: bytes, body: bytes) -> bytes:
    """The link of a record, from the link before it."""
    return hashlib.sha256(b"\x02" + link + hashlib.sha256(b"\x00" + body).digest()).digest()
