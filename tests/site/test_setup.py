"""Django made ready."""

from pathlib import Path

import pytest

from lgsp.domain.errors import DatabaseUnavailable
from lgsp.site.setup import prepare


def test_without_an_address_it_says_so_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL")
    with pytest.raises(DatabaseUnavailable, match="DATABASE_URL is not set"):
        prepare()


def test_help_needs_no_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "")
    prepare(needs_connection=False, needs_address=False)


def test_it_may_be_called_again(db: None) -> None:
    prepare()
    prepare()
