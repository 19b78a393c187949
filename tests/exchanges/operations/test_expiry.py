"""Days of the index go whole, what is held stays; figures by day are made where they are missing, once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError, connection, transaction

from lgsp.domain.entries import JournalEntry
from lgsp.exchanges.models.exchanges import Exchange
from lgsp.exchanges.models.figures import DayFigures, MinuteFigures
from lgsp.exchanges.operations import expiry
from lgsp.exchanges.operations.expiry import backfill_days, expire_index, expire_minutes
from lgsp.exchanges.operations.index import index_journal, make_partitions
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from tests.indexed_journal import BEGIN

Call = Callable[..., list[JournalEntry]]
Write = Callable[..., None]
DAY = 86_400
LATER = BEGIN + timedelta(days=740)
NOTHING_HELD: tuple[list[str], str] = ([], "[]")
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
        )
    ]
    write(entries)
    index_journal(journal=journal, now=now)
    return journal


def parts() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname ~ '^exchanges_exchange_2025[0-9]{4}$' ORDER BY relname")
        return [row[0] for row in cursor.fetchall()]


def test_none_goes_without_a_term(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_INDEX_KEPT_DAYS", "0")
    monkeypatch.setenv("LGSP_MINUTES_KEPT_DAYS", "0")
    assert (
        expire_index(now=LATER, held=NOTHING_HELD).before is None
        and expire_minutes(now=LATER) == 0
        and Exchange.objects.count() == 6
    )


def test_rows_of_another_instance_in_the_same_partition_stay(indexed: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM exchanges_exchange AS found WHERE started_at = %s RETURNING to_jsonb(found)::text", [BEGIN])
        row = cursor.fetchone()[0].replace('"VN-H55"', '"VN-H01"')
        with acting_in("VN-H01"):
            cursor.execute(
                "INSERT INTO exchanges_exchange SELECT * FROM jsonb_populate_record(NULL::exchanges_exchange, %s::jsonb)", [row]
            )
        expire_index(now=BEGIN + timedelta(days=732), held=NOTHING_HELD)
        assert not Exchange.objects.filter(started_at__lt=BEGIN + timedelta(hours=12)).exists()
        with acting_in("VN-H01"):
            assert [found.instance for found in Exchange.objects.all()] == ["VN-H01"]
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'exchanges_exchange_20250701'")
        assert cursor.fetchone() == (True,)


def test_a_cut_in_the_middle_of_a_day_leaves_it_whole(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statements = dict(expiry.STATEMENTS)
    statements["expire_partition"] = statements["expire_partition"].rstrip().rstrip(";") + " / 0;"
    monkeypatch.setattr(expiry, "STATEMENTS", statements)
    with pytest.raises(DataError), transaction.atomic():
        expire_index(now=LATER, held=NOTHING_HELD)
    assert len(parts()) == 2 and Exchange.objects.count() == 6
    monkeypatch.undo()


def test_a_day_in_use_waits_for_the_next_run(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    statements = dict(expiry.STATEMENTS)
    statements["short_wait"] = "DO $$ BEGIN RAISE lock_not_available; END $$"
    monkeypatch.setattr(expiry, "STATEMENTS", statements)
    found = expire_index(now=LATER, held=NOTHING_HELD)
    assert len(found.waiting) == 2 and found.days == () and len(parts()) == 2


def test_minutes_go_and_days_stay(indexed: Path) -> None:
    assert expire_minutes(now=BEGIN + timedelta(days=93)) == 1
    assert MinuteFigures.objects.count() == 2
    assert expire_minutes(now=LATER) == 2 and DayFigures.objects.count() == 3


def test_missing_days_are_made_from_the_index_as_the_indexer_makes_them(indexed: Path) -> None:
    before = list(DayFigures.objects.order_by("day").values())
    for row in before:
        row.pop("id")
    DayFigures.objects.filter(day__lt=date(2025, 7, 3)).delete()
    assert backfill_days(now=LATER) == [date(2025, 7, 1), date(2025, 7, 2)]
    after = list(DayFigures.objects.order_by("day").values())
    for row in after:
        row.pop("id")
    assert after == before
    assert backfill_days(now=LATER) == []


def test_a_day_that_began_in_the_middle_is_made_anew_and_today_is_left_alone(indexed: Path) -> None:
    DayFigures.objects.filter(day__lt=date(2025, 7, 3)).delete()
    DayFigures.objects.filter(day=date(2025, 7, 3)).update(calls=1)
    assert backfill_days(now=datetime(2025, 7, 3, 12, tzinfo=UTC)) == [date(2025, 7, 1), date(2025, 7, 2)]
    assert DayFigures.objects.get(day=date(2025, 7, 3)).calls == 1
    DayFigures.objects.filter(day__lt=date(2025, 7, 3)).delete()
    assert date(2025, 7, 3) in backfill_days(now=LATER)
    assert DayFigures.objects.get(day=date(2025, 7, 3)).calls == 2
