from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override

from lgsp.portal.page import figures

AT = datetime(2026, 11, 22, 7, 5, 9, tzinfo=UTC)


def test_numbers_are_set_apart_as_each_language_does() -> None:
    with override("vi"):
        assert (figures.figure(1234567.81, 1), figures.figure(None)) == ("1.234.567,8", "–")
    with override("en"):
        assert figures.figure(1234567.81, 1) == "1,234,567.8"


@pytest.mark.parametrize(
    ("microseconds", "told"), [(None, "–"), (400, "0,4 ms"), (38_200, "38 ms"), (1_250_000, "1,25 s"), (0, "0,0 ms")]
)
def test_durations_are_told_in_ms_or_s(microseconds: int | None, told: str) -> None:
    with override("vi"):
        assert figures.duration(microseconds) == told


@pytest.mark.parametrize(
    ("count", "told"), [(None, "–"), (150, "150 B"), (2048, "2,0 KB"), (10 * 1024**2, "10,0 MB"), (75 * 1024**3, "75,0 GB")]
)
def test_sizes_are_told_in_their_unit(count: int | None, told: str) -> None:
    with override("vi"):
        assert figures.size(count) == told


def test_moments_are_in_vietnam_time() -> None:
    assert figures.moment(AT) == "22/11/2026 14:05"
    assert figures.moment(AT, with_seconds=True) == "22/11/2026 14:05:09"
    assert figures.day(datetime(2026, 11, 22, 18, tzinfo=UTC)) == "23/11/2026"


@pytest.mark.parametrize(
    ("gone", "told", "english"),
    [
        (timedelta(seconds=3), "vừa xong", "just now"),
        (timedelta(seconds=45), "45 giây trước", "45 seconds ago"),
        (timedelta(minutes=1), "1 phút trước", "1 minute ago"),
        (timedelta(hours=5), "5 giờ trước", "5 hours ago"),
        (timedelta(days=3), "3 ngày trước", "3 days ago"),
        (timedelta(days=400), "400 ngày trước", "400 days ago"),
        (-timedelta(hours=2), "sau 2 giờ nữa", "in 2 hours"),
    ],
)
def test_relative_time_is_told_in_the_largest_fitting_unit(gone: timedelta, told: str, english: str) -> None:
    with override("vi"):
        assert figures.relative(AT, AT + gone) == told
    with override("en"):
        assert figures.relative(AT, AT + gone) == english
