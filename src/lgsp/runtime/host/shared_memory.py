"""Shared memory of all gateway processes of a host, kept over restarts: a memory-mapped file of fixed-size slots.

Theory: open addressing by a digest of the slot's name; a byte-range lock (fcntl) on a slot makes its changes atomic between processes, a lock
behind the last slot makes the allocation of slots atomic. The kernel releases the locks of a process that dies. A power failure loses at
most the changes of the last second.
Rules: slots are never moved; a slot begins with its key. An unneeded slot may be reused but is never freed, so that a search
ends at the first slot that was never used. If no slot is left the caller gets `Overloaded`: what can't be remembered must not be treated
as absent.
"""

import fcntl
import hashlib
import mmap
import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from lgsp.domain.errors import Overloaded

KEY_BYTES: Final = 16
PROBES_MAX: Final = 64
"""Slots looked at for one name; a table three quarters full needs fewer."""

_UNUSED: Final = bytes(KEY_BYTES)
_NO_LOCK: Final = nullcontext()


class SharedMemory:
    """The mapped file. One object per process and path: closing any other handle on the file would release this one's locks."""

    def __init__(self, path: Path, *, slots: int, slot_bytes: int, is_changed_in_place: bool = True) -> None:
        """Without `is_changed_in_place` single slots are never locked: what follows a key is written once, when the slot is allocated."""
        self._alone: Callable[[int], AbstractContextManager[None]] = self.locked if is_changed_in_place else lambda _: _NO_LOCK
        self._count = slots
        self._slot_bytes = slot_bytes
        self._end = slots * slot_bytes
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        if os.fstat(self._handle).st_size != self._end:
            os.ftruncate(self._handle, self._end)
        self.bytes = mmap.mmap(self._handle, self._end)

    def places(self) -> range:
        """The offsets of the slots."""
        return range(0, self._end, self._slot_bytes)

    def holds(self, place: int, key: bytes) -> bool:
        """Whether the slot at an offset (still) belongs to this key."""
        return self.bytes[place : place + KEY_BYTES] == key

    def find(self, key: bytes, *, is_free: Callable[[int], bool], begin: Callable[[int], None]) -> int:
        """The offset of a key's slot, allocated if it has none yet: then `begin` writes what follows the key.

        `is_free` says of a slot in use whether it may be reused. Raises `Overloaded`.
        """
        first, mapped = int.from_bytes(key[:8]), self.bytes
        with self.locked(self._end):
            free: int | None = None
            for probe in range(min(PROBES_MAX, self._count)):
                place = (first + probe) % self._count * self._slot_bytes
                held = mapped[place : place + KEY_BYTES]
                if held == key:
                    return place
                if held == _UNUSED:
                    free = place if free is None else free
                    break
                if free is None:
                    with self._alone(place):
                        if is_free(place):
                            free = place
            if free is None:
                raise Overloaded(why="no room to remember another limited right or signed request")
            with self._alone(free):
                begin(free)
                mapped[free : free + KEY_BYTES] = key
            return free

    def locked(self, place: int) -> "_Locked":
        """Lock the slot at an offset against other processes, for a `with` block."""
        return _Locked(self._handle, place, self._slot_bytes if place < self._end else 1)

    def close(self) -> None:
        """Unmap and close the file."""
        self.bytes.close()
        os.close(self._handle)


class _Locked:
    """A lock for a `with` block; a class, because a generator costs as much as the lock itself."""

    __slots__ = ("_handle", "_length", "_place")

    def __init__(self, handle: int, place: int, length: int) -> None:
        self._handle, self._place, self._length = handle, place, length

    def __enter__(self) -> None:
        fcntl.lockf(self._handle, fcntl.LOCK_EX, self._length, self._place)

    def __exit__(self, *_: object) -> None:
        fcntl.lockf(self._handle, fcntl.LOCK_UN, self._length, self._place)


def key_of(name: str) -> bytes:
    """The key for a name."""
    return hashlib.blake2b(name.encode(), digest_size=KEY_BYTES).digest()
