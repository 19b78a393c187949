"""The officers' commands stand beside the others under `registry`; what they do is tried in test_registry.py."""

import pytest
from typer.testing import CliRunner

from lgsp.cli.registry import officers as registry_officers
from lgsp.cli.registry.commands import app
from lgsp.cli.registry.officers import officer
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.officers import create_officer
from lgsp.runtime.clock import now
from lgsp.runtime.processes.supervisor import Running


def test_they_are_reached_under_their_name() -> None:
    assert [group.typer_instance for group in app.registered_groups if group.name == "officer"] == [officer]
    assert {command.name for command in officer.registered_commands} == {"add", "link", "token", "list"}


def test_the_link_leads_to_the_portal_that_runs(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        registry_officers, "running_in", lambda _: Running(1, 0.0, "http://127.0.0.1:9", "http://127.0.0.1:8123", ())
    )
    create_officer(facts=OfficerFacts(username="a", name="A", role="operator"), by="test", why="thử", now=now())
    done = CliRunner().invoke(app, ["officer", "link", "a"], catch_exceptions=False)
    assert "http://127.0.0.1:8123/sign-in/" in done.stdout
