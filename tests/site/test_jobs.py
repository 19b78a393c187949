"""The jobs that concern several apps, called as the worker calls them."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from procrastinate.contrib.django import app

from lgsp.exchanges.operations.index import make_partitions
from lgsp.retention.operations.disk import disk_state
from lgsp.retention.operations.expiry import Expiring
from lgsp.site import expiry, jobs


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
    assert {
        "lgsp.site.jobs.expire_records",
        "lgsp.site.jobs.expire_index_rows",
        "lgsp.site.jobs.measure_room",
    } <= set(app.tasks)


@pytest.mark.usefixtures("instance")
def test_what_could_not_go_is_said_and_the_rest_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    for level in ("error", "info"):
        monkeypatch.setattr(jobs._log, level, lambda event, level=level, **facts: told.append((level, event)), raising=False)
    one = Expiring("gateway-1", 0, 9, 100, None, "gone")
    changed, held = msgspec.structs.replace(one, state="declared", why="changed"), msgspec.structs.replace(one, state="held")
    monkeypatch.setattr(expiry, "carry_out_expiries", lambda is_rehearsal: [one, changed])
    monkeypatch.setattr(expiry, "declare_expiries", lambda now, indexed, is_rehearsal: [held])
    jobs.expire_records(timestamp=0)
    assert told == [("info", "records.expired"), ("error", "records.not_expired")]
