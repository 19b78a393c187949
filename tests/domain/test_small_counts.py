import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lgsp.domain.small_counts import PublishedCount, is_safe, marks, publish

COUNTS = st.lists(st.integers(0, 40), max_size=6)
PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_what_is_large_or_nothing_is_shown():
    assert marks([0, 10, 250], 10) == ["shown"] * 3
    assert marks([], 10) == []
    assert marks([1, 2], 1) == ["shown"] * 2


def test_one_small_count_takes_the_smallest_large_one_with_it_and_both_look_alike():
    assert marks([100, 3, 12, 40], 10) == ["shown", "withheld", "withheld", "shown"]


def test_several_small_counts_hide_each_other():
    assert marks([5, 4, 6, 100], 10) == ["small", "small", "small", "shown"]


@pytest.mark.parametrize("counts", [[9, 9, 9], [1, 1, 1]])
def test_small_counts_whose_sum_gives_them_away_do_not(counts):
    assert not is_safe(counts, 10)
    assert marks(counts, 10) is None
    assert marks([*counts, 50], 10) == ["withheld"] * 4


def test_a_threshold_of_two_has_nothing_to_hide_but_that_it_is_one():
    assert marks([1, 30], 2) == ["small", "shown"]


@pytest.mark.parametrize(("counts", "threshold"), [([-1], 10), ([1], 0)])
def test_what_is_no_count_and_no_threshold_is_refused(counts, threshold):
    with pytest.raises(ValueError, match="zero or more"):
        marks(counts, threshold)


def test_tables_are_published_together_or_not_at_all():
    days, services = {"1": 30, "2": 70}, {"a": 97, "b": 3}
    assert publish([days, services], 10) == [
        {"1": PublishedCount(30, "shown"), "2": PublishedCount(70, "shown")},
        {"a": PublishedCount(None, "withheld"), "b": PublishedCount(None, "withheld")},
    ]
    assert publish([{"1": 9}, {"a": 5, "b": 4}], 10) is None
    assert publish([{"1": 27}, {"a": 9, "b": 9, "c": 9}], 10) is None
    assert publish([{}, {}], 10) == [{}, {}]


@PATIENT
@given(COUNTS, st.integers(1, 6))
def test_no_small_count_can_be_computed_from_what_is_public(counts, threshold):
    """A reader tries every table that fits what is shown, the total, and what the marks say."""
    counts = [count % (3 * threshold) for count in counts]
    told = marks(counts, threshold)
    if told is None:
        return
    hidden = [place for place, mark in enumerate(told) if mark != "shown"]
    assert all(told[place] != "shown" for place, count in enumerate(counts) if 0 < count < threshold)
    left = sum(counts[place] for place in hidden)
    values = {place: range(1, threshold if told[place] == "small" else left + 1) for place in hidden}
    for place in (place for place in hidden if counts[place] < threshold):
        sums = {0}
        for other in hidden:
            if other != place:
                sums = {known + value for known in sums for value in values[other] if known + value < left}
        assert all(left - guess in sums for guess in range(1, threshold))


@PATIENT
@given(COUNTS, COUNTS)
def test_tables_of_the_same_calls_have_one_total_and_show_no_small_count(one, other):
    tables = [{str(place): count for place, count in enumerate(table)} for table in (one, other)]
    found = publish(tables, 10)
    for table, told in zip(tables, found or [], strict=False):
        for name, cell in told.items():
            assert (cell.count is None) == (cell.mark != "shown")
            assert cell.count is None or cell.count == table[name]
            assert cell.count is None or not 0 < cell.count < 10
