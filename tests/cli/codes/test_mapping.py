"""`lgsp codes mapping …` as a person types it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lgsp.catalogue.operations.content import load_content
from lgsp.cli.codes.commands import app
from lgsp.domain.errors import ActRefused
from lgsp.runtime.clock import now

BRING = ("mapping", "import", "gt", "Giới tính", "gioi-tinh", "gioi-tinh")
ROWS = "".join(f"{one},{one},một – một,\n" for one in ("0", "1", "2"))


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout) if "--json" in words else done.stdout


@pytest.fixture
def content(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LANGUAGE", "en")
    load_content(now=now())


def test_mappings_are_read(content: None) -> None:
    assert {row["status"] for row in run("mapping", "list", "--json")} == {"published"}
    assert run("mapping", "show", "dvhc-2025", "--code", "01834", "--json")[0]["target"] == "01840"
    assert run("mapping", "show", "dvhc-2025", "--json")["needs_a_human"] == 471


def test_one_is_brought_in_published_and_withdrawn(content: None, tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text(f"Mã cũ,Mã mới,Quan hệ,Lý do\n{ROWS}9,,bãi bỏ,không dùng\n")
    assert run(*BRING, str(file)).strip() == "gt@1 (4)"
    assert run("mapping", "publish", "gt").strip() == "gt@1"
    assert run("mapping", "withdraw", "gt").strip() == "gt@1"


def test_columns_are_matched_by_hand(content: None, tmp_path: Path) -> None:
    file = tmp_path / "m.csv"
    file.write_text(f"a=b,c,d,e\n{ROWS}9,,withdrawn,không dùng\n")
    columns = [word for pair in ("a=b=source_code", "c=target_code", "d=kind", "e=reason") for word in ("--column", pair)]
    assert run(*BRING, str(file), *columns).strip() == "gt@1 (4)"


def test_faults_are_told_and_written_and_nothing_is_brought_in(
    content: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, report = tmp_path / "m.csv", tmp_path / "faults.csv"
    file.write_text("source_code,target_code,kind\n" + "".join(f"x{at},1,\n" for at in range(60)))
    with pytest.raises(ActRefused):
        run(*BRING, str(file), "--faults", str(report))
    assert len(report.read_text().splitlines()) == 65, "sixty codes that are unknown, four without a row, one heading"
    assert not [row for row in run("mapping", "list", "--json") if row["mapping"].startswith("gt")]
