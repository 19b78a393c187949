"""The generated reference pages have a line for everything."""

from lgsp.cli.development import docs
from lgsp.runtime.settings import SETTINGS


def test_every_setting_and_every_error_has_its_line():
    settings, errors = docs.settings_page(), docs.errors_page()
    assert [row.name for row in SETTINGS if f"`{row.name}`" not in settings] == []
    assert "`access.denied` | 403" in errors and "`journal.unwritable` | 503" in errors


def test_every_command_has_its_heading():
    page = docs.commands_page()
    for heading in ("## `lgsp up`", "`lgsp journal verify`", "`lgsp registry import`", "`--once`"):
        assert heading in page
