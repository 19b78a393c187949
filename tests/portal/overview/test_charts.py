from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from lgsp.portal.overview import charts


class Row(NamedTuple):
    minute: datetime
    calls: int
    answered: int = 0
    failed: int = 0
    refused: int = 0


BEGIN = datetime(2026, 11, 22, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "ceiling"), [(0, 4), (4, 4), (5, 8), (17, 20), (21, 40), (69, 80), (81, 200), (900, 2000), (401, 800)]
)
def test_the_axis_ends_at_a_number_whose_quarters_are_whole(value: int, ceiling: int) -> None:
    assert charts.nice_ceiling(value) == ceiling


def test_bars_are_stacked_and_stay_inside() -> None:
    rows = [Row(BEGIN + timedelta(minutes=n), calls=10, answered=6, failed=1, refused=3) for n in range(60)]
    drawn = charts.calls_chart(rows)
    assert len(drawn.bars) == 180
    answered, refused, failed = drawn.bars[:3]
    assert (answered.kind, refused.kind, failed.kind) == ("answered", "refused", "failed")
    assert answered.y == pytest.approx(refused.y + refused.height, abs=0.02)
    assert all(bar.y >= charts.TOP and bar.x + bar.width <= charts.WIDTH for bar in drawn.bars)
    assert [line.value for line in drawn.lines] == [0, 5, 10, 15, 20]
    assert drawn.times[-1].value == rows[-1].minute


def test_minutes_without_calls_have_no_bar() -> None:
    assert charts.calls_chart([Row(BEGIN, calls=0)]).bars == []
    assert charts.calls_chart([]).times == []
