"""The jobs, called as the worker calls them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from procrastinate.contrib.django import app

from lgsp.journal.kept import shelves_of
from lgsp.monitor import holds, jobs, resends
from lgsp.monitor.disk import disk_state
from lgsp.monitor.expiry import Expiring
from lgsp.monitor.operations import make_partitions
from tests.journal.test_bodies import body, keep
from tests.monitor.resend_world import AT, ORIGINAL, home_of, record, word


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
    assert "lgsp.monitor.jobs.erase_due_bodies" in app.tasks


@pytest.mark.usefixtures("instance")
def test_what_has_expired_goes_and_room_is_measured_by_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "logs.json").write_text("{}" * 4000)
    make_partitions(now=datetime(2020, 1, 1, tzinfo=UTC), days=1)
    jobs.expire_index_rows(timestamp=0)
    jobs.expire_records(timestamp=0)
    monkeypatch.setenv("LGSP_DISK_MAX", "1")
    jobs.measure_room(timestamp=0)
    state = disk_state()
    assert state is not None and state.is_above and (tmp_path / "journal" / "logs.json").exists()
    assert {"lgsp.monitor.jobs.expire_records", "lgsp.monitor.jobs.expire_index_rows", "lgsp.monitor.jobs.measure_room"} <= set(
        app.tasks
    )


@pytest.mark.usefixtures("instance")
def test_what_could_not_go_is_said_and_the_rest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    for level in ("error", "info"):
        monkeypatch.setattr(jobs._log, level, lambda event, level=level, **facts: told.append((level, event)), raising=False)
    one = Expiring("gateway-1", 0, 9, 100, None, "gone")
    monkeypatch.setattr(jobs, "carry_out_expiries", lambda: [one, msgspec.structs.replace(one, state="declared", why="changed")])
    monkeypatch.setattr(jobs, "declare_expiries", lambda now: [msgspec.structs.replace(one, state="held")])
    jobs.expire_records(timestamp=0)
    assert told == [("info", "records.expired"), ("error", "records.not_expired")]


def test_what_no_second_officer_approved_in_time_expires(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(home_of(tmp_path, monkeypatch), ORIGINAL)
    word(world, "two_officers")
    row = resends.send_again(asked=resends.Asked(ORIGINAL, accepts_repeat=True), by="an", why="thử", now=AT)
    for later, status in ((AT, "waiting"), (AT + resends.TERM, "expired")):
        monkeypatch.setattr(jobs, "now", lambda at=later: at)
        jobs.expire_late_resends(timestamp=0)
        row.refresh_from_db()
        assert row.status == status
    assert "lgsp.monitor.jobs.expire_late_resends" in app.tasks
