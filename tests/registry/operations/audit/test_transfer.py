"""Acts into the journal: each once, none lost, in order, whatever breaks between the book and the row."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from lgsp.domain.errors import JournalUnwritable
from lgsp.journal.logs.audit_log import AUDIT_LOG, AuditLog
from lgsp.journal.logs.read import all_records, story_of
from lgsp.journal.verification.verify import verify_journal
from lgsp.registry.facts import MemberFacts, OfficerFacts
from lgsp.registry.models import AuditRecord, Officer
from lgsp.registry.operations.audit import transfer
from lgsp.registry.operations.audit.transfer import AuditTransfer, transfer_audit_records
from lgsp.registry.operations.members import change_member, register_member, suspend_member
from lgsp.registry.operations.officers import create_officer, issue_api_token, revoke_api_token
from lgsp.runtime.clock import now

KEY = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def open_book(journal: Path) -> Callable[[], AuditLog]:
    return lambda: AuditLog(journal=journal, key=KEY, now=now, segment_bytes=1_000_000)


@pytest.fixture
def book(open_book: Callable[[], AuditLog]) -> Iterator[AuditLog]:
    opened = open_book()
    yield opened
    opened.close()


@pytest.fixture
def officer(instance: str) -> Officer:
    return create_officer(facts=OfficerFacts(username="an", name="Nguyễn Văn An", role="operator"), by="test", why="thử", now=now())


def acts_in(journal: Path) -> list[Any]:
    return [placed.entry.act for placed in all_records(journal) if placed.log == AUDIT_LOG]


def test_an_act_comes_into_the_journal_with_its_account_its_rows_and_its_digest(
    officer: Officer, book: AuditLog, journal: Path
) -> None:
    member = register_member(facts=MemberFacts(code="A", name="Sở Tư pháp"), by=officer, why="theo công văn 12", now=now())
    transfer_audit_records(book)
    row = AuditRecord.objects.get(name="register_member")
    (placed,) = story_of(journal, str(row.transaction_id))
    said = placed.entry.act
    assert said is not None and placed.seal is not None
    assert (said.name, said.officer, said.subjects, said.rows, said.digest) == (
        "register_member",
        "an",
        (f"Member/{member.pk}",),
        1,
        row.digest,
    )
    assert (placed.sequence, placed.entry.at, placed.entry.instance) == (row.sequence, row.at, "VN-H55")
    assert verify_journal(journal).is_good


def test_neither_reason_nor_values_nor_secrets_stand_in_the_journal(officer: Officer, book: AuditLog, journal: Path) -> None:
    register_member(facts=MemberFacts(code="A", name="Sở Tư pháp"), by=officer, why="gọi cho ông Bình", now=now())
    token = issue_api_token(officer=officer, name="máy của An", lifetime=timedelta(days=1), by=officer, now=now())
    transfer_audit_records(book)
    written = b"".join(path.read_bytes() for path in (journal / AUDIT_LOG).glob("*.seg")).decode(errors="replace")
    assert [word for word in ("Bình", "Sở Tư pháp", "Nguyễn Văn An", "máy của An", token.split("_", 2)[2]) if word in written] == []


def test_acts_stand_in_the_order_of_their_rows_and_once_only(officer: Officer, book: AuditLog, journal: Path) -> None:
    member = register_member(facts=MemberFacts(code="A", name="A"), by=officer, why="thử", now=now())
    transfer_audit_records(book)
    for number in range(5):
        change_member(member=member, facts=MemberFacts(code="A", name=f"A{number}"), by=officer, why="thử", now=now())
        transfer_audit_records(book)
    transfer_audit_records(book)
    rows = list(AuditRecord.objects.order_by("pk"))
    assert [act.digest for act in acts_in(journal)] == [row.digest for row in rows]
    assert [row.sequence for row in rows] == list(range(len(rows)))


def test_many_acts_are_carried_in_rounds(officer: Officer, book: AuditLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "ROUND_ACTS", 2)
    member = register_member(facts=MemberFacts(code="A", name="A"), by=officer, why="thử", now=now())
    for number in range(4):
        change_member(member=member, facts=MemberFacts(code="A", name=f"A{number}"), by=officer, why="thử", now=now())
    total = AuditRecord.objects.count()
    assert [transfer_audit_records(book) for _ in range(5)] == [2] * (total // 2) + [total % 2] * (total % 2) + [0] * (
        5 - (total + 1) // 2
    )


def test_a_crash_between_the_book_and_the_row_leaves_no_act_twice(
    officer: Officer, book: AuditLog, journal: Path, open_book: Callable[[], AuditLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    member = register_member(facts=MemberFacts(code="A", name="A"), by=officer, why="thử", now=now())
    suspend_member(member=member, by=officer, why="thử", now=now())

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt), transaction.atomic():
        patched.setattr(transfer, "_tell", crash)
        transfer_audit_records(book)
    written = acts_in(journal)
    assert len(written) == AuditRecord.objects.filter(sequence=None).count() > 1
    book.close()
    book._files.close = lambda: None  # type: ignore[method-assign]
    again = open_book()
    change_member(member=member, facts=MemberFacts(code="A", name="B"), by=officer, why="thử", now=now())
    transfer_audit_records(again)
    again.close()
    assert acts_in(journal)[: len(written)] == written
    assert len(acts_in(journal)) == AuditRecord.objects.count()
    assert not AuditRecord.objects.filter(sequence=None).exists()


def test_an_act_that_is_rolled_back_never_comes_into_the_journal(officer: Officer, book: AuditLog, journal: Path) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        register_member(facts=MemberFacts(code="A", name="A"), by=officer, why="thử", now=now())
        _ = 1 / 0
    transfer_audit_records(book)
    assert "register_member" not in {act.name for act in acts_in(journal)}


def test_an_officer_is_recorded_also_without_a_change_and_the_platform_is_not(officer: Officer) -> None:
    register_member(facts=MemberFacts(code="A", name="A"), by="lgsp up", why="thử", now=now())
    before = AuditRecord.objects.count()
    register_member(facts=MemberFacts(code="A", name="A"), by="lgsp up", why="thử", now=now())
    assert AuditRecord.objects.count() == before
    register_member(facts=MemberFacts(code="A", name="A"), by=officer, why="thử", now=now())
    assert AuditRecord.objects.count() == before + 1


def test_a_row_written_twice_in_one_act_is_named_once_and_counted_twice(officer: Officer) -> None:
    from lgsp.registry.operations.audit.records import begin

    with begin("change_officer", by=officer, why="thử", now=now(), publishes=False) as act:
        act.save(officer)
        act.save(officer)
    row = AuditRecord.objects.latest("pk")
    assert (row.subjects, row.rows) == ([f"Officer/{officer.pk}"], 2)


def test_revoking_a_token_is_an_act_with_its_row(officer: Officer) -> None:
    from lgsp.registry.models import ApiToken

    issue_api_token(officer=officer, name="máy", lifetime=timedelta(days=1), by=officer, now=now())
    revoke_api_token(token=ApiToken.objects.get(), by=officer, now=now())
    row = AuditRecord.objects.get(name="revoke_api_token")
    assert (row.by, row.rows) == ("an", 1)


def test_the_carrier_waits_while_the_book_is_held_and_goes_on_afterwards(
    officer: Officer, book: AuditLog, open_book: Callable[[], AuditLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "PAUSE_FIRST_S", 0.0)
    carrier = AuditTransfer(open_book)
    assert carrier.carry() == 0
    assert AuditRecord.objects.filter(sequence=None).exists()
    book.close()
    book.close = lambda: None  # type: ignore[method-assign]
    assert carrier.carry() > 0
    assert carrier.carry() == 0
    carrier.close()
    carrier.close()
    assert not AuditRecord.objects.filter(sequence=None).exists()


def test_a_book_that_fails_is_asked_ever_more_seldom(officer: Officer) -> None:
    asked = 0

    def failing() -> AuditLog:
        nonlocal asked
        asked += 1
        raise JournalUnwritable(why="the disk is full")

    carrier = AuditTransfer(failing)
    for _ in range(5):
        assert carrier.carry() == 0
    assert asked == 1


def test_the_book_of_a_home_is_a_log_of_its_journal(tmp_path: Path) -> None:
    from lgsp.runtime.home import Home

    home = Home(tmp_path / "home")
    home.prepare()
    opened = transfer.open_book(home)
    opened.close()
    assert (home.journal / AUDIT_LOG).is_dir()
