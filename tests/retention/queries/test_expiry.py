"""What expires next: the oldest finished segment, or nothing where all is kept."""

from pathlib import Path

import pytest

from lgsp.retention.queries.expiry import expired_segments, next_expiry


@pytest.mark.usefixtures("instance")
def test_without_a_journal_or_a_term_nothing_expires(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    (tmp_path / "journal").mkdir()
    assert next_expiry() is None and expired_segments(5) == []
    monkeypatch.setenv("LGSP_RECORDS_KEPT_DAYS", "0")
    assert next_expiry() is None
