"""Object storage: a folder by default, S3 at scale, through one API (obstore).

Rules: keys are relative paths with `/`; a put replaces the whole object; a reader sees the old bytes or the new.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import obstore
from obstore.store import LocalStore, S3Store

from lgsp.domain.errors import SettingInvalid
from lgsp.runtime.home import Home
from lgsp.runtime.settings import setting


class ObjectStorage:
    """A place for named bytes."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def put(self, key: str, data: bytes) -> None:
        """Keep bytes under a key."""
        obstore.put(self._store, key, data)

    def get(self, key: str) -> bytes | None:
        """The bytes under a key, or None if there are none."""
        try:
            return bytes(obstore.get(self._store, key).bytes())
        except FileNotFoundError:
            return None

    def version_of(self, key: str) -> str | None:
        """A text that changes whenever the object does, or None if there is none; cheap enough to ask often."""
        try:
            meta = obstore.head(self._store, key)
        except FileNotFoundError:
            return None
        return f"{meta['e_tag']}/{meta['last_modified'].timestamp()}/{meta['size']}"


def storage_in_use(home: Home) -> ObjectStorage:
    """The storage that `LGSP_STORAGE_URL` names; raises `SettingInvalid` for another scheme than `file` and `s3`."""
    url = setting("LGSP_STORAGE_URL")
    if not url:
        home.objects.mkdir(parents=True, exist_ok=True)
        return ObjectStorage(LocalStore(home.objects))
    parts = urlsplit(url)
    if parts.scheme == "file":
        Path(parts.path).mkdir(parents=True, exist_ok=True)
        return ObjectStorage(LocalStore(parts.path))
    if parts.scheme == "s3":
        return ObjectStorage(S3Store(parts.netloc, prefix=parts.path.strip("/") or None))
    raise SettingInvalid(setting="LGSP_STORAGE_URL", why="must begin with file:// or s3://")
