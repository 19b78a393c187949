"""Sequencing: what comes into the tree, in which order, and what stops it."""

import asyncio
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalForked
from lgsp.journal.logs.append import Log
from lgsp.journal.tree import sequence as module
from lgsp.journal.tree.batches import last_batch, records_between
from lgsp.journal.tree.published import CHECKPOINT_KEY, signed_checkpoint, stored_nodes
from lgsp.journal.tree.sequence import Means, Sequencer, open_sequencer
from lgsp.journal.verification.verify import verify_journal
from lgsp.protocol.proof.bundles import read_bundle
from lgsp.protocol.proof.chain import leaf_of
from lgsp.protocol.proof.checkpoint import Checkpoint, parse_checkpoint, read_checkpoint, write_checkpoint
from lgsp.protocol.proof.merkle import inclusion_proof, is_included
from lgsp.runtime.storage.object_storage import ObjectStorage

Fill = Callable[..., None]
SECRET = b"\x05" * 32


def run(journal: Path, means: Means, batch: int = 20_000) -> int:
    """Sequence all there is, as a process that starts and stops."""
    before, module.BATCH_RECORDS_MAX = module.BATCH_RECORDS_MAX, batch
    try:
        with open_sequencer(journal, means) as sequencer:
            return all_of(sequencer)
    finally:
        module.BATCH_RECORDS_MAX = before


def all_of(sequencer: Sequencer) -> int:
    done = 0
    while count := sequencer.sequence():
        done += count
    return done


def assert_whole(journal: Path, means: Means, size: int) -> None:
    checkpoint = read_checkpoint(signed_checkpoint(journal), key=means.key.public_key(), origin=means.origin)
    assert checkpoint.size == size and means.storage.get(CHECKPOINT_KEY) == signed_checkpoint(journal).encode()
    report = verify_journal(journal, storage=means.storage)
    assert report.findings == () and (report.tree.records, report.tree.signed) == (size, size)
    node = stored_nodes(means.storage, size)
    for record in records_between(journal, 0, size):
        if record.index % 37 == 0 or record.index == size - 1:
            proof = inclusion_proof(record.index, size, node)
            assert is_included(leaf_of(record.body), index=record.index, size=size, proof=proof, root=checkpoint.root)


def test_every_sealed_record_of_every_log_becomes_a_leaf(journal: Path, means: Means, filled: Fill) -> None:
    filled(300, name="gateway-1")
    filled(420, name="gateway-2")
    assert run(journal, means) == 720 and run(journal, means) == 0
    assert_whole(journal, means, 720)
    assert [(record.log, record.sequence) for record in records_between(journal, 299, 302)] == [
        ("gateway-1", 299),
        ("gateway-2", 0),
        ("gateway-2", 1),
    ]


@pytest.mark.parametrize("batch", [1, 7, 256, 300])
def test_the_tree_is_the_same_whatever_the_batches_and_restarts(journal: Path, means: Means, filled: Fill, batch: int) -> None:
    size = 40 if batch == 1 else 600
    filled(size, segment_bytes=30_000)
    with open_sequencer(journal, means) as sequencer:
        module.BATCH_RECORDS_MAX, before = batch, module.BATCH_RECORDS_MAX
        assert sequencer.sequence() == batch
        module.BATCH_RECORDS_MAX = before
    assert run(journal, means, batch) > 0
    assert_whole(journal, means, size)


def test_records_come_into_the_tree_while_they_are_written(journal: Path, means: Means, opened: Callable[..., Log]) -> None:
    async def work() -> None:
        log = opened(seal_s=0.05)
        with open_sequencer(journal, means) as sequencer:
            sizes = set()
            for number in range(300):
                await log.append(JournalEntry(kind="request", transaction_id=str(number), at=datetime.now(UTC)))
                sequencer.sequence()
                sizes.add(sequencer.last.size)
            log.close()
            all_of(sequencer)
            assert len(sizes) > 1

    asyncio.run(work())
    assert_whole(journal, means, 300)


def test_bundles_hold_the_records_below_full_tiles(journal: Path, means: Means, storage: ObjectStorage, filled: Fill) -> None:
    filled(600)
    run(journal, means, 100)
    bodies = [record.body for record in records_between(journal, 0, 512)]
    for index in (0, 1):
        bundle = storage.get(f"journal/tile/entries/00{index}") or b""
        assert read_bundle(bundle, key=SECRET, origin=means.origin, index=index) == bodies[index * 256 : (index + 1) * 256]
    assert storage.get("journal/tile/entries/002") is None
    assert [
        key for key in storage.keys_below("journal/tile/0") if ".p/" in key and not key.startswith("journal/tile/0/002.p")
    ] == []


def test_two_can_not_sequence_one_journal(journal: Path, means: Means) -> None:
    journal.mkdir()
    with open_sequencer(journal, means), pytest.raises(BlockingIOError), open_sequencer(journal, means):
        pass


def test_time_goes_on_in_the_order_also_if_the_clock_jumps_back(journal: Path, means: Means, filled: Fill) -> None:
    filled(2)
    run(journal, means)
    first = last_batch(journal)
    filled(2, name="gateway-2")
    back = Means(means.origin, means.key, SECRET, means.storage, lambda: datetime(2001, 1, 1, tzinfo=UTC))
    run(journal, back)
    last = last_batch(journal)
    assert first is not None and last is not None and last.at == first.at and last.size == 4
    assert_whole(journal, means, 4)


def test_a_log_that_was_changed_is_left_out_and_the_others_go_on(journal: Path, means: Means, filled: Fill) -> None:
    filled(5, name="gateway-1")
    filled(5, name="gateway-2")
    path = next((journal / "gateway-1").glob("*.seg"))
    path.write_bytes(path.read_bytes().replace("thủ tục".encode(), b"thu tuc".ljust(10), 1))
    assert run(journal, means) == 5
    assert [record.log for record in records_between(journal, 0, 5)] == ["gateway-2"] * 5


def test_a_log_that_was_cut_back_below_the_tree_is_noticed(
    journal: Path, means: Means, filled: Fill, capfd: pytest.CaptureFixture[str]
) -> None:
    filled(3, 4)
    run(journal, means)
    seals = journal / "gateway-1" / "seals"
    seals.write_bytes(b"".join(seals.read_bytes().splitlines(keepends=True)[:2]))
    assert run(journal, means) == 0
    assert "sequence.log_unreadable" in capfd.readouterr().out


@pytest.mark.parametrize("what", ["ahead", "other", "unreadable", "another log's"])
def test_whoever_published_something_else_stops_it(
    journal: Path, means: Means, storage: ObjectStorage, filled: Fill, what: str
) -> None:
    filled(5)
    run(journal, means)
    root = bytes(32)
    notes = {
        "ahead": write_checkpoint(Checkpoint(means.origin, 9, root), means.key),
        "other": write_checkpoint(Checkpoint(means.origin, 5, root), means.key),
        "unreadable": "nonsense",
        "another log's": write_checkpoint(Checkpoint("lgsp/VN", 5, root), means.key),
    }
    storage.put(CHECKPOINT_KEY, notes[what].encode())
    filled(5, name="gateway-2")
    with pytest.raises(JournalForked):
        run(journal, means)
    assert parse_checkpoint(signed_checkpoint(journal)).size == 5


def test_another_tile_in_our_place_stops_it(journal: Path, means: Means, storage: ObjectStorage, filled: Fill) -> None:
    filled(5)
    storage.put("journal/tile/0/000.p/5", bytes(160))
    with pytest.raises(JournalForked, match="another tile"):
        run(journal, means)
    assert signed_checkpoint(journal) == ""


def test_lost_tiles_are_made_anew_from_the_logs(journal: Path, means: Means, storage: ObjectStorage, filled: Fill) -> None:
    filled(600)
    run(journal, means, 100)
    for key in storage.keys_below("journal/"):
        storage.delete(key)
    filled(3, name="gateway-2")
    assert run(journal, means) == 3
    assert_whole(journal, means, 603)


def test_a_home_that_lost_its_order_signs_nothing(journal: Path, means: Means, filled: Fill) -> None:
    filled(5)
    run(journal, means)
    os.truncate(journal / "tree" / "batches", 0)
    with pytest.raises(JournalForked, match="not ours"):
        run(journal, means)
