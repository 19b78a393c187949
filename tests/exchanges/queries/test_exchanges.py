from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from lgsp.domain.entries import JournalEntry
from lgsp.exchanges.operations.index import index_journal, make_partitions
from lgsp.exchanges.queries import exchanges
from lgsp.exchanges.queries.exchanges import ExchangeFilter

BEGIN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
OTHER = "VN/GOV/G01/dancu/tracuu"
Call = Callable[..., list[JournalEntry]]

pytestmark = pytest.mark.usefixtures("instance")


@pytest.fixture
def indexed(instance: str, call: Call, write: Callable[..., None], journal: Path) -> None:
    make_partitions(now=BEGIN)
    entries = [entry for number in range(10) for entry in call(number, after_s=number, duration_us=1000)]
    entries += call(20, after_s=70, outcome="refused", service=OTHER, consumer="VN-H55/GOV/H55.99.1/vanban")
    entries += call(21, after_s=71, outcome="failed", service=OTHER, duration_us=900_000)
    entries += [call(22, after_s=72)[0]]
    write(entries)
    index_journal(journal=journal, now=lambda: BEGIN + timedelta(minutes=2))


@pytest.mark.usefixtures("indexed")
def test_pages_go_on_where_the_last_one_ended_and_miss_nothing() -> None:
    seen, after = [], ""
    while True:
        page = exchanges.exchanges(ExchangeFilter(), after=after, rows=4)
        seen += [found.transaction_id for found in page.exchanges]
        after = page.after
        if not after:
            break
    times = [found.started_at for found in exchanges.exchanges(ExchangeFilter()).exchanges]
    assert len(seen) == len(set(seen)) == 13
    assert times == sorted(times, reverse=True)
    assert len(exchanges.exchanges(ExchangeFilter(), after="nonsense", rows=4).exchanges) == 4


@pytest.mark.usefixtures("indexed")
@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (ExchangeFilter(service=OTHER), 2),
        (ExchangeFilter(service="DANCU"), 2),
        (ExchangeFilter(consumer="vanban"), 1),
        (ExchangeFilter(consumer="VN-H55/GOV/"), 13),
        (ExchangeFilter(consumer="h55.", service="g12", outcome="answered"), 10),
        (ExchangeFilter(consumer="%"), 0),
        (ExchangeFilter(outcome="failed"), 1),
        (ExchangeFilter(outcome="open"), 1),
        (ExchangeFilter(since=BEGIN + timedelta(seconds=8), until=BEGIN + timedelta(seconds=70)), 2),
        (ExchangeFilter(transaction_id="nonsense"), 0),
    ],
)
def test_exchanges_are_found_by(wanted: ExchangeFilter, count: int) -> None:
    assert len(exchanges.exchanges(wanted).exchanges) == count


@pytest.mark.usefixtures("indexed")
def test_one_exchange_is_found_by_its_id_in_any_spelling(call: Call) -> None:
    name = call(3, after_s=3)[0].transaction_id
    found = exchanges.exchange(f" {name.upper()} ")
    assert found is not None
    assert str(found.transaction_id) == name
    assert len(exchanges.exchanges(ExchangeFilter(transaction_id=name)).exchanges) == 1
    assert exchanges.exchange("8c4a9a3e-7a59-4b06-9a2c-3a1c1e9f0a11") is None


@pytest.mark.usefixtures("indexed")
def test_the_figures_of_today_count_what_ended_today() -> None:
    figures = exchanges.figures_today(now=BEGIN + timedelta(minutes=5))
    assert (figures.calls, figures.answered, figures.failed, figures.refused, figures.errors_5xx) == (12, 10, 1, 1, 1)
    assert figures.p50_us == pytest.approx(1000, rel=0.2)
    assert figures.p95_us == pytest.approx(900_000, rel=0.3)
    tomorrow = exchanges.figures_today(now=BEGIN + timedelta(days=1))
    assert (tomorrow.calls, tomorrow.p50_us) == (0, None)


@pytest.mark.usefixtures("indexed")
def test_the_slowest_service_comes_first() -> None:
    slow, quick = exchanges.services_by_slowness(since=BEGIN, until=BEGIN + timedelta(hours=1))
    assert (slow.service, slow.calls, slow.failed, slow.max_us) == (OTHER, 2, 1, 900_000)
    assert (quick.calls, quick.mean_us) == (10, 1000)
    assert exchanges.services_by_slowness(since=BEGIN, until=BEGIN + timedelta(hours=1), rows=1) == [slow]


@pytest.mark.usefixtures("indexed")
def test_the_most_refused_consumer_comes_first() -> None:
    (most,) = exchanges.consumers_by_refusals(since=BEGIN, until=BEGIN + timedelta(hours=1))
    assert (most.consumer.startswith("VN-H55/"), most.refused) == (True, 1)
    assert exchanges.consumers_by_refusals(since=BEGIN + timedelta(hours=1), until=BEGIN + timedelta(hours=2)) == []


@pytest.mark.usefixtures("indexed")
def test_the_last_minutes_are_given_also_where_nothing_happened() -> None:
    minutes = exchanges.calls_per_minute(now=BEGIN + timedelta(minutes=2, seconds=5), minutes=5)
    assert [(minute.calls, minute.failed, minute.refused) for minute in minutes] == [
        (0, 0, 0),
        (0, 0, 0),
        (10, 0, 0),
        (2, 1, 1),
        (0, 0, 0),
    ]
    assert minutes[-1].minute == BEGIN + timedelta(minutes=2)


@pytest.mark.usefixtures("indexed")
def test_the_lag_is_the_time_since_everything_sealed_was_indexed() -> None:
    assert exchanges.index_lag(now=BEGIN + timedelta(minutes=2, seconds=3)).lag_s == 3


def test_nothing_indexed_has_no_lag() -> None:
    assert exchanges.index_lag(now=BEGIN) == exchanges.IndexLag(lag_s=None, logs=0)


def test_who_called_under_an_identifier_of_before_is_told(call: Call, write: Callable[..., None], journal: Path) -> None:
    make_partitions(now=BEGIN)
    entries = [
        msgspec.structs.replace(entry, alias="VN-H55/GOV/H03/kho/x")
        for number in range(3)
        for entry in call(number, after_s=number)
    ]
    write([*entries, *call(9, after_s=9)])
    index_journal(journal=journal, now=lambda: BEGIN + timedelta(minutes=2))
    (use,) = exchanges.alias_use(since=BEGIN)
    assert (use.alias, use.calls, use.last_at) == ("VN-H55/GOV/H03/kho/x", 3, BEGIN + timedelta(seconds=2))
    assert exchanges.alias_use(since=BEGIN + timedelta(hours=1)) == [] and len(exchanges.alias_use(since=None)) == 1
