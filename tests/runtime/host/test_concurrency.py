from pathlib import Path

import pytest

from lgsp.domain.errors import Overloaded
from lgsp.runtime.host.concurrency import WORKERS_MAX, Concurrency


def test_processes_share_one_ceiling_and_what_leaves_makes_room(tmp_path: Path) -> None:
    one, two = (Concurrency(tmp_path / "occupancy", worker=number, slots=8) for number in (1, 2))
    assert [one.enter("q", 2), two.enter("q", 2), one.enter("q", 2), two.enter("q", 2)] == [True, True, False, False]
    one.leave("q")
    assert [two.enter("q", 2), one.enter("q", 2), one.enter("other", 2)] == [True, False, True]


def test_a_process_that_was_killed_leaves_nothing_behind_its_successor(tmp_path: Path) -> None:
    killed = Concurrency(tmp_path / "occupancy", worker=1, slots=8)
    other = Concurrency(tmp_path / "occupancy", worker=2, slots=8)
    assert killed.enter("q", 2) and other.enter("q", 2)
    successor = Concurrency(tmp_path / "occupancy", worker=1, slots=8)
    assert [successor.enter("q", 2), successor.enter("q", 2)] == [True, False]


def test_leaving_twice_gives_nothing_away(tmp_path: Path) -> None:
    one = Concurrency(tmp_path / "occupancy", worker=1, slots=8)
    one.leave("q")
    assert [one.enter("q", 1), one.enter("q", 1)] == [True, False]


def test_an_empty_slot_is_taken_over_and_its_owner_finds_another(tmp_path: Path) -> None:
    one = Concurrency(tmp_path / "occupancy", worker=1, slots=1)
    one.enter("a", 1)
    with pytest.raises(Overloaded):
        one.enter("b", 1)
    one.leave("a")
    assert one.enter("b", 1)
    one.leave("b")
    assert one.enter("a", 1)
    one.close()


def test_more_processes_than_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Overloaded):
        Concurrency(tmp_path / "occupancy", worker=WORKERS_MAX + 1, slots=1)
