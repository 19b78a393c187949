"""The records below one full tile of the Merkle tree, packed and encrypted at rest.

    plaintext: how many records, the length of each (u32, big-endian), then their bytes
    bundle:    `LGSPBND1` || nonce (12 bytes) || AES-256-GCM(key, nonce, plaintext, aad = origin LF index)

Rules: no I/O. The same records give the same bytes, so that writing a bundle again after a crash is idempotent; origin and index are
authenticated, so that a bundle can't be moved.
Theory: the nonce is a keyed digest of origin, index and the records' leaf hashes (after RFC 8452): two bundles share it only if they are equal.
"""

import hmac
import struct
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lgsp.domain.errors import JournalBroken

MAGIC: Final = b"LGSPBND1"
KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_COUNT: Final = struct.Struct(">I")


def write_bundle(records: Sequence[bytes], hashes: bytes, *, key: bytes, origin: str, index: int) -> bytes:
    """Pack and encrypt; `hashes` are the records' leaf hashes, concatenated: the tile above them."""
    plain = b"".join([struct.pack(f">I{len(records)}I", len(records), *map(len, records)), *records])
    about = _about(origin, index)
    nonce = hmac.digest(key, about + b"\n" + hashes, "sha256")[:_NONCE_BYTES]
    return MAGIC + nonce + AESGCM(key).encrypt(nonce, plain, about)


def read_bundle(data: bytes, *, key: bytes, origin: str, index: int) -> list[bytes]:
    """Decrypt and unpack; raises `JournalBroken` if the bundle was changed or moved, or has another key."""
    start = len(MAGIC) + _NONCE_BYTES
    if data[: len(MAGIC)] != MAGIC:
        raise JournalBroken(why="not a bundle of records", bundle=index)
    try:
        plain = AESGCM(key).decrypt(data[len(MAGIC) : start], data[start:], _about(origin, index))
    except (InvalidTag, ValueError) as cause:
        raise JournalBroken(why="the bundle of records was changed or is of another key", bundle=index) from cause
    (count,) = _COUNT.unpack_from(plain)
    records, at = [], _COUNT.size * (1 + count)
    for length in struct.unpack_from(f">{count}I", plain, _COUNT.size):
        records.append(plain[at : at + length])
        at += length
    return records


def _about(origin: str, index: int) -> bytes:
    return f"{origin}\n{index}".encode()
