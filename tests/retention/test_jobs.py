"""The jobs, called as the worker calls them."""

from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django import app

from lgsp.journal.bodies.kept import shelves_of
from lgsp.retention import jobs
from lgsp.retention.operations import holds
from tests.journal.bodies.test_store import body, keep


def test_once_an_hour_bodies_that_are_due_are_erased(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    (tmp_path / "keys").mkdir()
    keep(tmp_path, body(1), body(2, retention="1-year"))
    holds.place_legal_hold(
        facts=holds.HoldFacts("125/CV", service=world.service.identifier), by="test", why="thanh tra", now=body(1).head.at
    )
    (shelves_of(tmp_path / "bodies")[0].path / "key").write_bytes(b"broken")
    (tmp_path / "keys" / "bodies.key").write_bytes(b"b" * 32)
    monkeypatch.setattr(jobs, "now", lambda: body(1).head.at.replace(year=2028))
    jobs.erase_due_bodies(timestamp=0)
    assert [shelf.retention for shelf in shelves_of(tmp_path / "bodies")] == ["1-year", "held"]
    assert "lgsp.retention.jobs.erase_due_bodies" in app.tasks
