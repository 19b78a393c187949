"""What is due is said first and done then; room is told for people and for machines."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lgsp.cli.journal import retention
from lgsp.cli.journal.commands import app
from lgsp.exchanges.operations.index import make_partitions
from lgsp.retention.operations.disk import KINDS
from lgsp.retention.operations.expiry import Expiring

RUN = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instance: str) -> Path:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "logs.json").write_text("{}" * 4000)
    return tmp_path


def test_room_is_told_for_people_and_machines(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(retention.KINDS) == set(KINDS)
    monkeypatch.setenv("LGSP_DISK_MAX", str(2**60))
    found = RUN.invoke(app, ["disk"])
    assert found.exit_code == 0 and "bản ghi nhật ký" in found.output and "còn trống trên đĩa" in found.output
    told = json.loads(RUN.invoke(app, ["disk", "--json"]).output)
    assert set(told["sizes"]) == set(KINDS) and told["is_above"] is False
    monkeypatch.setenv("LGSP_DISK_MAX", "1")
    found = RUN.invoke(app, ["disk"])
    assert found.exit_code == 1


def test_expiring_says_first_and_does_then(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Không có gì đến hạn." in RUN.invoke(app, ["expire", "--dry-run"]).output
    make_partitions(now=datetime(2020, 1, 1, tzinfo=UTC), days=1)
    assert "exchanges_exchange_20200101" in RUN.invoke(app, ["expire", "--dry-run"]).output
    told = json.loads(RUN.invoke(app, ["expire", "--json"]).output)
    assert told["index"]["days"] == ["exchanges_exchange_20200101"] and told["segments"] == []


def test_what_could_not_go_is_told_and_is_a_failure(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Expiring("gateway-1", 0, 9, 100, None, "declared", "changed")
    monkeypatch.setattr("lgsp.site.expiry.carry_out_expiries", lambda **_: [broken])
    found = RUN.invoke(app, ["expire"])
    assert found.exit_code == 1 and "gateway-1 0–8" in found.output and "changed" in found.output
