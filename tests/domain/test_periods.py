"""Periods include their beginning and exclude their end; days are Vietnamese days."""

from datetime import UTC, date, datetime

from lgsp.domain.periods import VIETNAM, instant_text, is_within, local_date, start_of_day

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def test_an_open_period_is_always_in_force():
    assert is_within(NOON, None, None)


def test_the_beginning_belongs_to_a_period_and_the_end_does_not():
    assert is_within(NOON, NOON, LATER)
    assert not is_within(LATER, NOON, LATER)
    assert not is_within(NOON, LATER, None)


def test_a_vietnamese_day_begins_at_seventeen_hours_utc():
    assert local_date(datetime(2026, 11, 22, 16, 59, tzinfo=UTC)) == date(2026, 11, 22)
    assert local_date(datetime(2026, 11, 22, 17, 0, tzinfo=UTC)) == date(2026, 11, 23)
    assert start_of_day(date(2026, 11, 23)) == datetime(2026, 11, 22, 17, 0, tzinfo=UTC)


def test_an_instant_is_written_in_utc_so_that_texts_sort_by_time():
    at = datetime(2026, 11, 22, 7, 0, 0, 5, tzinfo=VIETNAM)
    assert instant_text(at) == instant_text(at.astimezone(UTC)) == "2026-11-22T00:00:00.000005Z"
    assert instant_text(at) < instant_text(at.replace(microsecond=6))
