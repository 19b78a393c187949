"""The replay window: digests of single-use requests that any gateway process of this host has seen, kept over restarts (`shared_memory.py`)."""

import struct
from datetime import datetime
from pathlib import Path
from typing import Final

from lgsp.runtime.host.shared_memory import KEY_BYTES, SharedMemory

SLOTS: Final = 1_048_576
"""Requests remembered at the same time: 1,500 a second for ten minutes. The file is 24 MiB, of which only what is used takes space."""

_UNTIL: Final = struct.Struct("<d")
SLOT_BYTES: Final = KEY_BYTES + _UNTIL.size


class ReplayWindow:
    """The shared memory of one host's replay window."""

    def __init__(self, path: Path, *, slots: int = SLOTS) -> None:
        self._memory = SharedMemory(path, slots=slots, slot_bytes=SLOT_BYTES, is_changed_in_place=False)

    def is_first(self, digest: bytes, *, until: datetime, now: datetime) -> bool:
        """Remember a request's digest until an instant; False if it is remembered already. Raises `Overloaded` if there is no room."""
        is_new = False

        def begin(place: int) -> None:
            nonlocal is_new
            is_new = True
            _UNTIL.pack_into(self._memory.bytes, place + KEY_BYTES, until.timestamp())

        def is_over(place: int) -> bool:
            return float(_UNTIL.unpack_from(self._memory.bytes, place + KEY_BYTES)[0]) < now.timestamp()

        place = self._memory.find(digest[:KEY_BYTES], is_free=is_over, begin=begin)
        if not is_new and is_over(place):
            # The digest is known but expired: such a request is refused anyway because of its time, so no lock is needed here.
            begin(place)
        return is_new

    def close(self) -> None:
        """Unmap and close the file."""
        self._memory.close()
