"""Seals: signed statements about a log, and the signed list of all logs. One line of JSON each, ending with LF.

    seal: {"log","number","count","link","at","key_id","signature"}
          signed (Ed25519, RFC 8032): `lgsp-journal-seal/1 LF log LF number LF count LF link LF at LF key_id LF`
    list: {"logs":[…],"key_id","signature"}
          signed: `lgsp-journal-logs/1 LF`, each name followed by LF, `key_id LF`

Rules: no I/O. A seal says: "this log has at least `count` records, and `link` is the link of the last of them". Seals are numbered
from 0, so that a missing one is noticed. Numbers and signatures have one canonical form: a line that is not byte for byte what we would
write is refused.
When this changes, docs/reference/journal.md changes too.
"""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from lgsp.domain.errors import JournalBroken
from lgsp.protocol.snapshot import key_id_of

SEAL_FORMAT: Final = "lgsp-journal-seal/1"
LIST_FORMAT: Final = "lgsp-journal-logs/1"


class Seal(msgspec.Struct, frozen=True):
    """A signed statement about a log's first `count` records."""

    log: str
    number: int
    count: int
    link: str
    at: str
    key_id: str
    signature: str


class LogList(msgspec.Struct, frozen=True):
    """The signed names of all logs, in order."""

    logs: tuple[str, ...]
    key_id: str
    signature: str


Line = TypeVar("Line", Seal, LogList)


def write_seal(seal: Seal, key: Ed25519PrivateKey) -> bytes:
    """Sign and serialise a seal; its key id and signature are set here."""
    named = msgspec.structs.replace(seal, key_id=key_id_of(key.public_key()))
    signed = msgspec.structs.replace(named, signature=key.sign(_statement(named)).hex())
    return msgspec.json.encode(signed) + b"\n"


def read_seal(line: bytes, keys: Mapping[str, Ed25519PublicKey]) -> Seal:
    """Parse one line (with or without its LF) and verify it; raises `JournalBroken` saying why."""
    seal = parse_seal(line)
    _verify(keys, seal.key_id, seal.signature, _statement(seal))
    return seal


def parse_seal(line: bytes) -> Seal:
    """Parse one line without verifying its signature; raises `JournalBroken`."""
    return _parse(line, Seal)


def write_log_list(logs: tuple[str, ...], key: Ed25519PrivateKey) -> bytes:
    """Sign and serialise the list of logs."""
    listed = LogList(logs=tuple(sorted(logs)), key_id=key_id_of(key.public_key()), signature="")
    return msgspec.json.encode(msgspec.structs.replace(listed, signature=key.sign(_listing(listed)).hex())) + b"\n"


def read_log_list(line: bytes, keys: Mapping[str, Ed25519PublicKey]) -> tuple[str, ...]:
    """Parse and verify the list of logs; raises `JournalBroken` saying why."""
    listed = _parse(line, LogList)
    _verify(keys, listed.key_id, listed.signature, _listing(listed))
    return listed.logs


def write_public_key(key: Ed25519PublicKey) -> bytes:
    """Serialise a public key as PEM (RFC 7468)."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public_key(data: bytes, key_id: str = "") -> Ed25519PublicKey:
    """Parse PEM; raises `JournalBroken` if it is no Ed25519 key, not in canonical form, or not the key that `key_id` names."""
    try:
        key = load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as cause:
        raise JournalBroken(why="unreadable public key", key_id=key_id) from cause
    if not isinstance(key, Ed25519PublicKey):
        raise JournalBroken(why="the public key is not Ed25519", key_id=key_id)
    if key_id and (write_public_key(key) != data or key_id_of(key) != key_id):
        raise JournalBroken(why="the public key is not the one its name says", key_id=key_id)
    return key


def _parse(line: bytes, kind: type[Line]) -> Line:
    try:
        parsed = msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise JournalBroken(why=f"unreadable line: {cause}") from cause
    if msgspec.json.encode(parsed) != line.removesuffix(b"\n"):
        raise JournalBroken(why="the line is not spelled as it was signed")
    return parsed


def _verify(keys: Mapping[str, Ed25519PublicKey], key_id: str, signature: str, statement: bytes) -> None:
    key = keys.get(key_id)
    if key is None:
        raise JournalBroken(why="signed with a key that is not trusted", key_id=key_id)
    try:
        given = bytes.fromhex(signature)
        if given.hex() != signature:
            raise JournalBroken(why="the signature does not fit", key_id=key_id)
        key.verify(given, statement)
    except (InvalidSignature, ValueError) as cause:
        raise JournalBroken(why="the signature does not fit", key_id=key_id) from cause


def _statement(seal: Seal) -> bytes:
    parts: tuple[Any, ...] = (SEAL_FORMAT, seal.log, seal.number, seal.count, seal.link, seal.at, seal.key_id)
    return "".join(f"{part}\n" for part in parts).encode()


def _listing(listed: LogList) -> bytes:
    return "".join(f"{part}\n" for part in (LIST_FORMAT, *listed.logs, listed.key_id)).encode()
