"""Descriptions of services (OpenAPI, and the neutral one of SOAP services), kept beside the configuration in object storage under their digest.

Rules: `descriptions/<sha256>.json` never changes; what does not fit its digest is not believed; a gateway remembers the last ones it was asked for.
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
    """Where a description stands."""
    return f"descriptions/{sha256}.json"


def keep_description(storage: ObjectStorage, document: bytes) -> str:
    """Keep a description, as JSON; its digest."""
    sha256 = hashlib.sha256(document).hexdigest()
    key = description_key(sha256)
    if storage.version_of(key) is None:
        storage.put(key, document)
    return sha256


class Descriptions:
    """The descriptions as a gateway process sees them."""

    def __init__(self, storage: ObjectStorage) -> None:
        self._storage = storage
        self._known: OrderedDict[str, dict[str, Any]] = OrderedDict()

    async def of(self, version: ServiceVersion) -> dict[str, Any] | None:
        """The description of a service version, or None if it has none that can be believed."""
        return await self.by_digest(version.description)

    async def by_digest(self, sha256: str) -> dict[str, Any] | None:
        """The description under a digest, or None if there is none that can be believed."""
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
