"""Which calls wait to be sent again, and one by its number."""

from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.errors import NotRegistered
from lgsp.replay.operations.replays import Asked, send_again
from lgsp.replay.queries.replays import resend, resends, resends_of
from tests.replay.world import AT, ORIGINAL, home_of, record, word


def test_what_waits_is_found_by_state_number_and_exchange(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(home_of(tmp_path, monkeypatch), ORIGINAL)
    word(world, "two_officers")
    row = send_again(asked=Asked(ORIGINAL, accepts_repeat=True), by="an", why="thử", now=AT)
    assert list(resends()) == list(resends(waiting=True)) == resends_of(ORIGINAL) == [row] == [resend(row.pk)]
    assert not resends(waiting=False).exists()
    with pytest.raises(NotRegistered):
        resend(0)
