"""The state of rate limits and quotas, shared by all gateway processes of a host and kept over restarts (`shared_memory.py`).

Rules: each counter has a name: an access right's identifier, or one of `check_limits.py` for a service version or a subsystem. A slot may be
reused once its content is irrelevant (no call for two months).
"""

import struct
from datetime import datetime
from pathlib import Path
from typing import Final

from lgsp.domain.limits import LimitCounter, Limited, Verdict, count, given_back
from lgsp.runtime.host.shared_memory import KEY_BYTES, SharedMemory, key_of

SLOTS: Final = 262_144
"""Names with limits that one host can count; the file is 16 MiB, of which only what is used takes space."""

STALE_DAYS: Final = 62

_COUNTER: Final = struct.Struct("<dIQIQ")
SLOT_BYTES: Final = 64


class SharedCounters:
    """The shared memory of one host's counters."""

    def __init__(self, path: Path, *, slots: int = SLOTS) -> None:
        self._memory = SharedMemory(path, slots=slots, slot_bytes=SLOT_BYTES)
        self._places: dict[str, int] = {}

    def count(self, name: str, limited: Limited, now: datetime) -> Verdict:
        """Count one call, or refuse it; raises `Overloaded` if there is no slot left."""
        place = self._place(name, now)
        with self._memory.locked(place):
            verdict = count(self._read(place), limited, now)
            if not verdict.refused_by:
                self._write(place, verdict.counter)
        return verdict

    def give_back(self, name: str, limited: Limited, now: datetime) -> None:
        """Undo the counting of a call that another limit refused."""
        place = self._place(name, now)
        with self._memory.locked(place):
            self._write(place, given_back(self._read(place), limited))

    def close(self) -> None:
        """Unmap and close the file."""
        self._memory.close()

    def _place(self, name: str, now: datetime) -> int:
        key = key_of(name)
        place = self._places.get(name)
        if place is None or not self._memory.holds(place, key):
            place = self._places[name] = self._memory.find(
                key,
                is_free=lambda one: _is_stale(self._read(one), now),
                begin=lambda one: self._write(one, LimitCounter(day=now.date().toordinal())),
            )
        return place

    def _read(self, place: int) -> LimitCounter:
        return LimitCounter(*_COUNTER.unpack_from(self._memory.bytes, place + KEY_BYTES))

    def _write(self, place: int, counter: LimitCounter) -> None:
        facts = (counter.arrival_s, counter.day, counter.day_calls, counter.month, counter.month_calls)
        _COUNTER.pack_into(self._memory.bytes, place + KEY_BYTES, *facts)


def _is_stale(counter: LimitCounter, now: datetime) -> bool:
    return counter.day + STALE_DAYS < now.date().toordinal() and counter.arrival_s < now.timestamp()
