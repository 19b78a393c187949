"""What may be gone is read from sealed acts only, and asking for it is answered with since when and why."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import AuditedAct, JournalEntry
from lgsp.domain.errors import RecordExpired
from lgsp.journal.expiry.expired import Declared, SegmentName, declared_expiries, expired_heads, of_log, refuse_expired
from lgsp.journal.logs.audit_log import AuditLog
from lgsp.journal.logs.segments import expired_path
from lgsp.protocol.proof.expired_segments import ExpiredHead, ExpiredSegment, write_expired
from tests.journal.conftest import BEGIN, identifier

AT = datetime(2035, 8, 1, tzinfo=UTC)
NAME = SegmentName("gateway-1", 0, 2)
HEAD = ExpiredHead(
    log="gateway-1",
    first_sequence=0,
    link="00" * 32,
    first_at="2025-07-01T01:00:00Z",
    last_at="2025-07-01T02:00:00Z",
    expired_at="2035-08-01T00:00:00Z",
    rule="days=30",
)


def test_only_acts_of_this_name_about_segments_of_gateways_count(journal: Path, key: Ed25519PrivateKey) -> None:
    assert declared_expiries(journal) == {}
    book = AuditLog(journal=journal, key=key, now=lambda: AT, segment_bytes=1 << 20)
    said = [
        ("expire_records", (NAME.subject("a" * 64), "rule/days=30", "ExpiredSegment/1")),
        ("expire_records", (NAME.subject("b" * 64),)),
        ("expire_records", (SegmentName("acts", 0, 9).subject("a" * 64), "segment/gateway-1/x-y/z")),
        ("suspend_member", (SegmentName("gateway-1", 2, 4).subject("a" * 64),)),
    ]
    for number, (name, subjects) in enumerate(said):
        act = AuditedAct(name=name, officer="lgsp", subjects=subjects)
        book.append([JournalEntry(kind="act", transaction_id=identifier(number, AT), at=AT, act=act)])
    book.close()
    declared = declared_expiries(journal)
    assert declared == {NAME: Declared(0, AT, "days=30", "a" * 64)}
    assert of_log(declared, "gateway-1") == {0: (2, "a" * 64)} and of_log(declared, "gateway-2") == {}


def test_who_asks_for_that_time_is_told_since_when_and_why(journal: Path) -> None:
    refuse_expired(journal, identifier(1))
    (journal / "gateway-1").mkdir(parents=True)
    expired_path(journal / "gateway-1", 0).write_bytes(write_expired(ExpiredSegment(HEAD, (b"x" * 32, b"y" * 32))))
    assert expired_heads(journal) == [HEAD]
    with pytest.raises(RecordExpired) as told:
        refuse_expired(journal, identifier(1, BEGIN))
    assert (told.value.facts["expired_at"], told.value.facts["rule"]) == ("2035-08-01T00:00:00Z", "days=30")
    refuse_expired(journal, identifier(1, datetime(2025, 7, 3, tzinfo=UTC)))
    refuse_expired(journal, "no-id")
