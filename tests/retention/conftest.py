"""A home with two kept bodies."""

from pathlib import Path

import pytest

from tests.journal.bodies.test_store import body, keep


@pytest.fixture
def home_with_bodies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instance: str) -> Path:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "bodies.key").write_bytes(b"b" * 32)
    keep(tmp_path, body(1), body(2))
    return tmp_path
