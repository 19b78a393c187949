"""Sending again at the terminal: the same operation, told for people and for programs."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lgsp.cli.journal.commands import app
from lgsp.replay.models.replays import ResendRequest
from lgsp.runtime.home import Home
from tests.replay.world import OPEN, ORIGINAL, RESENT, TARGET, TYPE, gateway, home_of, record, word

RUN = CliRunner()


@pytest.fixture(autouse=True)
def home(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LANGUAGE", "en")
    record(home_of(tmp_path, monkeypatch), ORIGINAL)
    word(world, "one_officer")


def run(*words: str) -> Any:
    return RUN.invoke(app, ["resend", *words])


def test_a_rehearsal_only_says_and_a_call_is_sent_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = run("call", ORIGINAL, "--dry-run", "--json")
    assert refused.exit_code == 1 and json.loads(refused.output)["faults"][0]["place"] == "accepts_repeat"
    assert "possible: True" in run("call", ORIGINAL, "--dry-run", "--accept-repeat").output
    assert ResendRequest.objects.count() == 0
    with gateway(monkeypatch):
        told = json.loads(run("call", ORIGINAL, "--accept-repeat", "--why", "khiếu nại 12", "--json").output)
    assert (told["status"], told["resent_as"], told["reply_status"]) == ("sent", RESENT, 200)
    assert told["asked_by"].endswith("@terminal")


def test_an_edited_one_waits_is_seen_and_refused(world: Any, tmp_path: Path) -> None:
    word(world, "two_officers")
    (tmp_path / "body").write_text('{"moi":1}')
    edited = ["--method", "POST", "--target", TARGET, "--content-type", TYPE, "--body", str(tmp_path / "body")]
    assert "status: waiting" in run("call", ORIGINAL, "--accept-repeat", "--why", "x", *edited).output
    row = ResendRequest.objects.get()
    assert ORIGINAL in run("list").output and [one["number"] for one in json.loads(run("list", "--json").output)] == [row.pk]
    shown = run("show", str(row.pk), "--why", "duyệt").output
    assert '{"ho":"Ly"}' in shown and '{"moi":1}' in shown
    assert json.loads(run("show", str(row.pk), "--why", "duyệt", "--json").output)["proposed"]["target"] == TARGET
    same = run("approve", str(row.pk), "--why", "đúng")
    assert same.exit_code == 1 and "second officer" in str(same.exception)
    assert "status: refused" in run("refuse", str(row.pk), "--why", "không").output
    assert "There is none." in run("list").output and "refused" in run("list", "--all").output


def test_what_was_not_kept_is_said(world: Any, tmp_path: Path) -> None:
    record(Home(tmp_path / "home"), OPEN, log="gateway-2", keeps=False)
    word(world, "two_officers")
    assert run("call", OPEN, "--accept-repeat", "--why", "x", "--method", "GET", "--target", TARGET).exit_code == 0
    assert "not kept" in run("show", str(ResendRequest.objects.get().pk), "--why", "duyệt").output
