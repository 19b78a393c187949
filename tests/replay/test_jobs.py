"""The jobs, called as the worker calls them."""

from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django import app

from lgsp.replay import jobs
from lgsp.replay.operations import replays
from tests.replay.world import AT, ORIGINAL, home_of, record, word


def test_what_no_second_officer_approved_in_time_expires(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(home_of(tmp_path, monkeypatch), ORIGINAL)
    word(world, "two_officers")
    row = replays.send_again(asked=replays.Asked(ORIGINAL, accepts_repeat=True), by="an", why="thử", now=AT)
    for later, status in ((AT, "waiting"), (AT + replays.TERM, "expired")):
        monkeypatch.setattr(jobs, "now", lambda at=later: at)
        jobs.expire_late_resends(timestamp=0)
        row.refresh_from_db()
        assert row.status == status
    assert "lgsp.replay.jobs.expire_late_resends" in app.tasks
