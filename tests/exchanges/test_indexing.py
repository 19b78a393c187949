from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from lgsp.domain.entries import JournalEntry
from lgsp.exchanges.indexing import COLUMNS, Batch, Parties, started_at

BEGIN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
Call = Callable[..., list[JournalEntry]]


def gathered(*entries: JournalEntry) -> Batch:
    batch = Batch()
    for sequence, entry in enumerate(entries):
        batch.add("gateway-1", sequence, entry)
    return batch


def fields(batch: Batch) -> dict[str, str]:
    (line,) = batch.lines().decode().splitlines()
    return dict(zip(COLUMNS, line.split("\t"), strict=True))


def test_one_transaction_is_one_line_with_both_places(call: Call) -> None:
    found = fields(gathered(*call(1)))
    assert (found["outcome"], found["sequences"], found["reply_bytes"], found["configuration"]) == ("answered", "{0,1}", "300", "4")


def test_characters_that_copy_reads_as_something_else_are_escaped(call: Call) -> None:
    batch = gathered(call(1, message_id="a\tb\\c\nd\re\0")[0])
    assert b"a\\tb\\\\c\\nd\\re\t" in batch.lines()
    assert len(batch.lines().splitlines()) == 1


def test_a_call_without_its_reply_is_open_and_not_counted(call: Call) -> None:
    batch = gathered(call(1)[0])
    assert fields(batch)["outcome"] == ""
    assert batch.minutes({}) == []


def test_a_reply_alone_asks_for_its_parties(call: Call) -> None:
    request, reply = call(1)
    batch = gathered(reply)
    assert batch.began_earlier() == [(request.transaction_id, BEGIN)]
    (minute,) = batch.minutes({request.transaction_id: Parties(service="s", consumer="c")})
    assert (minute.service, minute.consumer, minute.calls) == ("s", "c", 1)


def test_the_end_of_a_streamed_request_gives_its_size_only(call: Call) -> None:
    request, reply = call(1)
    ended = JournalEntry(
        kind="stream", transaction_id=request.transaction_id, at=BEGIN, part="request", outcome="answered", request_bytes=77
    )
    found = fields(gathered(request, ended, reply))
    assert (found["request_bytes"], found["outcome"], found["duration_us"]) == ("77", "answered", "3000")


def test_a_stream_that_ended_well_keeps_the_outcome(call: Call) -> None:
    request, reply = call(1)
    ended = JournalEntry(
        kind="stream",
        transaction_id=request.transaction_id,
        at=BEGIN,
        part="reply",
        outcome="answered",
        reply_bytes=5,
        duration_us=9,
    )
    assert fields(gathered(request, reply, ended))["outcome"] == "answered"
    assert gathered(ended).began_earlier() == [(request.transaction_id, BEGIN)]
    assert gathered(ended, reply).began_earlier() == [(request.transaction_id, BEGIN)]


def test_calls_of_different_minutes_and_services_are_counted_apart(call: Call) -> None:
    batch = gathered(*call(1), *call(2), *call(3, after_s=61), *call(4, service="VN/GOV/G01/dc/tracuu"))
    assert sorted(minute.calls for minute in batch.minutes({})) == [1, 1, 2]


def test_a_reply_without_a_duration_is_counted_but_not_measured(call: Call) -> None:
    name = call(1)[0].transaction_id
    (minute,) = gathered(JournalEntry(kind="reply", transaction_id=name, at=BEGIN, outcome="answered")).minutes({})
    assert (minute.calls, sum(minute.buckets)) == (1, 0)


def test_an_identifier_without_a_time_takes_the_entry_s() -> None:
    at = BEGIN + timedelta(seconds=5)
    assert started_at(JournalEntry(kind="request", transaction_id="8c4a9a3e-7a59-4b06-9a2c-3a1c1e9f0a11", at=at)) == at


def test_an_officers_act_is_no_exchange() -> None:
    act = JournalEntry(kind="act", transaction_id="01890000-0000-7000-8000-000000000001", at=BEGIN)
    batch = gathered(act)
    assert (batch.records, batch.lines(), batch.minutes({}), list(batch.transactions())) == (1, b"", [], [])


def test_a_day_counts_by_outcome_with_sizes_and_statuses(call: Call) -> None:
    batch = gathered(*call(1), *call(2, outcome="failed"), *call(3, outcome="refused"))
    days = {day.outcome: day for day in batch.days({})}
    answered, failed, refused = days["answered"], days["failed"], days["refused"]
    assert (answered.calls, answered.request_bytes, answered.reply_bytes, answered.errors_5xx) == (1, 12, 300, 0)
    assert (failed.errors_5xx, refused.errors_4xx, refused.request_bytes) == (1, 1, 0)
    assert (answered.duration_us_sum, answered.duration_us_max, sum(answered.buckets)) == (3000, 3000, 1)
    assert str(answered.day) == "2025-07-01"


def test_a_reply_alone_takes_the_size_of_its_request_from_the_index(call: Call) -> None:
    request, reply = call(1)
    (day,) = gathered(reply).days({request.transaction_id: Parties(service="s", consumer="c", request_bytes=77)})
    assert (day.service, day.consumer, day.request_bytes) == ("s", "c", 77)


def test_the_end_of_a_streamed_reply_adds_its_size_to_the_day_and_no_call(call: Call) -> None:
    request, reply = call(1)
    ended = JournalEntry(
        kind="stream", transaction_id=request.transaction_id, at=BEGIN, part="reply", outcome="aborted", reply_bytes=5
    )
    (day,) = gathered(ended).days({request.transaction_id: Parties(service="s", consumer="c")})
    assert (day.outcome, day.calls, day.reply_bytes, sum(day.buckets)) == ("answered", 0, 5, 0)
    sent = JournalEntry(kind="stream", transaction_id=request.transaction_id, at=BEGIN, part="request", request_bytes=9)
    assert gathered(sent).days({}) == []
    (whole,) = gathered(request, sent, reply).days({})
    assert whole.request_bytes == 9
