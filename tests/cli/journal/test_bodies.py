"""What is kept is told from the files alone; erasing heeds what is due."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lgsp.cli.journal import bodies
from lgsp.cli.journal.commands import app
from lgsp.journal.bodies.kept import shelves_of
from tests.journal.bodies.test_store import body, keep

RUN = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "bodies.key").write_bytes(b"b" * 32)
    return tmp_path


def test_what_is_kept_and_until_when(home: Path) -> None:
    assert "Không lưu nội dung nào." in RUN.invoke(app, ["bodies"]).output
    keep(home, body(1))
    assert "2026-12-03" in RUN.invoke(app, ["bodies"]).output
    (row,) = json.loads(RUN.invoke(app, ["bodies", "--json"]).output)
    assert (row["retention"], row["name"], row["erased_on"], row["is_held"]) == ("30-days", "2026-11-02", "2026-12-03", False)


@pytest.mark.usefixtures("instance")
def test_erasing_says_first_and_does_then(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(home, body(1))
    assert "Không có gì đến hạn xoá." in RUN.invoke(app, ["erase"]).output
    monkeypatch.setattr(bodies, "now", lambda: datetime(2027, 1, 1, tzinfo=UTC))
    assert "2026-11-02" in RUN.invoke(app, ["erase", "--dry-run"]).output and shelves_of(home / "bodies")
    (told,) = json.loads(RUN.invoke(app, ["erase", "--json"]).output)
    assert told["retention"] == "30-days" and shelves_of(home / "bodies") == []
