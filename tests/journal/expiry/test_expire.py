"""Records go when their time is over, and only as the journal itself says; everything that was proved stays proved."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import AuditedAct, JournalEntry
from lgsp.domain.errors import JournalBroken, RecordExpired
from lgsp.journal.expiry import expire
from lgsp.journal.expiry.expire import due_segments, entries_in, expire_segment, expired_bundles, what_stays
from lgsp.journal.expiry.expired import RULE, SegmentName, declared_expiries
from lgsp.journal.logs.audit_log import AuditLog
from lgsp.journal.logs.read import Position, records_after
from lgsp.journal.logs.segments import expired_path, segment_path, segments_of
from lgsp.journal.tree.published import PREFIX
from lgsp.journal.tree.receipts import receipt_of
from lgsp.journal.tree.sequence import Means, open_sequencer
from lgsp.journal.verification.verify import verify_journal
from lgsp.protocol.proof.receipt import confirm
from lgsp.protocol.proof.tiles import records_path
from lgsp.runtime.storage.object_storage import ObjectStorage
from tests.journal.conftest import BEGIN, identifier

AT = datetime(2035, 8, 1, tzinfo=UTC)
RECORDS = 700


@pytest.fixture
def means(storage: ObjectStorage, key: Ed25519PrivateKey) -> Means:
    """A sequencer that works while the calls are made."""
    return Means(
        origin="lgsp/VN-H55", key=key, bundles_key=b"\x05" * 32, storage=storage, now=lambda: BEGIN + timedelta(seconds=RECORDS)
    )


@pytest.fixture
def aged(written: Callable[..., None], entry: Callable[..., JournalEntry], means: Means, journal: Path) -> list[SegmentName]:
    """A log of 700 records in several segments, two batches in the tree; its finished segments."""
    written([entry(number) for number in range(RECORDS)], segment_bytes=20_000, batch=300)
    firsts = [first for first, _ in segments_of(journal / "gateway-1")]
    return [SegmentName("gateway-1", first, end) for first, end in pairwise(firsts)]


def declare(journal: Path, means: Means, names: list[SegmentName]) -> None:
    """An act that lets segments go, sealed and in the signed tree."""
    book = AuditLog(journal=journal, key=means.key, now=lambda: AT, segment_bytes=1 << 20)
    for number, name in enumerate(names):
        stays = what_stays(journal, name, at=AT, rule="days=30")
        act = AuditedAct(name="expire_records", officer="lgsp", subjects=(name.subject(stays.digest), RULE + "days=30"))
        book.append([JournalEntry(kind="act", transaction_id=identifier(number, AT), at=AT, act=act)])
    book.close()
    with open_sequencer(journal, means) as sequencer:
        while sequencer.sequence():
            pass


def expire_all(journal: Path, storage: ObjectStorage, names: list[SegmentName]) -> int:
    declared = declared_expiries(journal)
    return sum(expire_segment(journal, storage, name, declared=declared) for name in names)


def report(journal: Path, means: Means) -> Any:
    return verify_journal(journal, storage=means.storage, bundles_key=means.bundles_key)


def test_what_is_due_is_finished_in_bundles_and_over_its_term(aged: list[SegmentName], journal: Path) -> None:
    due = due_segments(journal, today=date(2025, 8, 1), days=30, is_attesting=False)
    assert 2 < len(due) < len(aged) and [one.name for one in due] == aged[: len(due)]
    assert due[0].due_on == date(2025, 8, 1) and due[-1].name.end <= 600 // 256 * 256
    assert due_segments(journal, today=date(2025, 7, 31), days=30, is_attesting=False) == []
    assert due_segments(journal, today=date(2999, 1, 1), days=0, is_attesting=False) == []
    assert due_segments(journal, today=date(2999, 1, 1), days=30, is_attesting=True) == []
    assert next(one.at for one in entries_in(journal, aged[0])) == BEGIN


def test_nothing_is_due_before_there_is_a_tree(filled: Callable[..., None], journal: Path) -> None:
    filled(40, segment_bytes=2000)
    assert due_segments(journal, today=date(2999, 1, 1), days=30, is_attesting=False) == []


def test_after_expiry_the_journal_verifies_and_receipts_hold(aged: list[SegmentName], journal: Path, means: Means) -> None:
    receipt, _ = receipt_of(journal, means.storage, identifier(5, BEGIN + timedelta(seconds=5)))
    gone = [name for name in aged if name.end <= 512]
    declare(journal, means, gone)
    size = sum(segment_path(journal / name.log, name.first).stat().st_size for name in gone)
    assert expire_all(journal, means.storage, gone) == size and expire_all(journal, means.storage, gone) == 0
    found = report(journal, means)
    assert found.findings == () and found.records == RECORDS + len(gone)
    assert next(log for log in found.logs if log.log == "gateway-1").expired == gone[-1].end
    assert means.storage.get(PREFIX + records_path(0)) is None and means.storage.get(PREFIX + records_path(1)) is not None
    confirm(receipt, key=means.key.public_key())
    with pytest.raises(RecordExpired) as told:
        receipt_of(journal, means.storage, receipt.transaction_id)
    assert told.value.facts["rule"] == "days=30" and str(told.value.facts["expired_at"]).startswith("2035-08-01")
    assert receipt_of(journal, means.storage, identifier(690, BEGIN + timedelta(seconds=690)))
    assert next(records_after(journal, Position(log="gateway-1"))).sequence == gone[-1].end


def test_the_tree_can_be_made_anew_from_leaves_and_grows_on(
    aged: list[SegmentName], journal: Path, means: Means, written: Callable[..., None], entry: Callable[..., JournalEntry]
) -> None:
    gone = [name for name in aged if name.end <= 512]
    declare(journal, means, gone)
    expire_all(journal, means.storage, gone)
    for key in means.storage.keys_below(PREFIX + "tile/0/"):
        means.storage.delete(key)
    written([entry(RECORDS + number) for number in range(300)])
    assert report(journal, means).findings == ()


def test_files_that_merely_disappear_are_no_expiry(aged: list[SegmentName], journal: Path, means: Means) -> None:
    first, second = aged[:2]
    with pytest.raises(JournalBroken, match="not in the journal"):
        expire_segment(journal, means.storage, first, declared={})
    stays = what_stays(journal, first, at=AT, rule="days=30")
    expired_path(journal / "gateway-1", 0).write_bytes(expire.write_expired(stays))
    assert report(journal, means).findings == ()
    segment_path(journal / "gateway-1", 0).unlink()
    assert {(one.kind, one.first, one.last) for one in report(journal, means).findings} == {("record.missing", 0, first.end - 1)}
    means.storage.delete(PREFIX + records_path(0))
    assert "tree.missing" in {one.kind for one in report(journal, means).findings}
    declare(journal, means, [second])
    assert ("record.missing", 0) in {(one.kind, one.first) for one in report(journal, means).findings}


@pytest.mark.parametrize("harm", ["leaf", "rule", "gone"])
def test_what_stays_of_a_segment_can_not_be_changed_or_taken_away(
    aged: list[SegmentName], journal: Path, means: Means, harm: str
) -> None:
    declare(journal, means, aged[:1])
    expire_all(journal, means.storage, aged[:1])
    path = expired_path(journal / "gateway-1", 0)
    data = path.read_bytes()
    path.unlink()
    if harm != "gone":
        path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]) if harm == "leaf" else data.replace(b"days=30", b"days=31"))
    assert ("record.missing", 0) in {(one.kind, one.first) for one in report(journal, means).findings}


def test_a_segment_that_was_changed_since_its_expiry_was_declared_stays(
    aged: list[SegmentName], journal: Path, means: Means
) -> None:
    declare(journal, means, aged[:1])
    path = segment_path(journal / "gateway-1", 0)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(JournalBroken):
        expire_all(journal, means.storage, aged[:1])
    path.write_bytes(whole.replace(b"giai", b"Giai").replace("giải".encode(), "Giải".encode()))
    with pytest.raises(JournalBroken):
        expire_all(journal, means.storage, aged[:1])
    assert path.exists()


def test_one_record_that_stays_keeps_its_bundle(aged: list[SegmentName], journal: Path, means: Means) -> None:
    across = next(name for name in aged if name.first < 256 < name.end)
    others = [name for name in aged if name.end <= 512 and name != across]
    declare(journal, means, others)
    expire_all(journal, means.storage, others)
    assert means.storage.get(PREFIX + records_path(0)) is not None
    declare(journal, means, [across])
    assert expired_bundles(journal, across, declared_expiries(journal)) == [0]
    expire_all(journal, means.storage, [across])
    assert means.storage.get(PREFIX + records_path(0)) is None and report(journal, means).findings == ()


@pytest.mark.parametrize("step", range(10))
def test_a_power_cut_at_any_step_leaves_it_there_or_rightly_gone_and_the_next_run_finishes(
    aged: list[SegmentName], journal: Path, means: Means, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    gone = [name for name in aged if name.end <= 256]
    declare(journal, means, gone)
    calls = iter(range(10**6))

    def failing(whole: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **options: Any) -> Any:
            if next(calls) == step:
                raise OSError(5, "power cut")
            return whole(*words, **options)

        return call

    with monkeypatch.context() as cut:
        for name in ("unlink", "replace", "fsync"):
            cut.setattr(os, name, failing(getattr(os, name)))
        with pytest.raises(OSError, match="power cut"):
            expire_all(journal, means.storage, gone)
    assert report(journal, means).findings == ()
    expire_all(journal, means.storage, gone)
    assert report(journal, means).findings == () and not any(segment_path(journal / one.log, one.first).exists() for one in gone)
