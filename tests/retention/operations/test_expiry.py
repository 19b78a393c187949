"""Records go in two steps, each of which the journal shows; holds, index and tree are asked first."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.exchanges.models import IndexPosition
from lgsp.exchanges.operations.index import index_journal
from lgsp.exchanges.queries.exchanges import indexed_sequences
from lgsp.journal.logs.append import Limits, Log
from lgsp.journal.logs.audit_log import AuditLog
from lgsp.journal.logs.segments import expired_path, segment_path, segments_of
from lgsp.journal.tree.sequence import Means, open_sequencer
from lgsp.journal.verification.verify import verify_journal
from lgsp.registry.models import AuditRecord
from lgsp.registry.operations.audit.transfer import transfer_audit_records
from lgsp.retention.models.expiry import ExpiredSegment
from lgsp.retention.operations import expiry, holds
from lgsp.retention.queries.expiry import expired_segments, next_expiry
from lgsp.retention.queries.holds import holds as holds_placed
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.storage.object_storage import storage_in_use

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
AT = datetime(2035, 8, 1, tzinfo=UTC)
Call = Callable[..., list[JournalEntry]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: Any) -> Path:
    """A home with 320 calls of one day in several segments, and the acts of the test itself, all in the tree."""
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    monkeypatch.setenv("LGSP_STORAGE_URL", "")
    return tmp_path


@pytest.fixture
def filled(home: Path, call: Call, world: Any) -> Path:
    entries = [entry for number in range(320) for entry in call(number, after_s=number, service=world.service.identifier)]

    async def work() -> None:
        limits = Limits(free_bytes_min=0, segment_bytes=30_000)
        log = Log.open(folder=home / "journal", name="gateway-1", key=KEY, now=now, limits=limits)
        for first in range(0, len(entries), 4):
            await asyncio.gather(*[log.append(one) for one in entries[first : first + 4]])
        log.close()

    asyncio.run(work())
    sequence()
    return home


def sequence() -> None:
    """Carry acts, sequence in two batches at least, index."""
    home = home_in_use()
    book = AuditLog(journal=home.journal, key=KEY, now=now, segment_bytes=1 << 20)
    transfer_audit_records(book)
    book.close()
    means = Means("lgsp/VN-H55", KEY, b"\x05" * 32, storage_in_use(home), now)
    with open_sequencer(home.journal, means) as sequencer:
        while sequencer.sequence():
            pass
    index_journal(journal=home.journal, now=now)


def declared_again() -> list[expiry.Expiring]:
    """A second act, so that what came before lies below the last batch; then what is due is declared."""
    holds.release_legal_hold(hold=placed(transaction_id="01a2039e-d79f-72a7-be9e-51d99c45bf31"), by="test", why="thử", now=AT)
    sequence()
    return declare(now=AT)


def declare(*, now: datetime, is_rehearsal: bool = False) -> list[expiry.Expiring]:
    return expiry.declare_expiries(now=now, indexed=indexed_sequences(), is_rehearsal=is_rehearsal)


def placed(**facts: Any) -> Any:
    return holds.place_legal_hold(facts=holds.HoldFacts("125/CV", **facts), by="test", why="thanh tra", now=AT)


def state(found: list[expiry.Expiring]) -> set[str]:
    return {one.state for one in found}


def test_a_term_that_is_over_is_first_an_act_and_then_a_removal(filled: Path) -> None:
    journal = filled / "journal"
    found = declared_again()
    assert state(found) == {"declared"} and len(found) == ExpiredSegment.objects.count() >= 2
    assert found[0].due_on is not None and str(ExpiredSegment.objects.order_by("pk")[0]).startswith("gateway-1 0–")
    assert declare(now=AT) == []
    assert state(expiry.carry_out_expiries()) == set(), "an act that is not in the journal yet lets nothing go"
    sequence()
    assert state(expiry.carry_out_expiries(is_rehearsal=True)) == {"declared"}
    assert state(expiry.carry_out_expiries()) == {"gone"} and expiry.carry_out_expiries() == []
    assert not segment_path(journal / "gateway-1", 0).exists() and expired_path(journal / "gateway-1", 0).exists()
    act = AuditRecord.objects.filter(name="expire_records").order_by("pk")[0]
    assert act.by == "retention" and "rule/LGSP_RECORDS_KEPT_DAYS=3653" in act.subjects
    report = verify_journal(journal, storage=storage_in_use(home_in_use()), bundles_key=b"\x05" * 32)
    assert report.findings == () and sum(log.expired for log in report.logs) == found[-1].end
    assert len(expired_segments(1)) == 1


def test_a_dry_run_only_says(filled: Path) -> None:
    declared_again_rehearsed = declare(now=AT, is_rehearsal=True)
    assert state(declared_again_rehearsed) <= {"due"} and not ExpiredSegment.objects.exists()


def test_what_is_held_stays_whole_also_if_it_was_declared_before(filled: Path, identifier: Callable[..., str], world: Any) -> None:
    journal = filled / "journal"
    first = placed(transaction_id=identifier(3, datetime(2025, 7, 1, 1, 0, 3, tzinfo=UTC)))
    found = declared_again()
    assert found[0].state == "held" and state(found[1:]) == {"declared"}
    placed(service=world.service.identifier)
    sequence()
    assert state(expiry.carry_out_expiries()) == {"held"}
    assert all(segment_path(journal / "gateway-1", one.first).exists() for one in found)
    assert state(declare(now=AT)) == {"held"}
    for hold in holds_placed(in_force=True):
        holds.release_legal_hold(hold=hold, by="test", why="xong", now=AT)
    assert first.pk and state(expiry.carry_out_expiries()) == {"gone"}
    assert state(declare(now=AT)) == {"declared"}


def test_nothing_goes_that_is_young_kept_for_ever_or_not_indexed(filled: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    placed(transaction_id="01a2039e-d79f-72a7-be9e-51d99c45bf31")
    sequence()
    assert declare(now=datetime(2030, 1, 1, tzinfo=UTC)) == []
    name, due_on = next_expiry() or (None, None)
    assert name is not None and name.first == 0 and str(due_on) == "2035-07-03"
    IndexPosition.objects.filter(log="gateway-1").update(sequence=10)
    assert declare(now=AT) == []
    IndexPosition.objects.filter(log="gateway-1").update(sequence=10_000)
    monkeypatch.setenv("LGSP_TIMESTAMP_URLS", "http://127.0.0.1:9/tsa")
    assert declare(now=AT) == [], "nobody has time-stamped it yet"
    monkeypatch.setenv("LGSP_TIMESTAMP_URLS", "")
    monkeypatch.setenv("LGSP_RECORDS_KEPT_DAYS", "0")
    assert declare(now=AT + timedelta(days=9999)) == [] and next_expiry() is None


def test_a_segment_that_was_changed_is_told_and_stays(filled: Path) -> None:
    path = segments_of(filled / "journal" / "gateway-1")[0][1]
    placed(transaction_id="01a2039e-d79f-72a7-be9e-51d99c45bf31")
    sequence()
    whole = path.read_bytes()
    path.write_bytes(whole.replace("cấp đăng ký".encode(), "cấp đăng kí".encode().ljust(len("cấp đăng ký".encode()), b" "), 1))
    found = declare(now=AT)
    assert found[0].why and state(found[1:]) == {"declared"}
    path.write_bytes(whole)
    declare(now=AT)
    sequence()
    path.write_bytes(whole.replace(b'"status":200', b'"status":201', 1))
    told = expiry.carry_out_expiries()
    assert path.exists() and [one.why != "" for one in told if one.first == 0] == [True]
