"""The in-memory cache of providers' replies in one process (`domain/caching.py` decides which replies and for how long).

Rules: one shelf per service version that has opted in, limited by its own `cache_bytes_max` and, all shelves together, by
`KEPT_BYTES_MAX`; eviction is least recently used. A cached reply belongs to the access right under which it was requested, so no
right ever gets another one's reply. A shelf is emptied when its service is published with other addresses or another credential.
"""

from collections import OrderedDict
from typing import Final

from lgsp.domain.caching import Fields, Kept
from lgsp.domain.configuration import ServiceVersion

KEPT_BYTES_MAX: Final = 64 * 1024 * 1024
"""What one process keeps in all, in bytes."""

VARIANTS_MAX: Final = 8
"""Most replies kept for one address that differ by what `Vary` names."""

_Key = tuple[str, str]


class Shelf:
    """The cached replies of one service version."""

    def __init__(self, bytes_max: int) -> None:
        self.bytes_max = bytes_max
        self.size_bytes = 0
        self._variants: OrderedDict[_Key, list[Kept]] = OrderedDict()
        self._rights: dict[str, set[str]] = {}

    def __repr__(self) -> str:
        return f"<Shelf of {len(self._variants)} addresses, {self.size_bytes} of {self.bytes_max} bytes>"

    def find(self, target: str, right: str, request: Fields) -> Kept | None:
        """The cached reply for a request like this one."""
        variants = self._variants.get((target, right))
        if variants is None:
            return None
        self._variants.move_to_end((target, right))
        return next((kept for kept in variants if kept.matches(request)), None)

    def put(self, target: str, right: str, kept: Kept, *, instead_of: Kept | None) -> None:
        """Cache a reply, replacing the one that was found for the request."""
        self.drop(target, right, instead_of)
        if kept.size_bytes > self.bytes_max:
            return
        variants = self._variants.setdefault((target, right), [])
        self._variants.move_to_end((target, right))
        self._rights.setdefault(target, set()).add(right)
        variants.insert(0, kept)
        self.size_bytes += kept.size_bytes
        for older in variants[VARIANTS_MAX:]:
            self.drop(target, right, older)
        while self.size_bytes > self.bytes_max:
            self.drop_oldest()

    def drop(self, target: str, right: str, kept: Kept | None) -> None:
        """Remove a cached reply."""
        variants = self._variants.get((target, right))
        if variants is None or kept is None or not any(one is kept for one in variants):
            return
        variants[:] = [one for one in variants if one is not kept]
        self.size_bytes -= kept.size_bytes
        if not variants:
            self._forget((target, right))

    def drop_target(self, target: str) -> None:
        """Remove all replies of a target that a call may have changed (RFC 9111 section 4.4)."""
        for right in list(self._rights.get(target, ())):
            self._forget((target, right))

    def drop_oldest(self) -> None:
        """Evict the least recently used reply."""
        self._forget(next(iter(self._variants)))

    def _forget(self, key: _Key) -> None:
        self.size_bytes -= sum(kept.size_bytes for kept in self._variants.pop(key))
        target, right = key
        self._rights[target].discard(right)
        if not self._rights[target]:
            del self._rights[target]


class Cache:
    """The shelves of one process."""

    def __init__(self, bytes_max: int = KEPT_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._shelves: dict[str, tuple[object, Shelf]] = {}

    def __repr__(self) -> str:
        return f"<Cache of {len(self._shelves)} services, {self.size_bytes} bytes>"

    @property
    def size_bytes(self) -> int:
        """Total size of the cached replies."""
        return sum(shelf.size_bytes for _, shelf in self._shelves.values())

    def shelf(self, version: ServiceVersion) -> Shelf:
        """The shelf of a service version; a new one if the addresses or the credential have changed."""
        leads_to = (version.upstreams, version.authentication, version.cache_bytes_max)
        key = f"{version.service} {version.version}"
        known = self._shelves.get(key)
        if known is None or known[0] != leads_to:
            known = self._shelves[key] = (leads_to, Shelf(version.cache_bytes_max))
        return known[1]

    def make_room(self) -> None:
        """Evict from the largest shelves until the total is within the limit."""
        while self.size_bytes > self._bytes_max:
            max((shelf for _, shelf in self._shelves.values()), key=lambda shelf: shelf.size_bytes).drop_oldest()
