import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.segments import segments_of
from lgsp.journal.tree.find import find_records
from tests.journal.conftest import identifier

Write = Callable[..., None]
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of the test, not of the import: minutes later these calls would be looked for where nothing was written."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", datetime.now(UTC))


def call(number: int, *, kinds: str = "request reply", at: datetime | None = None) -> list[JournalEntry]:
    at = at or NOW
    facts = {"transaction_id": identifier(number, at), "at": at}
    return [JournalEntry(kind=kind, reply_bytes=5 if kind == "reply" else None, **facts) for kind in kinds.split()]  # type: ignore[arg-type]


def kinds(journal: Path, number: int, at: datetime | None = None) -> list[str]:
    return [record.entry.kind for record in find_records(journal, identifier(number, at or NOW))]


def test_a_transaction_s_records_are_found_with_their_places(journal: Path, written: Write) -> None:
    written([entry for number in range(300) for entry in call(number)], name="gateway-1", batch=50)
    written(call(300) + call(301), name="gateway-2")
    found = find_records(journal, identifier(150, NOW))
    assert [(one.log, one.sequence, one.index) for one in found] == [("gateway-1", 300, 300), ("gateway-1", 301, 301)]
    assert kinds(journal, 299) == kinds(journal, 301) == ["request", "reply"]
    assert find_records(journal, identifier(302, NOW)) == [] == find_records(journal, "nonsense")


def test_it_is_found_over_segments_and_batches(journal: Path, written: Write) -> None:
    written([entry for number in range(40) for entry in call(number)], segment_bytes=1000, batch=7)
    assert len(segments_of(journal / "gateway-1")) > 3
    assert all(kinds(journal, number) == ["request", "reply"] for number in range(40))


def test_a_reply_that_came_in_a_later_batch_is_found(journal: Path, written: Write) -> None:
    request, reply = call(1)
    written([request])
    assert kinds(journal, 1) == ["request"]
    written([entry for number in range(2, 50) for entry in call(number)], name="gateway-2")
    written([reply])
    assert kinds(journal, 1) == ["request", "reply"]


def test_an_id_that_is_older_than_any_record_around_is_not_looked_for_everywhere(journal: Path, written: Write) -> None:
    written(call(1) + call(2, at=NOW - timedelta(hours=3)))
    assert kinds(journal, 1) == ["request", "reply"] and kinds(journal, 2, NOW - timedelta(hours=3)) == []


def test_an_id_inside_another_record_is_not_that_record(journal: Path, written: Write) -> None:
    quoting = JournalEntry(
        kind="refusal", transaction_id=identifier(9, NOW), at=NOW, purpose=f'"transaction_id":"{identifier(1, NOW)}"'
    )
    written([quoting, *call(1)])
    assert [record.sequence for record in find_records(journal, identifier(1, NOW))] == [1, 2]


def test_records_that_are_gone_are_told(journal: Path, written: Write) -> None:
    written([entry for number in range(40) for entry in call(number)], segment_bytes=1000, batch=5)
    segments_of(journal / "gateway-1")[2][1].unlink()
    with pytest.raises(JournalBroken, match="records are gone"):
        find_records(journal, identifier(41, NOW))
