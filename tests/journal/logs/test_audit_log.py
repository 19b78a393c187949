"""The log of acts: durable and sealed at once, found again after a crash, whole after a fault, verified like any other log."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import AuditedAct, JournalEntry
from lgsp.domain.errors import JournalUnwritable
from lgsp.journal.logs.audit_log import AUDIT_LOG, AuditLog
from lgsp.journal.logs.read import Position, records_after, story_of
from lgsp.journal.verification.verify import verify_journal
from lgsp.runtime.clock import now
from tests.journal.conftest import BEGIN, identifier

Opened = Callable[..., AuditLog]


@pytest.fixture
def opened(journal: Path, key: Ed25519PrivateKey) -> Opened:
    return lambda segment_bytes=1_000_000: AuditLog(journal=journal, key=key, now=now, segment_bytes=segment_bytes)


def act(number: int) -> JournalEntry:
    what = AuditedAct(name="suspend_member", officer="an", subjects=("Member/12",), rows=1, digest="ab" * 32)
    return JournalEntry(kind="act", transaction_id=identifier(number), at=BEGIN, instance="VN-H55", act=what)


def test_an_act_is_durable_sealed_and_found_by_its_transaction(opened: Opened, journal: Path) -> None:
    book = opened()
    assert (book.append([act(1), act(2)]), book.append([act(3)])) == (0, 2)
    (placed,) = story_of(journal, identifier(2))
    assert (placed.log, placed.sequence, placed.entry) == (AUDIT_LOG, 1, act(2))
    assert placed.seal is not None
    book.close()
    assert verify_journal(journal).is_good


def test_the_log_goes_on_where_it_ended_and_says_what_is_in_it(opened: Opened) -> None:
    first = opened()
    first.append([act(1), act(2)])
    first.close()
    book = opened()
    assert book.places_of([identifier(2), identifier(3)]) == {identifier(2): 1}
    assert book.append([act(3)]) == 2
    book.settle()
    assert book.places_of([identifier(1), identifier(3)]) == {}, "what is settled is not looked through again"
    book.append([act(4)])
    assert book.places_of([identifier(4)]) == {identifier(4): 3}
    book.close()


def test_a_full_segment_is_followed_by_another(opened: Opened, journal: Path) -> None:
    book = opened(300)
    for number in range(6):
        book.append([act(number)])
    book.close()
    assert len(list((journal / AUDIT_LOG).glob("*.seg"))) > 1
    assert [record.entry for record in records_after(journal, Position(log=AUDIT_LOG))] == [act(number) for number in range(6)]
    again = opened(300)
    assert again.places_of(identifier(number) for number in range(6)) == {identifier(number): number for number in range(6)}
    again.close()
    assert verify_journal(journal).is_good


def test_another_process_has_to_wait(opened: Opened) -> None:
    book = opened()
    with pytest.raises(JournalUnwritable, match="another process"):
        opened()
    book.close()
    opened().close()


@pytest.mark.parametrize("failing", range(1, 7))
def test_whatever_write_or_flush_fails_no_act_is_lost_or_doubled(
    opened: Opened, journal: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    from lgsp.journal.logs import log_files

    book, calls = opened(), 0

    def failing_once(real: Callable[..., object]) -> Callable[..., object]:
        def call(*asked: object) -> object:
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError(28, "No space left on device")
            return real(*asked)

        return call

    with monkeypatch.context() as patched:
        patched.setattr(log_files.os, "fdatasync", failing_once(log_files.os.fdatasync))
        patched.setattr(log_files.os, "pwrite", failing_once(log_files.os.pwrite))
        waiting = [act(1), act(2), act(3)]
        for _ in range(4):
            try:
                there = book.places_of(entry.transaction_id for entry in waiting)
                waiting = [entry for entry in waiting if entry.transaction_id not in there]
                if waiting:
                    book.append(waiting[:2])
            except JournalUnwritable:
                continue
    assert book.places_of(identifier(number) for number in (1, 2, 3)) == {identifier(1): 0, identifier(2): 1, identifier(3): 2}
    book.close()
    assert verify_journal(journal).is_good
