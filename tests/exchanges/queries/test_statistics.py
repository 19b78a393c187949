from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lgsp.domain.entries import JournalEntry
from lgsp.domain.small_counts import PublishedCount
from lgsp.exchanges.operations.index import index_journal, make_partitions
from lgsp.exchanges.queries.statistics import UNNAMED, days_between, next_month, public_month, public_months

BEGIN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
DAY, MONTH = date(2025, 7, 1), date(2025, 7, 1)
Call = Callable[..., list[JournalEntry]]


@pytest.fixture
def indexed(world: Any, call: Call, write: Callable[..., None], journal: Path) -> Any:
    """Thirty calls of a known system, four of an unknown one, on two days; one call of yesterday's minute ends in a later round."""
    known = {"consumer": world.onestop.identifier, "service": world.service.identifier}
    entries = [entry for number in range(30) for entry in call(number, after_s=number, **known)]
    entries += [
        entry
        for number in range(30, 34)
        for entry in call(number, after_s=86_400 + number, service="Nguyễn Văn A", outcome="refused")
    ]
    make_partitions(now=BEGIN)
    write(entries[:41])
    index_journal(journal=journal, now=lambda: BEGIN)
    write(entries[41:])
    index_journal(journal=journal, now=lambda: BEGIN)
    return known


def test_each_day_is_told_by_consumer_service_and_outcome(indexed: dict[str, str]) -> None:
    one, other = days_between(since=DAY, until=DAY + timedelta(days=2))
    assert (one.day, one.consumer, one.outcome, one.calls) == (DAY, indexed["consumer"], "answered", 30)
    assert (one.request_bytes, one.reply_bytes, one.duration_us_mean, one.duration_us_max) == (360, 9000, 3000, 3000)
    assert one.duration_us_p50 == pytest.approx(3000, rel=0.4) and one.duration_us_p99 == pytest.approx(3000, rel=0.4)
    assert (other.calls, other.errors_4xx, other.errors_5xx) == (4, 4, 0)
    assert len(list(days_between(since=DAY, until=DAY + timedelta(days=1)))) == 1
    assert list(days_between(since=DAY + timedelta(days=2), until=DAY + timedelta(days=9))) == []


def test_a_month_is_public_when_it_is_over(indexed: dict[str, str]) -> None:
    assert public_months(now=datetime(2025, 7, 31, 16, 59, tzinfo=UTC)) == []
    assert public_months(now=datetime(2025, 7, 31, 17, 0, tzinfo=UTC)) == [MONTH]


def test_a_small_count_takes_another_with_it_and_what_callers_wrote_is_never_a_name(indexed: dict[str, str], world: Any) -> None:
    month = public_month(MONTH, threshold=5)
    withheld = PublishedCount(None, "withheld")
    assert (month.is_told, month.total, len(month.days)) == (True, 34, 31)
    assert month.services == {indexed["service"]: withheld, UNNAMED: withheld}
    assert (month.days["2025-07-01"], month.days["2025-07-02"]) == (withheld, withheld)
    assert month.days["2025-07-03"] == PublishedCount(0, "shown")
    shown = public_month(MONTH, threshold=4)
    assert shown.services[indexed["service"]] == PublishedCount(30, "shown")
    assert shown.agencies == {world.office.identifier: PublishedCount(30, "shown"), UNNAMED: PublishedCount(4, "shown")}
    assert "Nguyễn" not in msgspec.json.encode([month, shown]).decode()


def test_a_month_with_hardly_any_calls_tells_nothing(indexed: dict[str, str]) -> None:
    month = public_month(MONTH, threshold=100)
    assert (month.is_told, month.total, month.days) == (False, None, {})


def test_months_follow_each_other() -> None:
    assert (next_month(date(2025, 12, 1)), next_month(date(2026, 1, 31))) == (date(2026, 1, 1), date(2026, 2, 1))
