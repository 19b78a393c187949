"""Days of the index go whole with the uses of persons' data of their time; what is held stays."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lgsp.citizens.models import PersonUse
from lgsp.citizens.operations.uses import index_person_uses
from lgsp.domain.entries import JournalEntry
from lgsp.exchanges.models import DayFigures, Exchange
from lgsp.exchanges.operations.index import index_journal, make_partitions
from lgsp.retention.operations import holds
from lgsp.runtime.clock import now
from lgsp.site.expiry import expire_records_due, expire_rows_due
from tests.exchanges.operations.test_expiry import DAY, LATER, parts
from tests.indexed_journal import BEGIN

Call = Callable[..., list[JournalEntry]]
Write = Callable[..., None]
pytestmark = pytest.mark.usefixtures("world")


@pytest.fixture
def indexed(call: Call, write: Write, journal: Path, world: Any) -> Path:
    """Two calls on each of three days, the first two with partitions of their own."""
    make_partitions(now=BEGIN, days=2)
    entries = [
        entry
        for number in range(6)
        for entry in call(
            number,
            after_s=number // 2 * DAY + number,
            service=world.service.identifier,
            persons=(f"bd-{number}",),
            person_data="họ tên",
        )
    ]
    write(entries)
    index_journal(journal=journal, now=now, followers=[index_person_uses])
    return journal


def placed(**facts: Any) -> Any:
    return holds.place_legal_hold(facts=holds.HoldFacts("125/CV", **facts), by="test", why="thanh tra", now=BEGIN)


def test_days_go_whole_with_what_hangs_on_them(indexed: Path) -> None:
    rehearsed = expire_rows_due(now=LATER, is_rehearsal=True)
    assert rehearsed.days == ("exchanges_exchange_20250701", "exchanges_exchange_20250702") and Exchange.objects.count() == 6
    assert expire_rows_due(now=BEGIN + timedelta(days=731)).days == () and Exchange.objects.count() == 6
    gone = expire_rows_due(now=BEGIN + timedelta(days=732))
    assert (gone.before, gone.days, gone.rows) == (date(2025, 7, 2), ("exchanges_exchange_20250701",), 4)
    assert Exchange.objects.count() == PersonUse.objects.count() == 4 and parts() == ["exchanges_exchange_20250702"]
    expire_rows_due(now=LATER)
    assert not Exchange.objects.exists() and not PersonUse.objects.exists() and parts() == []
    assert DayFigures.objects.count() == 3
    assert expire_rows_due(now=LATER).rows == 0


def test_what_is_held_stays_findable_until_the_hold_is_released(indexed: Path, identifier: Callable[..., str], world: Any) -> None:
    wanted = identifier(1, BEGIN + timedelta(seconds=1))
    one = placed(transaction_id=wanted)
    several = placed(service=world.service.identifier, since=BEGIN + timedelta(days=1), until=BEGIN + timedelta(days=2))
    expire_rows_due(now=LATER)
    assert parts() == [] and Exchange.objects.count() == 3 and PersonUse.objects.count() == 3
    assert Exchange.objects.filter(transaction_id=wanted).exists()
    holds.release_legal_hold(hold=several, by="test", why="xong", now=LATER)
    expire_rows_due(now=LATER)
    assert [str(row.transaction_id) for row in Exchange.objects.all()] == [wanted]
    holds.release_legal_hold(hold=one, by="test", why="xong", now=LATER)
    assert expire_rows_due(now=LATER).rows == 2 and not Exchange.objects.exists()


def test_records_that_are_not_indexed_do_not_expire(indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    assert expire_records_due(now=datetime(2040, 1, 1, tzinfo=BEGIN.tzinfo), is_rehearsal=True) == []
