"""Atomic and durable writing of files: a file is complete or absent, also after a power failure.

Theory: write beside the target, fsync, rename, fsync the folder; a reader sees the old bytes or the new ones, never a mixture.
"""

import contextlib
import ctypes
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_LIBC: Final = ctypes.CDLL(None, use_errno=True)


def write_atomically(path: Path, data: bytes, *, mode: int = 0o640) -> None:
    """Write `data` to `path`, replacing what was there; raises `OSError`."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        _fill(handle, data, mode)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)
        raise
    sync_folder(path.parent)


def create_once(path: Path, data: bytes, *, mode: int = 0o600) -> bytes:
    """Write `data` to `path` if there is no file; returns the file's content afterwards. Safe when several processes do it at once."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        _fill(handle, data, mode)
        with contextlib.suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)
    sync_folder(path.parent)
    return path.read_bytes()


def create_many(files: Mapping[Path, bytes], *, mode: int = 0o640) -> list[Path]:
    """Write files that do not exist yet, all durable when it returns; returns the paths where other bytes are already. Raises `OSError`.

    All must be in one file system, which is flushed once for the contents and once for the names, however many there are.
    """
    new = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in files if not path.exists()}
    try:
        for path, beside in new.items():
            _write(beside, files[path], mode)
        _sync_file_system(new)
        for path, beside in new.items():
            with contextlib.suppress(FileExistsError):
                os.link(beside, path)
    finally:
        for beside in new.values():
            with contextlib.suppress(FileNotFoundError):
                os.unlink(beside)
    _sync_file_system(new)
    return [path for path, data in files.items() if path.read_bytes() != data] if len(new) < len(files) else []


def _sync_file_system(files: Mapping[Path, Path]) -> None:
    """Flush the file system that holds the files (syncfs, which reports failed writes)."""
    for path in files:
        handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if _LIBC.syncfs(handle):
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number))
        finally:
            os.close(handle)
        return


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable (fsync)."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
    finally:
        os.close(handle)


def _fill(handle: int, data: bytes, mode: int) -> None:
    try:
        os.fchmod(handle, mode)
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)
