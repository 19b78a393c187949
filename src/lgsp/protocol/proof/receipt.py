"""Receipts: one JSON file that proves an exchange to anybody who has the platform's public key.

    {"format": "lgsp-receipt/1", "transaction_id": …,
     "records": [{"index": …, "record": text, "proof": [hex, …]}, …],
     "checkpoint": note, "timestamps": [{"authority": …, "token": base64}, …]}

`record` is the record's JSON, byte for byte, as a text; `proof` is the inclusion proof of its leaf under the checkpoint's root (RFC 9162, 2.1.3).
Rules: no I/O, no clock. What the proofs do not cover is refused: unknown fields, records of other transactions, duplicate records, records
out of order. A receipt proves that the platform recorded these things and can't deny it; it can't prove that they are all it recorded.
When this changes, docs/reference/receipt.md changes too: others verify receipts by that page.
"""

from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.chain import HASH_BYTES, leaf_of
from lgsp.protocol.proof.checkpoint import Checkpoint, read_checkpoint
from lgsp.protocol.proof.merkle import PROOF_HASHES_MAX, is_included

FORMAT: Final = "lgsp-receipt/1"
RECEIPT_BYTES_MAX: Final = 8_388_608
RECORDS_MAX: Final = 16


class ProvedRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record with its index in the tree and its inclusion proof."""

    index: int
    record: str
    proof: tuple[str, ...]


class Timestamp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time-stamp over the checkpoint's text (RFC 3161): who gave it, and its token in DER as base64."""

    authority: str
    token: str


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A receipt file."""

    format: str
    transaction_id: str
    records: tuple[ProvedRecord, ...]
    checkpoint: str
    timestamps: tuple[Timestamp, ...] = ()


class Confirmed(msgspec.Struct, frozen=True):
    """The facts that a verified receipt proves."""

    checkpoint: Checkpoint
    entries: tuple[JournalEntry, ...]
    indices: tuple[int, ...]


def write_receipt(receipt: Receipt) -> bytes:
    """Serialise a receipt, indented for people."""
    return msgspec.json.format(msgspec.json.encode(receipt), indent=1) + b"\n"


def read_receipt(data: bytes) -> Receipt:
    """Parse a receipt without verifying it; raises `ProofRefused`."""
    if len(data) > RECEIPT_BYTES_MAX:
        raise ProofRefused(why="too large for a receipt", bytes=len(data))
    try:
        receipt = msgspec.json.decode(data, type=Receipt)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise ProofRefused(why=f"not a receipt: {cause}") from cause
    if receipt.format != FORMAT:
        raise ProofRefused(why="not a receipt of a known format", format=receipt.format[:40])
    return receipt


def confirm(receipt: Receipt, *, key: Ed25519PublicKey, origin: str = "") -> Confirmed:
    """Verify a receipt with the platform's public key (except its time-stamps); raises `ProofRefused` saying what does not hold."""
    checkpoint = read_checkpoint(receipt.checkpoint, key=key, origin=origin)
    if not 0 < len(receipt.records) <= RECORDS_MAX:
        raise ProofRefused(why="a receipt has at least one record and not many", records=len(receipt.records))
    indices = tuple(record.index for record in receipt.records)
    if list(indices) != sorted(set(indices)):
        raise ProofRefused(why="the records are not in the tree's order, each once")
    entries = tuple(_proved(record, checkpoint, receipt.transaction_id) for record in receipt.records)
    return Confirmed(checkpoint=checkpoint, entries=entries, indices=indices)


def _proved(record: ProvedRecord, checkpoint: Checkpoint, transaction_id: str) -> JournalEntry:
    body = record.record.encode()
    proof = [_hash(step) for step in record.proof[: PROOF_HASHES_MAX + 1]]
    if not is_included(leaf_of(body), index=record.index, size=checkpoint.size, proof=proof, root=checkpoint.root):
        raise ProofRefused(why="the record is not under the checkpoint's root", index=record.index)
    try:
        entry = msgspec.json.decode(body, type=JournalEntry)
    except msgspec.DecodeError as cause:
        raise ProofRefused(why=f"the record can't be read: {cause}", index=record.index) from cause
    if entry.transaction_id != transaction_id:
        raise ProofRefused(why="the record is of another transaction", index=record.index)
    return entry


def _hash(step: str) -> bytes:
    try:
        found = bytes.fromhex(step)
    except ValueError:
        found = b""
    if len(found) != HASH_BYTES or found.hex() != step:
        raise ProofRefused(why="a step of a proof is no hash")
    return found
