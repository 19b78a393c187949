import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import ReceiptNotFound, ReceiptNotReady
from lgsp.journal.tree import receipts
from lgsp.journal.tree.find import Found
from lgsp.journal.tree.published import checkpoint_path
from lgsp.journal.tree.receipts import is_party, receipt_of
from lgsp.protocol.proof.receipt import confirm, read_receipt, write_receipt
from lgsp.runtime.storage.object_storage import ObjectStorage
from tests.journal.conftest import identifier

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of the test, not of the import: minutes later these calls would be looked for where nothing was written."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", datetime.now(UTC))


def call(number: int) -> list[JournalEntry]:
    facts = {"transaction_id": identifier(number, NOW), "at": NOW, "purpose": "giải quyết thủ tục"}
    parties = {"consumer": "VN-H55/GOV/H55.12/motcua", "service": "VN-H55/GOV/H55.02/datdai/gia-dat"}
    return [JournalEntry(kind="request", **facts, **parties), JournalEntry(kind="reply", reply_bytes=1, **facts)]  # type: ignore[arg-type]


def test_a_receipt_proves_the_records_of_one_transaction(
    journal: Path, storage: ObjectStorage, key: Ed25519PrivateKey, written: Callable[..., None]
) -> None:
    written([entry for number in range(700) for entry in call(number)], batch=100)
    for number in (0, 128, 699):
        receipt, entry = receipt_of(journal, storage, identifier(number, NOW))
        held = confirm(read_receipt(write_receipt(receipt)), key=key.public_key(), origin="lgsp/VN-H55")
        assert [one.kind for one in held.entries] == ["request", "reply"] and held.checkpoint.size == 1400
        assert entry == held.entries[0]


def test_what_is_not_in_the_tree_has_none(journal: Path, storage: ObjectStorage, written: Callable[..., None]) -> None:
    written(call(1))
    with pytest.raises(ReceiptNotFound):
        receipt_of(journal, storage, identifier(2, NOW))


def test_what_waits_for_the_tree_is_not_ready_rather_than_not_there(
    journal: Path, storage: ObjectStorage, written: Callable[..., None], appended: Callable[..., None]
) -> None:
    written(call(1))
    for number, name in enumerate(("gateway-1", "gateway-2")):
        appended(call(2 + number), name=name)
        with pytest.raises(ReceiptNotReady):
            receipt_of(journal, storage, identifier(2 + number, NOW))
    for unknown in (identifier(4, NOW), "nonsense"):
        with pytest.raises(ReceiptNotFound):
            receipt_of(journal, storage, unknown)
    written(call(5))
    assert len(receipt_of(journal, storage, identifier(3, NOW))[0].records) == 2


def test_what_comes_into_the_tree_while_it_is_looked_for_is_not_ready(
    journal: Path, storage: ObjectStorage, written: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    written(call(1))

    def too_early(journal: Path, transaction_id: str) -> list[Found]:
        written(call(2))
        return []

    monkeypatch.setattr(receipts, "find_records", too_early)
    with pytest.raises(ReceiptNotReady):
        receipt_of(journal, storage, identifier(2, NOW))


def test_what_storage_or_checkpoint_does_not_show_yet_is_not_ready(
    journal: Path, storage: ObjectStorage, written: Callable[..., None]
) -> None:
    written(call(1))
    old = checkpoint_path(journal).read_bytes()
    written(call(2))
    new, tile = checkpoint_path(journal).read_bytes(), storage.get("journal/tile/0/000.p/4") or b""
    for note in (old, b"", new.replace(b"lgsp/VN-H55", b"lgsp/VN-H54")):
        checkpoint_path(journal).write_bytes(note)
        if not note:
            checkpoint_path(journal).unlink()
        with pytest.raises(ReceiptNotReady):
            receipt_of(journal, storage, identifier(2, NOW))
    checkpoint_path(journal).write_bytes(new)
    storage.put("journal/tile/0/000.p/4", bytes(128))
    with pytest.raises(ReceiptNotReady):
        receipt_of(journal, storage, identifier(2, NOW))
    storage.delete("journal/tile/0/000.p/4")
    with pytest.raises(ReceiptNotReady):
        receipt_of(journal, storage, identifier(2, NOW))
    storage.put("journal/tile/0/000.p/4", tile)
    assert receipt_of(journal, storage, identifier(2, NOW))[0].checkpoint == new.decode()


def test_the_parties_of_an_exchange_are_the_two_members() -> None:
    request = call(1)[0]
    assert is_party("VN-H55/GOV/H55.12", request) and is_party("VN-H55/GOV/H55.02", request)
    assert not is_party("VN-H55/GOV/H55.03", request) and not is_party("", request) and not is_party("", call(1)[1])


def test_one_receipt_takes_a_few_milliseconds_in_a_large_journal(
    journal: Path, storage: ObjectStorage, written: Callable[..., None]
) -> None:
    written([entry for number in range(10_000) for entry in call(number)])
    begun = time.perf_counter()
    for number in range(0, 10_000, 500):
        receipt_of(journal, storage, identifier(number, NOW))
    assert (time.perf_counter() - begun) / 20 < 0.05
