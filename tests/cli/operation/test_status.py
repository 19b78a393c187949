"""`lgsp status` and `lgsp down` on a running platform, and on none."""

import json

import pytest

from lgsp.cli.operation.status import _told, answers
from lgsp.journal.logs.state import JournalState


def test_an_address_that_does_not_answer_is_no_answer():
    assert not answers("http://127.0.0.1:9/health", timeout_s=0.5)


@pytest.mark.story
@pytest.mark.xdist_group("platform")
def test_a_running_platform_shows_its_parts(platform):
    done = platform.run("status", "--json")
    told = json.loads(done.stdout)
    assert told["running"] and told["ready"]
    assert {part["name"] for part in told["parts"]} >= {
        "postgres",
        "gateway 1",
        "platform",
        "worker",
        "indexer",
        "sequencer",
        "sandbox",
    }
    assert "gateway 1" in platform.run("status").stdout


@pytest.mark.story
@pytest.mark.xdist_group("platform")
def test_a_running_platform_s_records_come_into_the_tree_and_are_attested(platform):
    def journal():
        return json.loads(platform.run("status", "--json").stdout)["journal"]

    platform.wait_for(lambda: journal()["attested"] > 0, 30)
    state = journal()
    assert state["sealed"] >= state["signed"] >= state["attested"] and state["halted"] == ""
    assert str(state["attested_at"])[:10] in platform.run("status").stdout


def test_people_are_told_when_calls_are_stopped(monkeypatch):
    monkeypatch.setenv("LGSP_LANGUAGE", "en")
    assert "attested" not in _told(JournalState(5, 3, 0, "", 10**6, ""))
    shown = _told(JournalState(5, 3, 2, "2026-11-25T00:00:00Z", 10**6, "no time-stamp since midnight"))
    assert "CALLS ARE STOPPED: no time-stamp since midnight" in shown and "1.0 MB" in shown
