"""Making receipts: the records of one transaction, their proofs, the checkpoint over them, and its time-stamps.

Rules: needs the journal's folder and the published tiles, no private key and no database. A receipt is verified before it is
returned, so storage that serves stale objects leads to "not ready", never to a receipt that does not verify.
"""

from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken, ProofRefused, ReceiptNotFound, ReceiptNotReady
from lgsp.journal.expiry.expired import refuse_expired
from lgsp.journal.logs.places import keys_of
from lgsp.journal.tree.batches import EMPTY, last_batch
from lgsp.journal.tree.find import Found, find_records, is_waiting
from lgsp.journal.tree.published import signed_checkpoint, stored_nodes
from lgsp.journal.witnessing.evidence import evidence_over
from lgsp.protocol.proof.checkpoint import parse_checkpoint
from lgsp.protocol.proof.merkle import inclusion_proof
from lgsp.protocol.proof.receipt import FORMAT, ProvedRecord, Receipt, confirm
from lgsp.runtime.storage.object_storage import ObjectStorage


def receipt_of(journal: Path, storage: ObjectStorage, transaction_id: str) -> tuple[Receipt, JournalEntry]:
    """The receipt of a transaction, and the entry that names its parties; uses a time-stamped or cosigned checkpoint if one covers the records.

    Raises `ReceiptNotFound` if there is no such transaction, `RecordExpired` if its records are gone, `ReceiptNotReady` if it is
    not in the tree yet or no signed checkpoint covers it.
    """
    last = last_batch(journal) or EMPTY  # read first: a record sequenced meanwhile is then found, or counts as waiting
    found = find_records(journal, transaction_id)
    if not found or found[0].entry.kind in ("reply", "stream"):
        refuse_expired(journal, transaction_id)
    if not found:
        raise (ReceiptNotReady if is_waiting(journal, transaction_id, last=last) else ReceiptNotFound)(transaction=transaction_id)
    attested = evidence_over(journal, found[-1].index)
    if attested is not None:
        receipt = _receipt(found, storage, transaction_id, attested.note)
        receipt = msgspec.structs.replace(receipt, timestamps=attested.timestamps)
    else:
        receipt = _receipt(found, storage, transaction_id, signed_checkpoint(journal))
    if not any(_holds(receipt, key) for key in keys_of(journal).values()):
        raise ReceiptNotReady(transaction=transaction_id)
    return receipt, found[0].entry


def _holds(receipt: Receipt, key: Ed25519PublicKey) -> bool:
    try:
        confirm(receipt, key=key)
    except ProofRefused:
        return False
    return True


def _receipt(found: list[Found], storage: ObjectStorage, transaction_id: str, note: str) -> Receipt:
    size = parse_checkpoint(note).size if note else 0
    if size <= found[-1].index:
        raise ReceiptNotReady(transaction=transaction_id)
    node = stored_nodes(storage, size)
    try:
        records = tuple(
            ProvedRecord(
                index=record.index,
                record=record.body.decode(),
                proof=tuple(step.hex() for step in inclusion_proof(record.index, size, node)),
            )
            for record in found
        )
    except JournalBroken as cause:
        raise ReceiptNotReady(transaction=transaction_id) from cause
    return Receipt(format=FORMAT, transaction_id=transaction_id, records=records, checkpoint=note)


def is_party(member: str, entry: JournalEntry) -> bool:
    """Whether a member (`instance/class/code`) is one of the two parties of an exchange."""
    return bool(member) and member in {_member_of(entry.consumer), _member_of(entry.service)}


def _member_of(identifier: str) -> str:
    return "/".join(identifier.split("/")[:3])
