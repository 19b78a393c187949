"""The database's address."""

from pathlib import Path

import pytest

from lgsp.domain.errors import DatabaseUnavailable
from lgsp.runtime.home import Home
from lgsp.site.database import ADDRESS_FILE, database_url, django_database


def test_an_address_becomes_djangos_entry() -> None:
    entry = django_database("postgresql://lgsp:m%40t@db.example:5433/lgsp?sslmode=require")
    assert (entry["NAME"], entry["USER"], entry["PASSWORD"], entry["HOST"], entry["PORT"]) == (
        "lgsp",
        "lgsp",
        "m@t",
        "db.example",
        "5433",
    )
    assert entry["OPTIONS"] == {"sslmode": "require"}
    assert django_database("postgresql:///lgsp?host=/run/x")["HOST"] == "/run/x"


def test_an_address_that_can_not_be_read_is_refused() -> None:
    with pytest.raises(DatabaseUnavailable):
        django_database("postgresql://[")


def test_without_a_setting_the_supervisors_address_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL")
    assert database_url() == ""
    Home(tmp_path).prepare()
    (tmp_path / "run" / ADDRESS_FILE).write_text("postgresql:///written\n")
    assert database_url() == "postgresql:///written"
    monkeypatch.setenv("DATABASE_URL", "postgresql:///set")
    assert database_url() == "postgresql:///set"
