"""Object storage with one API: a folder by default, S3 at scale.

Rules: keys are relative paths with `/`; a put replaces the whole object; a reader sees the old bytes or the new ones; an object is durable when
the call returns. `create` never replaces: if several processes create one object, the later ones are told that it exists.
Theory: on S3 a conditional put (`If-None-Match: *`) decides who was first; in a folder it is a hard link, which fails if the name exists.
"""

import contextlib
import errno
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store

from lgsp.domain.errors import SettingInvalid
from lgsp.runtime.home import Home
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.files import create_many, sync_folder, write_atomically

CREATING_AT_ONCE: Final = 8


@contextlib.contextmanager
def _failing_as_os() -> Iterator[None]:
    """Raise any error of the store as an `OSError`, as a folder would."""
    try:
        yield
    except AlreadyExistsError:
        raise
    except BaseError as cause:
        raise OSError(errno.EIO, f"object storage: {cause}") from cause


class ObjectStorage:
    """A key-value store for bytes; each method raises `OSError` if the store fails. `folder` is its folder if it is one."""

    def __init__(self, store: Any, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    def put(self, key: str, data: bytes) -> None:
        """Store bytes under a key, replacing what was there."""
        if self._folder is None:
            with _failing_as_os():
                obstore.put(self._store, key, data)
        else:
            write_atomically(self._ready(key), data)

    def create(self, objects: Mapping[str, bytes]) -> list[str]:
        """Store bytes under keys that do not exist yet, all durable when it returns; returns the keys that hold other bytes already."""
        if self._folder is None:
            with _failing_as_os(), ThreadPoolExecutor(CREATING_AT_ONCE) as many:
                return [key for key in many.map(self._taken, objects, objects.values()) if key]
        files = {self._ready(key): (key, data) for key, data in objects.items()}
        taken = create_many({path: data for path, (_, data) in files.items()})
        return [files[path][0] for path in taken]

    def get(self, key: str) -> bytes | None:
        """The bytes under a key, or None if there are none."""
        if self._folder is not None:
            try:
                return (self._folder / key).read_bytes()
            except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
                return None
        with _failing_as_os():
            try:
                return bytes(obstore.get(self._store, key).bytes())
            except FileNotFoundError:
                return None

    def delete(self, key: str) -> None:
        """Delete a key; idempotent."""
        with _failing_as_os(), contextlib.suppress(FileNotFoundError):
            obstore.delete(self._store, key)

    def keys_below(self, prefix: str) -> list[str]:
        """The keys with a prefix, in order."""
        with _failing_as_os():
            return sorted(found["path"] for chunk in obstore.list(self._store, prefix) for found in chunk)

    def sizes_below(self, prefix: str) -> Iterator[tuple[str, int]]:
        """The keys with a prefix, in no order, each with its size in bytes."""
        with _failing_as_os():
            for chunk in obstore.list(self._store, prefix or None):
                for found in chunk:
                    yield found["path"], found["size"]

    def version_of(self, key: str) -> str | None:
        """A text that changes whenever the object does (such as an ETag), or None if there is no object; cheap enough to ask often."""
        with _failing_as_os():
            try:
                meta = obstore.head(self._store, key)
            except FileNotFoundError:
                return None
        return f"{meta['e_tag']}/{meta['last_modified'].timestamp()}/{meta['size']}"

    def _taken(self, key: str, data: bytes) -> str:
        """The key if it holds other bytes already; empty if it holds ours."""
        try:
            obstore.put(self._store, key, data, mode="create")
        except AlreadyExistsError:
            return "" if bytes(obstore.get(self._store, key).bytes()) == data else key
        return ""

    def _ready(self, key: str) -> Path:
        """The file of a key, with its folder created durably."""
        if self._folder is None:
            raise SettingInvalid(setting="LGSP_STORAGE_URL", why="not a folder")
        path = self._folder / key
        if not path.parent.is_dir():
            missing = [folder for folder in (path.parent, *path.parent.parents) if not folder.is_dir()]
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
            for folder in missing:
                sync_folder(folder.parent)
        return path


def folder_storage(folder: Path) -> ObjectStorage:
    """Storage in a folder, which is created if missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return ObjectStorage(LocalStore(folder), folder)


def storage_in_use(home: Home) -> ObjectStorage:
    """The storage that `LGSP_STORAGE_URL` names; raises `SettingInvalid` for another scheme than `file` and `s3`."""
    url = setting("LGSP_STORAGE_URL")
    if not url:
        return folder_storage(home.objects)
    parts = urlsplit(url)
    if parts.scheme == "file":
        return folder_storage(Path(parts.path))
    if parts.scheme == "s3":
        return ObjectStorage(S3Store(parts.netloc, prefix=parts.path.strip("/") or None))
    raise SettingInvalid(setting="LGSP_STORAGE_URL", why="must begin with file:// or s3://")
