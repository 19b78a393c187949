"""The state of rate limits and quotas, shared by all gateway processes of a host and kept over restarts.

Theory: one file of fixed slots, mapped into memory, with open addressing by a digest of the access right's identifier; a byte-range lock
on a slot (fcntl) makes counting atomic between processes. What is lost when the machine stops at once is at most the last second's counts.
Rules: slots are never moved; a slot may be taken over once nothing in it can still matter (no call for two months). If a right finds no
slot the call is refused: a limit that can't be counted must not be treated as none.
"""

import contextlib
import fcntl
import hashlib
import mmap
import os
import struct
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from lgsp.domain.configuration import AccessRight
from lgsp.domain.errors import Overloaded
from lgsp.domain.limits import Tally, Verdict, count

SLOTS: Final = 262_144
"""Rights with limits that one host can count; the file is 16 MiB, of which only what is used takes space."""

PROBES_MAX: Final = 64
STALE_DAYS: Final = 62

_SLOT: Final = struct.Struct("<16sdIQIQ")
SLOT_BYTES: Final = 64
_KEY_BYTES: Final = 16


class Tallies:
    """The file. One per process: closing any other handle on it would drop this one's locks."""

    def __init__(self, path: Path, *, slots: int = SLOTS) -> None:
        self._slots = slots
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        if os.fstat(self._handle).st_size != slots * SLOT_BYTES:
            os.ftruncate(self._handle, slots * SLOT_BYTES)
        self._map = mmap.mmap(self._handle, slots * SLOT_BYTES)
        self._places: dict[str, int] = {}

    def count(self, right: AccessRight, now: datetime) -> Verdict:
        """Count one call on a right, or refuse it; raises `Overloaded` if there is no slot left."""
        key = hashlib.blake2b(right.id.encode(), digest_size=_KEY_BYTES).digest()
        place = self._places.get(right.id)
        if place is None or self._map[place : place + _KEY_BYTES] != key:
            place = self._places[right.id] = self._find(key, now)
        with self._locked(place, SLOT_BYTES):
            fields = _SLOT.unpack_from(self._map, place)
            verdict = count(Tally(*fields[1:]), right, now)
            if not verdict.refused_by:
                tally = verdict.tally
                _SLOT.pack_into(self._map, place, key, tally.arrival_s, tally.day, tally.day_calls, tally.month, tally.month_calls)
        return verdict

    def close(self) -> None:
        """Let the file go."""
        self._map.close()
        os.close(self._handle)

    def _find(self, key: bytes, now: datetime) -> int:
        """The slot of a key, taken if it has none yet. The table's lock lies behind the last slot."""
        first = int.from_bytes(key[:8]) % self._slots
        with self._locked(self._slots * SLOT_BYTES, 1):
            free: int | None = None
            for probe in range(PROBES_MAX):
                place = (first + probe) % self._slots * SLOT_BYTES
                owner, arrival_s, day, *_ = _SLOT.unpack_from(self._map, place)
                if owner == key:
                    return place
                if free is None and _is_stale(arrival_s, day, now):
                    free = place
                if owner == bytes(_KEY_BYTES):
                    break
            if free is None:
                raise Overloaded(why="no room to count another limited access right")
            _SLOT.pack_into(self._map, free, key, 0.0, now.date().toordinal(), 0, 0, 0)
            return free

    @contextlib.contextmanager
    def _locked(self, start: int, length: int) -> Iterator[None]:
        fcntl.lockf(self._handle, fcntl.LOCK_EX, length, start)
        try:
            yield
        finally:
            fcntl.lockf(self._handle, fcntl.LOCK_UN, length, start)


def _is_stale(arrival_s: float, day: int, now: datetime) -> bool:
    return day + STALE_DAYS < now.date().toordinal() and arrival_s < now.timestamp()
