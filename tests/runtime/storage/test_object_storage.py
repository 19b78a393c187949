"""Object storage in a folder, and the addresses it takes."""

from datetime import timedelta
from pathlib import Path

import pytest
from obstore.store import MemoryStore, S3Store

from lgsp.domain.errors import SettingInvalid
from lgsp.runtime.home import Home
from lgsp.runtime.storage.object_storage import ObjectStorage, folder_storage, storage_in_use


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


def test_what_is_created_is_never_replaced(tmp_path):
    storage = folder_storage(tmp_path)
    assert storage.create({"a/b/1": b"1", "a/2": b"2"}) == []
    assert storage.create({"a/b/1": b"1", "a/2": b"other", "a/3": b"3"}) == ["a/2"]
    assert (storage.get("a/2"), storage.get("a/3")) == (b"2", b"3")
    assert storage.create({}) == []


def test_keys_are_listed_in_order_and_can_be_deleted(tmp_path):
    storage = folder_storage(tmp_path)
    storage.create({"a/2": b"", "a/1": b"", "b/1": b""})
    assert storage.keys_below("a") == ["a/1", "a/2"]
    storage.delete("a/1")
    storage.delete("a/1")
    assert storage.keys_below("a") == ["a/2"]


def test_another_store_than_a_folder_creates_once_as_well_and_fails_like_one():
    storage = ObjectStorage(MemoryStore())
    assert storage.create({"x": b"1", "y": b"2"}) == []
    assert storage.create({"x": b"1", "y": b"3"}) == ["y"]
    storage.put("x", b"9")
    assert storage.get("x") == b"9" and storage.get("z") is None and storage.version_of("z") is None
    assert storage.keys_below("") == ["x", "y"]


def test_a_store_that_is_away_fails_like_a_disk():
    away = S3Store(
        "bucket", endpoint="http://127.0.0.1:1", access_key_id="a", secret_access_key="b", client_options={"allow_http": True},
        retry_config={"max_retries": 0, "retry_timeout": timedelta(seconds=1)},
    )  # fmt: skip
    for act in (lambda s: s.put("x", b""), lambda s: s.create({"x": b""}), lambda s: s.get("x"), lambda s: s.keys_below("x")):
        with pytest.raises(OSError, match="object storage"):
            act(ObjectStorage(away))


def test_keys_come_with_their_sizes(tmp_path: Path) -> None:
    storage = folder_storage(tmp_path / "objects")
    storage.put("journal/a", b"12345")
    storage.put("configuration/1", b"1")
    assert dict(storage.sizes_below("")) == {"journal/a": 5, "configuration/1": 1}
    assert dict(storage.sizes_below("journal")) == {"journal/a": 5}
