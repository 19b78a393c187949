from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from lgsp.retention.operations.disk import measure_disk
from lgsp.site import metrics

HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}


@pytest.mark.usefixtures("instance")
def test_index_journal_and_jobs_are_told_to_this_machine() -> None:
    answer = Client().get("/metrics", **HERE)
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert '# TYPE lgsp_jobs gauge\nlgsp_jobs{status="doing"} 0\n' in text
    assert 'lgsp_platform_up{source="journal"} 1' in text and "lgsp_journal_unsigned_records" in text


@pytest.mark.usefixtures("instance")
@pytest.mark.parametrize(
    "facts",
    [{"REMOTE_ADDR": "10.0.0.7"}, {"REMOTE_ADDR": ""}, {"HTTP_X_FORWARDED_FOR": "10.0.0.7"}, {"HTTP_VIA": "1.1 proxy"}, {"HTTP_HOST": "a.localhost"}],
)  # fmt: skip
def test_others_find_nothing(facts: dict[str, Any]) -> None:
    assert Client().get("/metrics", **{**HERE, **facts}).status_code == 404


@pytest.mark.usefixtures("instance")
def test_a_source_that_is_away_says_so_and_the_others_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Any:
        raise DatabaseError("gone")

    monkeypatch.setattr(metrics, "jobs_by_status", away)
    text = Client().get("/metrics", **HERE).content.decode()
    assert 'lgsp_platform_up{source="jobs"} 0' in text and "lgsp_jobs" not in text and "lgsp_index_logs 0" in text


@pytest.mark.usefixtures("instance")
def test_the_last_attested_checkpoint_is_told_with_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    state = metrics.state_of(metrics.home_in_use().journal)
    attested = type(state)(5, 4, 3, "2026-11-25T00:00:00Z", 10, "")
    monkeypatch.setattr(metrics, "state_of", lambda journal: attested)
    text = Client().get("/metrics", **HERE).content.decode()
    assert "lgsp_journal_attested_timestamp_seconds 1795564800" in text and "lgsp_journal_unsigned_records 1" in text


@pytest.mark.usefixtures("instance")
def test_room_and_its_bound_are_told_once_they_were_measured() -> None:
    assert "lgsp_disk_bytes" not in Client().get("/metrics", **HERE).content.decode()
    measure_disk(now=metrics.now() - timedelta(days=1), index_bytes=8192)
    measure_disk(now=metrics.now(), index_bytes=8192)
    text = Client().get("/metrics", **HERE).content.decode()
    assert 'lgsp_disk_bytes{kind="segments"} ' in text and 'lgsp_disk_growth_bytes_per_day{kind="index"} 0' in text
    assert "lgsp_disk_free_bytes " in text and "lgsp_disk_bound_bytes " in text and 'lgsp_platform_up{source="disk"} 1' in text
