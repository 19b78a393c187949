import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.chain import leaf_of
from lgsp.protocol.proof.checkpoint import Checkpoint, write_checkpoint
from lgsp.protocol.proof.merkle import fold, inclusion_proof, root_between
from lgsp.protocol.proof.receipt import (
    FORMAT,
    RECEIPT_BYTES_MAX,
    ProvedRecord,
    Receipt,
    Timestamp,
    confirm,
    read_receipt,
    write_receipt,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
ID = "0197c3a0-0000-7000-8000-000000000001"
BODIES = [
    '{"kind":"request","transaction_id":"other","at":"2026-11-25T01:00:00Z"}',
    f'{{"kind":"request","transaction_id":"{ID}","at":"2026-11-25T01:00:00Z","purpose":"giải quyết thủ tục"}}',
    '{"not":"an entry"}',
    f'{{"kind":"reply","transaction_id":"{ID}","at":"2026-11-25T01:00:01Z","status":200}}',
    "{}",
]
LEAVES = [leaf_of(body.encode()) for body in BODIES]
SIZE = len(BODIES)


def node(level: int, index: int) -> bytes:
    return fold(LEAVES[index << level : (index + 1) << level])


NOTE = write_checkpoint(Checkpoint("lgsp/VN-H55", SIZE, root_between(0, SIZE, node)), KEY)


def proved(index: int) -> ProvedRecord:
    return ProvedRecord(index, BODIES[index], tuple(step.hex() for step in inclusion_proof(index, SIZE, node)))


RECEIPT = Receipt(FORMAT, ID, (proved(1), proved(3)), NOTE, (Timestamp("tsa", "MA=="),))


def confirmed(receipt: Receipt, **words: str) -> object:
    return confirm(receipt, key=KEY.public_key(), **words)


def test_a_receipt_is_read_as_it_was_written_and_holds() -> None:
    read = read_receipt(write_receipt(RECEIPT))
    assert read == RECEIPT
    held = confirm(read, key=KEY.public_key(), origin="lgsp/VN-H55")
    assert [entry.kind for entry in held.entries] == ["request", "reply"] and held.indices == (1, 3)
    assert held.checkpoint.size == SIZE


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"records": ()}, "at least one"),
        ({"records": (proved(1),) * 17}, "not many"),
        ({"records": (proved(3), proved(1))}, "order"),
        ({"records": (proved(1), proved(1))}, "each once"),
        ({"records": (proved(0),)}, "another transaction"),
        ({"records": (proved(2),)}, "can't be read"),
        ({"records": (msgspec.structs.replace(proved(1), index=3),)}, "not under"),
        ({"records": (msgspec.structs.replace(proved(1), index=-1),)}, "not under"),
        ({"records": (msgspec.structs.replace(proved(1), record=BODIES[1] + " "),)}, "not under"),
        ({"records": (msgspec.structs.replace(proved(1), proof=proved(1).proof[::-1]),)}, "not under"),
        ({"records": (msgspec.structs.replace(proved(1), proof=proved(1).proof[:-1]),)}, "not under"),
        ({"records": (msgspec.structs.replace(proved(1), proof=("00" * 32,) * 1000),)}, "not under"),
        ({"records": (msgspec.structs.replace(proved(1), proof=("zz" * 32,)),)}, "no hash"),
        ({"records": (msgspec.structs.replace(proved(1), proof=("AA" * 32,)),)}, "no hash"),
        ({"records": (msgspec.structs.replace(proved(1), proof=("00",)),)}, "no hash"),
        ({"transaction_id": "other"}, "another transaction"),
        ({"checkpoint": write_checkpoint(Checkpoint("lgsp/VN-H55", SIZE, bytes(32)), KEY)}, "not under"),
        ({"checkpoint": write_checkpoint(Checkpoint("lgsp/VN", SIZE, bytes(32)), KEY)}, "another log's"),
        ({"checkpoint": write_checkpoint(Checkpoint("lgsp/VN-H55", SIZE, bytes(32)), Ed25519PrivateKey.generate())}, "trusted key"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_reason(changed: dict[str, object], why: str) -> None:
    with pytest.raises(ProofRefused, match=why):
        confirmed(msgspec.structs.replace(RECEIPT, **changed), origin="lgsp/VN-H55")


@given(st.data())
def test_a_changed_byte_is_refused_or_changes_nothing_that_is_proved(data: st.DataObject) -> None:
    whole = write_receipt(RECEIPT)
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = confirmed(read_receipt(bytes(changed)))
    except ProofRefused:
        return
    assert found == confirmed(RECEIPT)


@given(st.binary(max_size=200) | st.integers(0, 1000).map(lambda cut: write_receipt(RECEIPT)[:-cut] if cut else b""))
def test_any_other_bytes_are_no_receipt(data: bytes) -> None:
    if data.rstrip() == write_receipt(RECEIPT).rstrip():
        return
    with pytest.raises(ProofRefused):
        read_receipt(data)


def test_unknown_fields_other_formats_and_giants_are_refused() -> None:
    whole = write_receipt(RECEIPT)
    with pytest.raises(ProofRefused, match="unknown field"):
        read_receipt(whole.replace(b'"format"', b'"more": 1, "format"', 1))
    with pytest.raises(ProofRefused, match="known format"):
        read_receipt(whole.replace(b"lgsp-receipt/1", b"lgsp-receipt/2"))
    with pytest.raises(ProofRefused, match="too large"):
        read_receipt(b" " * (RECEIPT_BYTES_MAX + 1))
