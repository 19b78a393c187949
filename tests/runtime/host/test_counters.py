import multiprocessing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lgsp.domain.configuration import AccessRight, RateLimit
from lgsp.domain.errors import Overloaded
from lgsp.runtime.host.counters import STALE_DAYS, SharedCounters

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def right(name: str = "r", **limits: object) -> AccessRight:
    return AccessRight(name, "c", "s", "p", "l", **limits)


def test_counts_survive_a_restart(tmp_path: Path) -> None:
    for expected in ("", "", "day"):
        counters = SharedCounters(tmp_path / "tallies")
        assert counters.count("r", right(quota_per_day=2), NOW).refused_by == expected
        counters.close()


def test_rights_are_counted_apart(tmp_path: Path) -> None:
    counters = SharedCounters(tmp_path / "tallies", slots=8)
    assert [counters.count(name, right(name, quota_per_day=1), NOW).refused_by for name in "abcabc"] == [
        "",
        "",
        "",
        "day",
        "day",
        "day",
    ]
    assert counters.count("b", right("b", rate_limit=RateLimit(1)), NOW).refused_by == ""


def test_when_every_slot_is_taken_a_limited_call_is_refused(tmp_path: Path) -> None:
    counters = SharedCounters(tmp_path / "tallies", slots=4)
    for name in "abcd":
        counters.count(name, right(name, quota_per_day=1), NOW)
    with pytest.raises(Overloaded):
        counters.count("e", right("e", quota_per_day=1), NOW)


def test_a_slot_that_cannot_matter_any_more_is_taken_over(tmp_path: Path) -> None:
    counters = SharedCounters(tmp_path / "tallies", slots=4)
    for name in "abcd":
        counters.count(name, right(name, quota_per_day=1), NOW)
    later = NOW + timedelta(days=STALE_DAYS + 1)
    assert counters.count("e", right("e", quota_per_day=1), later).refused_by == ""
    # Whoever owned the slot finds another one.
    assert counters.count("a", right("a", quota_per_day=1), later).refused_by == ""


def test_what_is_given_back_may_be_used_again(tmp_path: Path) -> None:
    counters, limited = SharedCounters(tmp_path / "tallies"), right(quota_per_day=1)
    assert [counters.count("r", limited, NOW).refused_by for _ in range(2)] == ["", "day"]
    counters.give_back("r", limited, NOW)
    assert counters.count("r", limited, NOW).refused_by == ""


def _count(path: str, calls: int, passed: "multiprocessing.Queue[int]") -> None:
    counters = SharedCounters(Path(path))
    passed.put(sum(counters.count("r", right(quota_per_day=500), NOW).refused_by == "" for _ in range(calls)))


def test_processes_share_one_count(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    passed: multiprocessing.Queue[int] = context.Queue()
    workers = [context.Process(target=_count, args=(str(tmp_path / "tallies"), 400, passed)) for _ in range(2)]
    for worker in workers:
        worker.start()
    total = sum(passed.get(timeout=60) for _ in workers)
    for worker in workers:
        worker.join()
    assert total == 500
