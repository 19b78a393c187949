"""Object storage in a folder, and the addresses it takes."""

import pytest

from lgsp.domain.errors import SettingInvalid
from lgsp.runtime.home import Home
from lgsp.runtime.object_storage import storage_in_use


def test_what_is_put_is_got_and_changes_its_version(tmp_path, monkeypatch):
    monkeypatch.delenv("LGSP_STORAGE_URL", raising=False)
    storage = storage_in_use(Home(tmp_path))
    assert storage.get("a/b") is None and storage.version_of("a/b") is None
    storage.put("a/b", b"1")
    first = storage.version_of("a/b")
    storage.put("a/b", b"2")
    assert storage.get("a/b") == b"2"
    assert first is not None and storage.version_of("a/b") != first


def test_a_folder_may_be_named_by_its_address(tmp_path, monkeypatch):
    monkeypatch.setenv("LGSP_STORAGE_URL", f"file://{tmp_path / 'elsewhere'}")
    storage_in_use(Home(tmp_path)).put("x", b"1")
    assert (tmp_path / "elsewhere" / "x").read_bytes() == b"1"


def test_another_scheme_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("LGSP_STORAGE_URL", "ftp://127.0.0.1/x")
    with pytest.raises(SettingInvalid, match="LGSP_STORAGE_URL"):
        storage_in_use(Home(tmp_path))
