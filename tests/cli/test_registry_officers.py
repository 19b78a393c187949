"""The officers' commands stand beside the others under `registry`; what they do is tried in test_registry.py."""

from lgsp.cli.registry import app
from lgsp.cli.registry_officers import officer


def test_they_are_reached_under_their_name() -> None:
    assert [group.typer_instance for group in app.registered_groups if group.name == "officer"] == [officer]
    assert {command.name for command in officer.registered_commands} == {"add", "link", "token", "list"}
