import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lgsp.cli.journal.commands import app
from lgsp.domain.entries import JournalEntry
from lgsp.journal.logs.append import Limits, Log
from lgsp.journal.logs.segments import segments_of
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.keys import journal_key

ID = "0197c3a0-0000-7000-8000-000000000001"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    monkeypatch.setenv("LGSP_LANGUAGE", "en")
    home = Home(tmp_path)
    home.prepare()

    async def write() -> None:
        log = Log.open(folder=home.journal, name="gateway-1", key=journal_key(home.keys), now=now, limits=Limits(free_bytes_min=0))
        facts = {"transaction_id": ID, "at": now(), "consumer": "VN-H55/GOV/H55.12/motcua", "service": "VN/GOV/G12/dkkd/dkdn"}
        await log.append(JournalEntry(kind="request", purpose="cấp phép", **facts))
        await log.append(JournalEntry(kind="reply", outcome="answered", status=200, fields_removed=("a", "b"), **facts))
        log.close()

    asyncio.run(write())
    return home


def said(*words: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == exit_code, result.output
    return result.output


def test_a_good_journal_verifies_and_names_the_key_it_trusted(home: Home) -> None:
    told = said("verify")
    assert "The journal verifies: 2 records" in told
    assert next((home.journal / "keys").glob("*.pub")).stem in told


def test_people_are_told_in_vietnamese(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_LANGUAGE", "vi")
    assert "Nhật ký toàn vẹn: 2 bản ghi" in said("verify")


def test_a_pinned_key_is_named_as_pinned(home: Home) -> None:
    key = next((home.journal / "keys").glob("*.pub"))
    assert f"Pinned key: {key.stem}" in said("verify", "--key", str(key))


def test_a_changed_record_is_named_and_the_exit_code_says_so(home: Home) -> None:
    path = segments_of(home.journal / "gateway-1")[0][1]
    path.write_bytes(path.read_bytes().replace(b"G12/dkkd", b"G12/dkkx", 1))
    told = said("verify", exit_code=1)
    assert "DOES NOT VERIFY" in told
    assert f"log gateway-1, record 0, transaction {ID}" in told
    report = json.loads(said("verify", "--json", exit_code=1))
    assert report["verified"] is False
    assert report["findings"][0]["kind"] == "record.changed"


def test_one_transaction_is_shown_whole_with_its_proof(home: Home) -> None:
    told = said("show", ID)
    assert "request, let through" in told
    assert "a, b" in told
    assert told.count("✓ Verified") == 2
    story = json.loads(said("show", ID, "--json"))
    assert [placed["entry"]["kind"] for placed in story] == ["request", "reply"]
    assert story[0]["seal"]["count"] == 2


def test_an_unknown_transaction_is_told_as_such(home: Home) -> None:
    assert "no transaction" in said("show", "0197c3a0-0000-7000-8000-0000000000ff", exit_code=1)


def test_the_last_records_are_lines(home: Home) -> None:
    lines = said("tail", "-n", "1").splitlines()
    assert len(lines) == 1
    assert "reply" in lines[0]
    assert json.loads(said("tail", "--json").splitlines()[0])["sequence"] == 0


def test_everything_can_be_exported_as_lines_of_json(home: Home) -> None:
    assert [json.loads(line)["sequence"] for line in said("export").splitlines()] == [0, 1]


def test_following_shows_records_as_they_are_sealed(home: Home) -> None:
    command = [sys.executable, "-c", "from lgsp.cli.journal.commands import app; app()", "tail", "-n", "1", "-f", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}) as following:
        assert following.stdout is not None
        assert json.loads(following.stdout.readline())["sequence"] == 1

        async def write() -> None:
            log = Log.open(
                folder=home.journal, name="gateway-1", key=journal_key(home.keys), now=now, limits=Limits(free_bytes_min=0)
            )
            await log.append(JournalEntry(kind="request", transaction_id="next", at=now()))
            log.close()

        asyncio.run(write())
        assert json.loads(following.stdout.readline())["entry"]["transaction_id"] == "next"
        following.terminate()


def test_a_record_that_is_not_sealed_yet_is_told_as_such(home: Home) -> None:
    seals = home.journal / "gateway-1" / "seals"
    seals.write_bytes(seals.read_bytes().splitlines(keepends=True)[0])
    assert said("show", ID).count("Not sealed yet") == 2
    assert "not yet sealed 2" in said("verify")
