"""One changed byte anywhere, in logs, order, checkpoint or tiles, is found; and a record that was exchanged with all its links is named."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.journal.tree import sequence as sequence_module
from lgsp.journal.tree.batches import batches_path
from lgsp.journal.tree.published import CHECKPOINT_KEY, checkpoint_path
from lgsp.journal.tree.sequence import Means, open_sequencer
from lgsp.journal.verification.findings import KINDS
from lgsp.journal.verification.verify import Report, verify_journal
from lgsp.protocol.proof.checkpoint import Checkpoint, write_checkpoint
from lgsp.runtime.storage.object_storage import ObjectStorage

Fill = Callable[..., None]


@pytest.fixture
def sequenced(journal: Path, means: Means, filled: Fill, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    monkeypatch.setattr(sequence_module, "BATCH_RECORDS_MAX", 200)

    def run() -> None:
        with open_sequencer(journal, means) as sequencer:
            while sequencer.sequence():
                pass

    filled(300)
    run()
    return run


def kinds(report: Report) -> set[str]:
    found = {finding.kind for finding in report.findings}
    assert found <= set(KINDS)
    return found


def test_what_agrees_is_told_with_its_root(journal: Path, storage: ObjectStorage, sequenced: object) -> None:
    report = verify_journal(journal, storage=storage)
    assert (report.findings, report.tree.records, report.tree.batches, report.tree.signed) == ((), 300, 2, 300)
    assert len(report.tree.root) == 64
    assert verify_journal(journal).findings == ()


def test_records_that_are_not_sequenced_yet_are_no_fault(
    journal: Path, storage: ObjectStorage, sequenced: Callable[[], None], filled: Fill
) -> None:
    filled(5, name="gateway-2")
    assert verify_journal(journal, storage=storage).findings == ()
    sequenced()
    assert verify_journal(journal, storage=storage).tree.records == 305


def test_a_changed_byte_anywhere_in_the_journal_or_its_tree_is_found(
    journal: Path, storage: ObjectStorage, means: Means, sequenced: object, tmp_path: Path
) -> None:
    places = []
    for path in sorted([*journal.rglob("*"), *(tmp_path / "objects" / "journal").rglob("*")]):
        if path.is_file() and path.stat().st_size:
            step = max(1, path.stat().st_size // 25)
            places += [(path, at) for at in range(0, path.stat().st_size, step)]
    batches = journal / "tree" / "batches"
    places += [(batches, at) for at in range(batches.stat().st_size) if (batches, at) not in places]
    assert len(places) > 500
    for path, at in places:
        whole = path.read_bytes()
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x01]) + whole[at + 1 :])
        assert kinds(verify_journal(journal, storage=storage, bundles_key=means.bundles_key)), (path.name, at)
        path.write_bytes(whole)
    assert verify_journal(journal, storage=storage).findings == ()


def test_a_record_exchanged_with_all_links_and_seals_is_named_by_the_tree(
    journal: Path, storage: ObjectStorage, sequenced: object, filled: Fill
) -> None:
    other = journal.parent / "other"
    journal.rename(other)
    filled(123)
    filled(0, 176, name="gateway-1")
    tree = other / "tree"
    forged = journal / "tree"
    forged.mkdir()
    for name in ("batches", "checkpoint"):
        (forged / name).write_bytes((tree / name).read_bytes())
    report = verify_journal(journal, storage=storage)
    named = [finding for finding in report.findings if finding.kind == "record.not_in_tree"]
    assert named and named[0].log == "gateway-1" and named[0].first == 123


@pytest.mark.parametrize("key_of", ["us", "another"])
def test_another_checkpoint_is_found(
    journal: Path, storage: ObjectStorage, sequenced: object, key: Ed25519PrivateKey, key_of: str
) -> None:
    signer = key if key_of == "us" else Ed25519PrivateKey.generate()
    storage.put(CHECKPOINT_KEY, write_checkpoint(Checkpoint("lgsp/VN-H55", 300, bytes(32)), signer).encode())
    assert kinds(verify_journal(journal, storage=storage)) == {"checkpoint.changed"}
    checkpoint_path(journal).unlink()
    assert "checkpoint.changed" in kinds(verify_journal(journal))


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "checkpoint"])
def test_what_is_gone_is_found(journal: Path, storage: ObjectStorage, sequenced: object, name: str) -> None:
    storage.delete(f"journal/{name}")
    assert kinds(verify_journal(journal, storage=storage)) == {"tree.missing"}


def test_lines_of_the_order_out_of_their_order_are_found(journal: Path, sequenced: object) -> None:
    path = batches_path(journal)
    lines = path.read_bytes().splitlines(keepends=True)
    for changed in (lines[::-1], lines + lines[-1:], lines[:1]):
        path.write_bytes(b"".join(changed))
        assert kinds(verify_journal(journal)) & {"tree.changed", "checkpoint.changed", "record.not_in_tree"}
