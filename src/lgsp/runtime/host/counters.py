"""The state of rate limits and quotas, shared by all gateway processes of a host and kept over restarts (`shared_memory.py`).

Rules: what is counted has a name: an access right's identifier, or one of `check_limits.py` for a service version or a subsystem. A slot may be
taken over once nothing in it can still matter (no call for two months).
"""

import struct
from datetime import datetime
from pathlib import Path
from typing import Final

from lgsp.domain.limits import Limited, Tally, Verdict, count, given_back
from lgsp.runtime.host.shared_memory import KEY_BYTES, Slots, key_of

SLOTS: Final = 262_144
"""Names with limits that one host can count; the file is 16 MiB, of which only what is used takes space."""

STALE_DAYS: Final = 62

_TALLY: Final = struct.Struct("<dIQIQ")
SLOT_BYTES: Final = 64


class Tallies:
    """The file of one host."""

    def __init__(self, path: Path, *, slots: int = SLOTS) -> None:
        self._slots = Slots(path, slots=slots, slot_bytes=SLOT_BYTES)
        self._places: dict[str, int] = {}

    def count(self, name: str, limited: Limited, now: datetime) -> Verdict:
        """Count one call, or refuse it; raises `Overloaded` if there is no slot left."""
        place = self._place(name, now)
        with self._slots.locked(place):
            verdict = count(self._read(place), limited, now)
            if not verdict.refused_by:
                self._write(place, verdict.tally)
        return verdict

    def give_back(self, name: str, limited: Limited, now: datetime) -> None:
        """Undo the counting of a call that was refused elsewhere."""
        place = self._place(name, now)
        with self._slots.locked(place):
            self._write(place, given_back(self._read(place), limited))

    def close(self) -> None:
        """Let the file go."""
        self._slots.close()

    def _place(self, name: str, now: datetime) -> int:
        key = key_of(name)
        place = self._places.get(name)
        if place is None or not self._slots.holds(place, key):
            place = self._places[name] = self._slots.find(
                key,
                is_free=lambda one: _is_stale(self._read(one), now),
                begin=lambda one: self._write(one, Tally(day=now.date().toordinal())),
            )
        return place

    def _read(self, place: int) -> Tally:
        return Tally(*_TALLY.unpack_from(self._slots.bytes, place + KEY_BYTES))

    def _write(self, place: int, tally: Tally) -> None:
        facts = (tally.arrival_s, tally.day, tally.day_calls, tally.month, tally.month_calls)
        _TALLY.pack_into(self._slots.bytes, place + KEY_BYTES, *facts)


def _is_stale(tally: Tally, now: datetime) -> bool:
    return tally.day + STALE_DAYS < now.date().toordinal() and tally.arrival_s < now.timestamp()
