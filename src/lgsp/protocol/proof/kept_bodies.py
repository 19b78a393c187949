"""Stored bodies as bytes: each body sealed under the key of its day, and that key wrapped by the platform's key. Numbers are little-endian.

    frame:   magic "LGSPBOD1" | CRC-32 u32 | bytes of what is sealed u32 | transaction id, 16 bytes | part u8 | nonce, 12 bytes | sealed
    sealed:  AES-256-GCM of (bytes of the head u32 | head as JSON | body); authenticated with it: shelf, transaction id and part
    day key: {"format": "lgsp-body-key/1", "shelf": …, "retention": …, "day": …, "wrapped": `protocol/credentials/sealing.py`}

Rules: no I/O. Body, target and headers are never stored in clear; the transaction id is, as it is in the journal. Of the header fields only
those that describe the body and the content negotiation are stored: never one that identifies or authorises the caller.
Theory: bodies of one retention class and one day (a "shelf") share a key, so destroying that one key erases all of them at once, wherever
copies of the sealed bytes are (crypto-erasure). The shelf's name is authenticated, so that a frame or a key moved to another shelf does not open.
When this changes, docs/reference/kept-bodies.md changes too.
"""

import struct
import zlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lgsp.domain.errors import JournalBroken, KeptBodyUnreadable, SecretUnreadable
from lgsp.protocol.credentials.sealing import KEY_BYTES, seal, unseal

MAGIC: Final = b"LGSPBOD1"
SEALED_BYTES_MAX: Final = 72 * 1024 * 1024
"""More than the largest body that is held, with its head; a frame that claims more is broken."""

KEY_FORMAT: Final = "lgsp-body-key/1"
NONCE_BYTES: Final = 12
_FRAME: Final = struct.Struct("<8sII16sB12s")
_CRC_AT: Final = 8
_CRC_END: Final = 12
_SIZE: Final = struct.Struct("<I")
FRAME_HEAD_BYTES: Final = _FRAME.size
_PARTS: Final = ("request", "reply")

FIELDS_KEPT: Final = frozenset(
    {
        b"content-type", b"content-encoding", b"content-language", b"accept", b"accept-language", b"soapaction", b"if-match",
        b"if-none-match", b"prefer", b"location", b"x-road-client", b"x-road-service", b"x-road-userid", b"x-road-issue",
    }
)  # fmt: skip
"""Header fields, in lower case, that are kept with a body."""

Part = Literal["request", "reply"]


class KeptHead(msgspec.Struct, frozen=True, omit_defaults=True):
    """Metadata stored with a body: method and target of a request, status of a reply; `day` is the Vietnamese day on which retention starts."""

    transaction_id: str
    part: Part
    at: datetime
    retention: str
    day: date
    service: str = ""
    version: str = ""
    consumer: str = ""
    method: str = ""
    target: str = ""
    status: int = 0
    fields: tuple[tuple[str, str], ...] = ()


class KeptBody(msgspec.Struct, frozen=True):
    """One decrypted body with its head; it exists in memory only."""

    head: KeptHead
    body: bytes


class KeptFrame(msgspec.Struct, frozen=True):
    """One frame as it is in a file, still sealed; `end` is the offset after it in what it was read from."""

    transaction_id: str
    part: Part
    nonce: bytes
    sealed: bytes
    end: int


class DayKey(msgspec.Struct, frozen=True):
    """The decrypted key of one shelf."""

    shelf: str
    retention: str
    day: date
    key: bytes


class FrameHead(msgspec.Struct, frozen=True):
    """The part of a frame before the sealed bytes: enough to skip the frame."""

    crc: int
    sealed_bytes: int
    transaction_id: str
    part: Part
    nonce: bytes


_decode_head = msgspec.json.Decoder(KeptHead).decode


def kept_fields(headers: Iterable[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """The header fields (name, value) that may be stored, as texts."""
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers if name.lower() in FIELDS_KEPT)


def write_kept(kept: KeptBody, *, key: bytes, shelf: str, nonce: bytes) -> bytes:
    """Serialise one frame. The nonce must be fresh random bytes, the transaction id a UUID."""
    head = msgspec.json.encode(kept.head)
    plain = b"".join((_SIZE.pack(len(head)), head, kept.body))
    identifier = UUID(kept.head.transaction_id).bytes
    number = _PARTS.index(kept.head.part)
    sealed = AESGCM(key).encrypt(nonce, plain, _about(shelf, identifier, number))
    rest = _FRAME.pack(MAGIC, 0, len(sealed), identifier, number, nonce)[_CRC_END:]
    return MAGIC + _SIZE.pack(zlib.crc32(sealed, zlib.crc32(rest))) + rest + sealed


def read_frame_head(buffer: bytes) -> FrameHead | None:
    """The frame head at the beginning of `buffer`; None if the bytes end before it does. Raises `JournalBroken` if it is no frame."""
    if len(buffer) < FRAME_HEAD_BYTES:
        return None
    magic, crc, size, identifier, number, nonce = _FRAME.unpack_from(buffer)
    if magic != MAGIC or size > SEALED_BYTES_MAX or number >= len(_PARTS):
        raise JournalBroken(why="not a frame of kept bodies")
    return FrameHead(crc, size, str(UUID(bytes=identifier)), _PARTS[number], nonce)


def read_kept_frame(buffer: bytes) -> KeptFrame | None:
    """The frame at the beginning of `buffer`; None if the bytes end before it does. Raises `JournalBroken` if it was changed."""
    head = read_frame_head(buffer)
    if head is None or len(buffer) < FRAME_HEAD_BYTES + head.sealed_bytes:
        return None
    end = FRAME_HEAD_BYTES + head.sealed_bytes
    if zlib.crc32(buffer[_CRC_END:end]) != head.crc:
        raise JournalBroken(why="the frame of a kept body was changed")
    return KeptFrame(head.transaction_id, head.part, head.nonce, buffer[FRAME_HEAD_BYTES:end], end)


def open_kept(frame: KeptFrame, *, key: bytes, shelf: str) -> KeptBody:
    """Decrypt a frame; raises `KeptBodyUnreadable` if it was changed or moved, or has another key."""
    about = _about(shelf, UUID(frame.transaction_id).bytes, _PARTS.index(frame.part))
    try:
        plain = AESGCM(key).decrypt(frame.nonce, frame.sealed, about)
        (head_bytes,) = _SIZE.unpack_from(plain)
        head = _decode_head(plain[_SIZE.size : _SIZE.size + head_bytes])
    except (InvalidTag, ValueError, struct.error) as cause:
        raise KeptBodyUnreadable(transaction=frame.transaction_id, why="it was changed, or its key is another") from cause
    return KeptBody(head, plain[_SIZE.size + head_bytes :])


def _about(shelf: str, identifier: bytes, number: int) -> bytes:
    return b"%b\n%b%d" % (shelf.encode(), identifier, number)


class _KeyFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    shelf: str
    retention: str
    day: date
    wrapped: str


def write_day_key(day_key: DayKey, *, key: bytes, instance: str, nonce: bytes) -> bytes:
    """Serialise a shelf's key, wrapped by the platform's key; the nonce must be fresh random bytes."""
    wrapped = seal(day_key.key.hex(), key=key, purpose=_purpose(instance, day_key.shelf), nonce=nonce)
    return msgspec.json.encode(_KeyFile(KEY_FORMAT, day_key.shelf, day_key.retention, day_key.day, wrapped)) + b"\n"


def read_day_key(data: bytes, *, key: bytes, instance: str, shelf: str) -> DayKey:
    """Unwrap a shelf's key; raises `KeptBodyUnreadable` if the file was changed, is another shelf's, or the platform's key is another."""
    try:
        file = msgspec.json.decode(data, type=_KeyFile)
        opened = bytes.fromhex(unseal(file.wrapped, key=key, purpose=_purpose(instance, shelf)))
    except (ValueError, SecretUnreadable) as cause:
        raise KeptBodyUnreadable(shelf=shelf, why="the key of these bodies can't be opened") from cause
    if file.format != KEY_FORMAT or file.shelf != shelf or len(opened) != KEY_BYTES:
        raise KeptBodyUnreadable(shelf=shelf, why="the key is another shelf's")
    return DayKey(shelf, file.retention, file.day, opened)


def _purpose(instance: str, shelf: str) -> str:
    return f"bodies:{instance}/{shelf}"
