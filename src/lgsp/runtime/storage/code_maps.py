"""Compiled code maps, stored beside the configuration in object storage under their digest.

Rules: `code-maps/<sha256>.json` never changes; an object that does not match its digest is rejected; a process reads each map once
and keeps it in memory: the signed configuration names a few dozen maps of a few hundred kilobytes.
"""

import asyncio
import hashlib

from lgsp.protocol.transformation.code_maps import CodeMap, read_code_map
from lgsp.runtime.storage.object_storage import ObjectStorage


def code_map_key(sha256: str) -> str:
    """The storage key of a map."""
    return f"code-maps/{sha256}.json"


def keep_code_map(storage: ObjectStorage, text: bytes) -> str:
    """Store the bytes of a map; returns their digest."""
    sha256 = hashlib.sha256(text).hexdigest()
    key = code_map_key(sha256)
    if storage.version_of(key) is None:
        storage.put(key, text)
    return sha256


class CodeMaps:
    """The maps loaded by a gateway process. Without storage there are none."""

    def __init__(self, storage: ObjectStorage | None = None) -> None:
        self._storage = storage
        self._known: dict[str, CodeMap] = {}

    def known(self, sha256: str) -> CodeMap | None:
        """The map if it was loaded before."""
        return self._known.get(sha256)

    async def read(self, sha256: str) -> CodeMap | None:
        """The map, loaded if necessary; None if it is missing or does not match its digest."""
        found = self._known.get(sha256)
        if found is None and sha256 and self._storage is not None:
            found = await asyncio.to_thread(self._fetch, self._storage, sha256)
            if found is not None:
                self._known[sha256] = found
        return found

    def _fetch(self, storage: ObjectStorage, sha256: str) -> CodeMap | None:
        text = storage.get(code_map_key(sha256))
        if text is None or hashlib.sha256(text).hexdigest() != sha256:
            return None
        return read_code_map(text)
