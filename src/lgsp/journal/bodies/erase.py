"""Erasing stored bodies when their retention is over: the day's key is destroyed, then the files are deleted.

Rules: a shelf (one retention class and day) is erased when the retention of its class, counted in whole Vietnamese days after its
day, is over; not a moment earlier, and never if the class is unknown (somebody removed it from the settings: an operator must
decide). Bodies under a legal hold are first copied, durably, to a shelf of their own, which is erased when the hold is released and
the retention is over. Records and proofs remain:
they hold digests only. Each step may be interrupted and is repeated by the next run: copies first, then the key, then the files.
Theory: crypto-erasure (NIST SP 800-88 rev. 1): without the key the sealed bytes are useless, also those in a copy of the files. The
key file is overwritten before it is removed, but some file systems and disks write elsewhere; so no copy of `bodies/*/*/key` may be
kept longer than the bodies.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import msgspec

from lgsp.domain.errors import KeptBodyUnreadable
from lgsp.journal.bodies.kept import Shelf, body_files, due_on, readable_bodies, shelves_of
from lgsp.journal.bodies.store import HELD, KEY_NAME, BodyStore, shelf_name
from lgsp.protocol.proof.kept_bodies import NONCE_BYTES, KeptBody, KeptHead, write_kept
from lgsp.runtime.storage.files import sync_folder, write_atomically


class Terms(msgspec.Struct, frozen=True):
    """What erasure depends on: today's date, days by retention class, and whether a legal hold covers a body (None: there is no hold)."""

    today: date
    days: Mapping[str, int]
    is_held: Callable[[KeptHead], bool] | None = None


class Erased(msgspec.Struct, frozen=True):
    """One shelf that was erased, or would be; `held` counts the bodies that were copied because of a legal hold.

    `why` is the reason if it was not erased.
    """

    retention: str
    name: str
    files: int
    size_bytes: int
    held: int = 0
    why: str = ""


def erase_due(store: BodyStore, terms: Terms, *, is_rehearsal: bool = False) -> list[Erased]:
    """Erase what is due; with `is_rehearsal` only report what would be erased. Raises `OSError`.

    A shelf that a hold may cover and that can't be read is skipped and reported; the others are erased.
    """
    return [one for shelf in shelves_of(store.folder) if (one := _erase(store, shelf, terms, is_rehearsal)) is not None]


def _erase(store: BodyStore, shelf: Shelf, terms: Terms, is_rehearsal: bool) -> Erased | None:
    erased = Erased(shelf.retention, shelf.path.name, shelf.files, shelf.size_bytes)
    try:
        held = _held_on(store, shelf, terms)
        if held is None:
            return None
        if not is_rehearsal:
            for kept in held:
                _set_aside(store, kept)
    except KeptBodyUnreadable as fault:
        return msgspec.structs.replace(erased, why=str(fault))
    if not is_rehearsal:
        _destroy(shelf.path)
    return msgspec.structs.replace(erased, held=len(held))


def _held_on(store: BodyStore, shelf: Shelf, terms: Terms) -> list[KeptBody] | None:
    """The bodies that must be copied before a shelf is erased; None if it must not be erased now."""
    is_held = terms.is_held
    if not shelf.has_key:
        return []  # An earlier erasure was interrupted after destroying the key: only files are left.
    if shelf.retention == HELD:
        key = store.day_key(shelf.path)
        if not _is_due(key.retention, key.day, terms):
            return None
        is_wanted = is_held is not None and any(is_held(kept.head) for kept in readable_bodies(store, shelf.path))
        return None if is_wanted else []
    if shelf.day is None or not _is_due(shelf.retention, shelf.day, terms):
        return None
    return [] if is_held is None else [kept for kept in readable_bodies(store, shelf.path) if is_held(kept.head)]


def _is_due(retention: str, day: date, terms: Terms) -> bool:
    due = due_on(retention, day, terms.days)
    return due is not None and due <= terms.today


def _set_aside(store: BodyStore, kept: KeptBody) -> None:
    """Copy one body to the shelf of its transaction; idempotent."""
    shelf = store.shelf(HELD, kept.head.transaction_id)
    key = store.make_day_key(shelf, retention=kept.head.retention, day=kept.head.day)
    frame = write_kept(kept, key=key.key, shelf=shelf_name(shelf), nonce=secrets.token_bytes(NONCE_BYTES))
    write_atomically(shelf / kept.head.part, frame)


def _destroy(shelf: Path) -> None:
    key = shelf / KEY_NAME
    if key.exists():
        # Renamed first, so that a run interrupted during the overwriting leaves no file that looks like a key.
        key = key.rename(shelf / ".destroyed")
        sync_folder(shelf)
        handle = os.open(key, os.O_WRONLY | os.O_CLOEXEC)
        try:
            os.pwrite(handle, secrets.token_bytes(os.fstat(handle).st_size), 0)
            os.fsync(handle)
        finally:
            os.close(handle)
        key.unlink()
        sync_folder(shelf)
    for path in body_files(shelf):
        path.unlink()
    for left in shelf.iterdir():
        left.unlink()
    shelf.rmdir()
    sync_folder(shelf.parent)
