"""`lgsp configuration …` as a person types it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lgsp.cli.registry.configuration import app
from lgsp.registry.operations.access_rights import end_access_right
from lgsp.runtime.clock import now


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_STORAGE_URL", f"file://{tmp_path}")


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout) if "--json" in words else done.stdout


def test_versions_are_published_listed_shown_and_compared(world: Any) -> None:
    assert run("publish", "--json")["changed"]
    assert not run("publish", "--json")["changed"]
    end_access_right(right=world.right, by="test", why="thử", now=now())
    assert "number: 2" in run("publish")
    assert [row["number"] for row in run("list", "--json")] == [2, 1]
    assert run("show", "2", "--json")["number"] == 2
    assert "sha256" in run("show", "1")
    assert run("diff", "1", "2", "--json") == [{"act": "-", "kind": "access_rights", "id": world.right.code, "fields": ""}]
    assert [row["act"] for row in run("diff", "2", "1", "--json")] == ["+"]
