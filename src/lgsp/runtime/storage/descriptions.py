"""Descriptions of services (OpenAPI, and the neutral one of SOAP services), stored beside the configuration in object storage under their digest.

Rules: `descriptions/<sha256>.json` never changes; an object that does not match its digest is rejected; a gateway caches the most
recently used ones.
"""

import asyncio
import hashlib
from collections import OrderedDict
from typing import Any, Final

import msgspec

from lgsp.domain.configuration import ServiceVersion
from lgsp.runtime.storage.object_storage import ObjectStorage

REMEMBERED_MAX: Final = 64


def description_key(sha256: str) -> str:
    """The storage key of a description."""
    return f"descriptions/{sha256}.json"


def keep_description(storage: ObjectStorage, document: bytes) -> str:
    """Store a description as JSON; returns its digest."""
    sha256 = hashlib.sha256(document).hexdigest()
    key = description_key(sha256)
    if storage.version_of(key) is None:
        storage.put(key, document)
    return sha256


class Descriptions:
    """The descriptions loaded by a gateway process."""

    def __init__(self, storage: ObjectStorage) -> None:
        self._storage = storage
        self._known: OrderedDict[str, dict[str, Any]] = OrderedDict()

    async def of(self, version: ServiceVersion) -> dict[str, Any] | None:
        """The description of a service version, or None if it has none or it does not match its digest."""
        return await self.by_digest(version.description)

    async def by_digest(self, sha256: str) -> dict[str, Any] | None:
        """The description with this digest, or None if it is missing or does not match."""
        if sha256 in self._known:
            self._known.move_to_end(sha256)
            return self._known[sha256]
        document = await asyncio.to_thread(self._fetch, sha256)
        if document is not None:
            self._known[sha256] = document
            while len(self._known) > REMEMBERED_MAX:
                self._known.popitem(last=False)
        return document

    def _fetch(self, sha256: str) -> dict[str, Any] | None:
        data = self._storage.get(description_key(sha256))
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            return None
        try:
            return msgspec.json.decode(data, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
