import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lgsp.domain.errors import Overloaded
from lgsp.runtime.host.replay_window import Replays

NOW = datetime(2026, 11, 2, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=5)
A, B, C = (hashlib.sha256(name).digest() for name in (b"a", b"b", b"c"))


def test_what_was_seen_is_known_to_every_process_and_after_a_restart(tmp_path: Path) -> None:
    one, two = (Replays(tmp_path / "replays", slots=8) for _ in range(2))
    assert one.is_first(A, until=UNTIL, now=NOW)
    assert not two.is_first(A, until=UNTIL, now=NOW) and two.is_first(B, until=UNTIL, now=NOW)
    one.close(), two.close()
    assert not Replays(tmp_path / "replays", slots=8).is_first(B, until=UNTIL, now=NOW)


def test_what_is_over_is_forgotten(tmp_path: Path) -> None:
    replays, later = Replays(tmp_path / "replays", slots=2), UNTIL + timedelta(seconds=1)
    assert replays.is_first(A, until=UNTIL, now=NOW) and replays.is_first(B, until=UNTIL, now=NOW)
    assert replays.is_first(A, until=later + timedelta(minutes=1), now=later)
    assert not replays.is_first(A, until=UNTIL, now=later)
    assert replays.is_first(C, until=UNTIL, now=later)


def test_a_full_memory_refuses(tmp_path: Path) -> None:
    replays = Replays(tmp_path / "replays", slots=1)
    replays.is_first(A, until=UNTIL, now=NOW)
    with pytest.raises(Overloaded):
        replays.is_first(B, until=UNTIL, now=NOW)
