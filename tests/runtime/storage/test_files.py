"""Files are whole or absent."""

import os
import threading

import pytest

from lgsp.runtime.storage import files
from lgsp.runtime.storage.files import create_many, create_once, sync_folder, write_atomically


def test_a_file_is_replaced_whole_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "a"
    write_atomically(path, b"1", mode=0o600)
    write_atomically(path, b"2" * 100_000)
    assert path.read_bytes() == b"2" * 100_000
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_a_write_that_fails_leaves_the_old_file_and_no_scrap(tmp_path, monkeypatch):
    path = tmp_path / "a"
    write_atomically(path, b"old")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_what_is_created_once_is_the_same_for_everybody(tmp_path):
    seen, path = [], tmp_path / "key"
    threads = [threading.Thread(target=lambda: seen.append(create_once(path, os.urandom(16)))) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(seen)) == 1
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_folder_can_be_synced(tmp_path):
    sync_folder(tmp_path)
    with pytest.raises(OSError):
        sync_folder(tmp_path / "absent")


def test_many_are_created_and_none_is_replaced(tmp_path):
    one, two = tmp_path / "1", tmp_path / "2"
    assert create_many({one: b"one"}) == create_many({}) == []
    assert create_many({one: b"other", two: b"two"}) == [one]
    assert create_many({one: b"one", two: b"two"}) == []
    assert (one.read_bytes(), two.read_bytes()) == (b"one", b"two")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["1", "2"]


def test_of_many_that_could_not_be_made_durable_none_has_its_name(tmp_path, monkeypatch):
    def failing(_files):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(files, "_sync_file_system", failing)
    with pytest.raises(OSError, match="Input"):
        create_many({tmp_path / "1": b"one", tmp_path / "2": b"two"})
    assert list(tmp_path.iterdir()) == []
