import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from lgsp.domain.entries import JournalEntry
from lgsp.exchanges.models.exchanges import Exchange, IndexPosition
from lgsp.exchanges.models.figures import MinuteFigures
from lgsp.exchanges.operations.index import index_journal, make_partitions
from lgsp.exchanges.queries import exchanges
from lgsp.journal.logs.segments import segments_of
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now

BEGIN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
Call = Callable[..., list[JournalEntry]]
Write = Callable[..., None]

pytestmark = pytest.mark.usefixtures("instance")


def test_a_call_with_its_reply_becomes_one_exchange(call: Call, write: Write, journal: Path) -> None:
    write(call(1, duration_us=4200, message_id="hồ sơ\t1\n\\N", legal_basis="NĐ 47/2020/NĐ-CP"))
    assert index_journal(journal=journal, now=now) == 2
    found = Exchange.objects.get()
    assert (found.outcome, found.status, found.duration_us, found.request_bytes, found.reply_bytes) == (
        "answered",
        200,
        4200,
        12,
        300,
    )
    assert (found.consumer, found.service) == ("VN-H55/GOV/H55.12/motcua", "VN/GOV/G12/dkkd/dkdn")
    assert (found.message_id, found.legal_basis, found.purpose) == ("hồ sơ\t1\n\\N", "NĐ 47/2020/NĐ-CP", "cấp đăng ký")
    assert (found.log, found.sequences, found.started_at, found.instance) == ("gateway-1", [0, 1], BEGIN, "VN-H55")


def test_indexing_again_changes_nothing(call: Call, write: Write, journal: Path) -> None:
    write(call(1) + call(2, outcome="refused"))
    assert index_journal(journal=journal, now=now) == 3
    assert index_journal(journal=journal, now=now) == 0
    assert Exchange.objects.count() == 2
    assert sum(MinuteFigures.objects.values_list("calls", flat=True)) == 2


def test_a_reply_that_comes_in_a_later_round_completes_its_exchange_and_counts_for_its_parties(
    call: Call, write: Write, journal: Path
) -> None:
    request, reply = call(1)
    write([request])
    index_journal(journal=journal, now=now)
    assert Exchange.objects.get().outcome == ""
    assert not MinuteFigures.objects.exists()
    write([reply])
    index_journal(journal=journal, now=now)
    found, figures = Exchange.objects.get(), MinuteFigures.objects.get()
    assert (found.outcome, found.purpose, found.sequences) == ("answered", "cấp đăng ký", [0, 1])
    assert (figures.service, figures.consumer, figures.calls) == (found.service, found.consumer, 1)


def test_figures_of_one_minute_add_up_over_rounds(call: Call, write: Write, journal: Path) -> None:
    for number in range(3):
        write(call(number, duration_us=1000 * (number + 1)) + call(number + 10, outcome="failed"))
        index_journal(journal=journal, now=now)
    figures = MinuteFigures.objects.get()
    assert (figures.calls, figures.answered, figures.failed, figures.refused, figures.errors_5xx) == (6, 3, 3, 0, 3)
    assert (figures.duration_us_sum, figures.duration_us_max, sum(figures.buckets)) == (15_000, 3000, 6)


def test_rounds_smaller_than_the_journal_reach_its_end(call: Call, write: Write, journal: Path) -> None:
    write([entry for number in range(50) for entry in call(number, after_s=number)])
    write([entry for number in range(100, 120) for entry in call(number)], log="gateway-2")
    taken = [index_journal(journal=journal, now=now, records_max=30) for _ in range(6)]
    assert taken == [30, 30, 30, 30, 20, 0]
    assert Exchange.objects.count() == 70
    assert sum(MinuteFigures.objects.values_list("calls", flat=True)) == 70


def test_a_round_that_fails_leaves_no_trace_and_the_next_one_takes_its_records(
    call: Call, write: Write, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(call(1) + call(2))
    with pytest.raises(DatabaseError), transaction.atomic():
        index_journal(journal=journal, now=now)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
    assert Exchange.objects.count() == 0
    assert index_journal(journal=journal, now=now) == 4
    assert Exchange.objects.count() == 2


def test_records_are_indexed_on_over_segments_and_reopened_logs(call: Call, write: Write, journal: Path) -> None:
    for number in range(4):
        write(call(number))
        assert index_journal(journal=journal, now=now) == 2
    position = IndexPosition.objects.get()
    assert position.sequence == 8
    assert position.file_offset == segments_of(journal / "gateway-1")[0][1].stat().st_size


def test_a_log_that_can_not_be_read_does_not_stop_the_others(call: Call, write: Write, journal: Path) -> None:
    write(call(1))
    write(call(2), log="gateway-2")
    path = segments_of(journal / "gateway-1")[0][1]
    path.write_bytes(path.read_bytes()[:120] + b"\xff" + path.read_bytes()[121:])
    index_journal(journal=journal, now=now)
    assert Exchange.objects.get().log == "gateway-2"
    assert exchanges.index_lag(now=now()).lag_s is None


def test_an_id_that_is_no_uuid_is_left_out(call: Call, write: Write, journal: Path) -> None:
    write([JournalEntry(kind="request", transaction_id="not one", at=BEGIN), *call(1)])
    assert index_journal(journal=journal, now=now) == 3
    assert Exchange.objects.count() == 1


def test_refusals_that_were_only_counted_count(call: Call, write: Write, journal: Path) -> None:
    write(call(1, outcome="refused", suppressed=9))
    index_journal(journal=journal, now=now)
    assert MinuteFigures.objects.get().refused == 10


def test_a_streamed_body_completes_its_exchange(call: Call, write: Write, journal: Path) -> None:
    name = call(1)[0].transaction_id
    end = BEGIN + timedelta(seconds=9)
    write(
        [
            *call(1),
            JournalEntry(
                kind="stream", transaction_id=name, at=end, part="reply", outcome="aborted", reply_bytes=10**8, duration_us=9
            ),
        ]
    )
    index_journal(journal=journal, now=now)
    found = Exchange.objects.get()
    assert (found.outcome, found.reply_bytes, found.ended_at) == ("aborted", 10**8, end)


def test_another_instance_sees_none_of_it(call: Call, write: Write, journal: Path) -> None:
    write(call(1))
    index_journal(journal=journal, now=now)
    with acting_in("VN-H99"):
        assert not Exchange.objects.exists()
        assert not MinuteFigures.objects.exists()
        assert not IndexPosition.objects.exists()
    assert Exchange.objects.exists()


def test_partitions_are_made_ahead_once_and_hide_other_instances(call: Call, write: Write, journal: Path) -> None:
    assert make_partitions(now=BEGIN) == 7
    assert make_partitions(now=BEGIN) == 0
    assert make_partitions(now=BEGIN + timedelta(days=1)) == 1
    write(call(1))
    index_journal(journal=journal, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM exchanges_exchange_20250701")
        assert cursor.fetchone() == (1,)
        with acting_in("VN-H99"):
            cursor.execute("SELECT count(*) FROM exchanges_exchange_20250701")
            assert cursor.fetchone() == (0,)


def test_a_day_whose_rows_are_in_the_default_partition_stays_there(call: Call, write: Write, journal: Path) -> None:
    write(call(1))
    index_journal(journal=journal, now=now)
    assert make_partitions(now=BEGIN, days=2) == 1
    assert Exchange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_indexers_at_once_count_each_call_once(call: Call, write: Write, journal: Path) -> None:
    write([entry for number in range(200) for entry in call(number)])

    def work() -> None:
        with acting_in("VN-H55"):
            while index_journal(journal=journal, now=now, records_max=37):
                pass
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(MinuteFigures.objects.values_list("calls", flat=True)) == 200
    assert Exchange.objects.count() == 200
