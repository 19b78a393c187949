import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lgsp.domain.errors import Overloaded
from lgsp.runtime.host.replay_window import ReplayWindow

NOW = datetime(2026, 11, 2, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=5)
A, B, C = (hashlib.sha256(name).digest() for name in (b"a", b"b", b"c"))


def test_what_was_seen_is_known_to_every_process_and_after_a_restart(tmp_path: Path) -> None:
    one, two = (ReplayWindow(tmp_path / "replays", slots=8) for _ in range(2))
    assert one.is_first(A, until=UNTIL, now=NOW)
    assert not two.is_first(A, until=UNTIL, now=NOW) and two.is_first(B, until=UNTIL, now=NOW)
    one.close(), two.close()
    assert not ReplayWindow(tmp_path / "replays", slots=8).is_first(B, until=UNTIL, now=NOW)


def test_what_is_over_is_forgotten(tmp_path: Path) -> None:
    replay_window, later = ReplayWindow(tmp_path / "replays", slots=2), UNTIL + timedelta(seconds=1)
    assert replay_window.is_first(A, until=UNTIL, now=NOW) and replay_window.is_first(B, until=UNTIL, now=NOW)
    assert replay_window.is_first(A, until=later + timedelta(minutes=1), now=later)
    assert not replay_window.is_first(A, until=UNTIL, now=later)
    assert replay_window.is_first(C, until=UNTIL, now=later)


def test_a_full_memory_refuses(tmp_path: Path) -> None:
    replay_window = ReplayWindow(tmp_path / "replays", slots=1)
    replay_window.is_first(A, until=UNTIL, now=NOW)
    with pytest.raises(Overloaded):
        replay_window.is_first(B, until=UNTIL, now=NOW)
