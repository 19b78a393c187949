"""Calls in progress per concurrency limit, counted over all gateway processes of a host (`shared_memory.py`).

Theory: a slot has one column per gateway process. A process writes only its own column and clears it when it starts, so the count of a process that
was killed disappears as soon as its successor has started.
"""

import struct
from pathlib import Path
from typing import Final

from lgsp.domain.errors import Overloaded
from lgsp.runtime.host.shared_memory import KEY_BYTES, SharedMemory, key_of

SLOTS: Final = 65_536
"""Names with such a ceiling; the file is 8 MiB, of which only what is used takes space."""

WORKERS_MAX: Final = 56
"""Gateway processes of one host that can be counted apart."""

SLOT_BYTES: Final = 128
_COLUMN: Final = struct.Struct("<H")
_ROW: Final = struct.Struct(f"<{WORKERS_MAX}H")
_NOBODY: Final = bytes(_ROW.size)


class Concurrency:
    """One gateway process's columns, with read access to all others. `worker` counts from 1."""

    def __init__(self, path: Path, *, worker: int, slots: int = SLOTS) -> None:
        if not 1 <= worker <= WORKERS_MAX:
            raise Overloaded(why=f"at most {WORKERS_MAX} gateway processes of one host can share their limits")
        self._memory = SharedMemory(path, slots=slots, slot_bytes=SLOT_BYTES)
        self._column = KEY_BYTES + (worker - 1) * _COLUMN.size
        self._places: dict[str, int] = {}
        for place in self._memory.places():
            if self._own(place):
                self._set_own(place, 0)

    def enter(self, name: str, calls_max: int) -> bool:
        """Count one more call; False if the limit is reached. Raises `Overloaded` if there is no slot left."""
        place = self._place(name)
        with self._memory.locked(place):
            if sum(_ROW.unpack_from(self._memory.bytes, place + KEY_BYTES)) >= calls_max:
                return False
            self._set_own(place, self._own(place) + 1)
        return True

    def leave(self, name: str) -> None:
        """A counted call has ended."""
        place = self._place(name)
        self._set_own(place, max(0, self._own(place) - 1))

    def close(self) -> None:
        """Unmap and close the file."""
        self._memory.close()

    def _place(self, name: str) -> int:
        key = key_of(name)
        place = self._places.get(name)
        if place is None or not self._memory.holds(place, key):
            place = self._places[name] = self._memory.find(key, is_free=self._is_empty, begin=self._empty)
        return place

    def _is_empty(self, place: int) -> bool:
        return self._memory.bytes[place + KEY_BYTES : place + SLOT_BYTES] == _NOBODY

    def _empty(self, place: int) -> None:
        self._memory.bytes[place + KEY_BYTES : place + SLOT_BYTES] = _NOBODY

    def _own(self, place: int) -> int:
        return int(_COLUMN.unpack_from(self._memory.bytes, place + self._column)[0])

    def _set_own(self, place: int, calls: int) -> None:
        _COLUMN.pack_into(self._memory.bytes, place + self._column, calls)
