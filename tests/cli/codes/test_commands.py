"""`lgsp codes …` as a person types it."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lgsp.catalogue.operations.content import load_content
from lgsp.cli.codes.commands import app
from lgsp.domain.errors import ActRefused
from lgsp.runtime.clock import now


def run(*words: str) -> Any:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout) if "--json" in words else done.stdout


@pytest.fixture
def content(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LANGUAGE", "en")
    load_content(now=now())


def test_lists_are_read_searched_compared_and_written(content: None, tmp_path: Path) -> None:
    assert {row["code"] for row in run("list", "--json")} >= {"don-vi-hanh-chinh", "dan-toc", "quoc-gia"}
    assert run("search", "don-vi-hanh-chinh@2025-06-30", "nguyen thi minh khai bac", "--json") == []
    assert {"code": "01834", "name": "Phường Nguyễn Thị Minh Khai", "parent": "058", "level": 3} in run(
        "search", "don-vi-hanh-chinh@1", "nguyen thi minh khai", "--json"
    )
    assert len(run("show", "don-vi-hanh-chinh", "--json")["versions"]) == 2
    for name in ("a.csv", "a.xlsx"):
        run("export", "dan-toc", "--output", str(tmp_path / name))
        assert (tmp_path / name).stat().st_size > 500
    assert len(run("diff", "dan-toc@1", "dan-toc", "--json")) == 0


def test_a_file_becomes_a_draft_and_then_a_version(content: None, tmp_path: Path) -> None:
    (tmp_path / "list.toml").write_text('code = "chuc-danh"\nname = "Chức danh"\n')
    run("new", str(tmp_path / "list.toml"))
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text("Mã chức danh;Tên gọi\n01;Chủ tịch\n02;Phã Chñ tÞch\n")
    bad.write_text("code,name\n01,A\n01,\n")
    assert "chuc-danh@draft (2)" in run(
        "import", "chuc-danh", str(good), "--column", "Mã chức danh=code", "--column", "Tên gọi=name"
    )
    run("publish", "chuc-danh", "--effective-on", "2026-01-01")
    report = tmp_path / "faults.csv"
    with pytest.raises(ActRefused):
        run("import", "chuc-danh", str(bad), "--faults", str(report))
    assert report.read_text().count("\n") == 3
    partial = tmp_path / "partial.csv"
    partial.write_text("code,name\n03,Uỷ viên\n")
    run("import", "chuc-danh", str(partial), "--partial")
    assert [row["code"] for row in run("diff", "chuc-danh", "chuc-danh@draft", "--json")] == ["03"]
    run("publish", "chuc-danh")
    with pytest.raises(ActRefused):
        run("publish", "chuc-danh")


def test_a_list_follows_an_upper_one_and_systems_are_told(content: None, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from lgsp.catalogue.operations import synchronisation

    monkeypatch.setattr(synchronisation, "fetched_names", lambda _row: {"1": "Nam", "7": "Khác"})
    run("follow", "gioi-tinh", "/danh-muc-quoc-gia/1.0", "magioitinh")
    assert {"what": "added", "code": "7", "theirs": "Khác", "ours": ""} in run("sync", "gioi-tinh", "--dry-run", "--json")
    run("sync", "gioi-tinh")
    assert [row["code"] for row in run("diff", "gioi-tinh", "gioi-tinh@draft", "--json")] == ["7"]
    assert len(run("notice", "new", world.onestop.identifier, "http://127.0.0.1:9/", "--code-list", "gioi-tinh").strip()) > 30
