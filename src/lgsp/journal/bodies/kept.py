"""Reading stored bodies: which shelves exist, what a shelf holds, the bodies of one transaction.

Rules: reading never changes a file and needs no lock. A torn or changed frame ends its file for the reader: a file is never
continued after a fault (`store.py`), so nothing durable is behind a torn frame. Erased bodies are simply absent; that is no fault.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import msgspec

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.domain.periods import local_date
from lgsp.journal.bodies.store import HELD, KEY_NAME, BodyStore, shelf_name
from lgsp.journal.logs.read import time_of
from lgsp.protocol.proof.kept_bodies import FRAME_HEAD_BYTES, KeptBody, KeptFrame, open_kept, read_frame_head, read_kept_frame


class Shelf(msgspec.Struct, frozen=True):
    """One shelf on disk. `day` is None for the shelf of a held transaction; `has_key` is false if an erasure was interrupted."""

    path: Path
    retention: str
    day: date | None
    files: int
    size_bytes: int
    has_key: bool


def shelves_of(folder: Path) -> list[Shelf]:
    """Every shelf, by retention class and day; those of held transactions last."""
    if not folder.is_dir():
        return []
    found = [_shelf(one) for each in sorted(folder.iterdir()) if each.is_dir() for one in sorted(each.iterdir()) if one.is_dir()]
    return sorted(found, key=lambda shelf: (shelf.day is None, shelf.retention, shelf.path.name))


def _shelf(path: Path) -> Shelf:
    files = list(body_files(path))
    try:
        day = date.fromisoformat(path.name) if path.parent.name != HELD else None
    except ValueError:
        day = None
    size = sum(file.stat().st_size for file in files)
    return Shelf(path, path.parent.name, day, len(files), size, (path / KEY_NAME).exists())


def body_files(shelf: Path) -> Iterator[Path]:
    """The files of a shelf that hold frames, in order."""
    return (path for path in sorted(shelf.iterdir()) if path.is_file() and path.name != KEY_NAME and not path.name.startswith("."))


def frames_on(shelf: Path, transaction_id: str = "") -> Iterator[KeptFrame]:
    """The complete frames on a shelf; if a transaction is named, only its frames: the others are skipped without reading them."""
    for path in body_files(shelf):
        with path.open("rb") as file:
            while True:
                head_bytes = file.read(FRAME_HEAD_BYTES)
                try:
                    head = read_frame_head(head_bytes)
                    if head is None:
                        break
                    if transaction_id and head.transaction_id != transaction_id:
                        file.seek(head.sealed_bytes, 1)
                        continue
                    frame = read_kept_frame(head_bytes + file.read(head.sealed_bytes))
                except JournalBroken:
                    break
                if frame is None:
                    break
                yield frame


def bodies_of(store: BodyStore, transaction_id: str) -> list[KeptBody]:
    """The stored bodies of one transaction, the request first; empty if none exists any more. Raises `KeptBodyUnreadable`."""
    for shelf in _places(store, transaction_id):
        frames = list(frames_on(shelf, transaction_id))
        if frames:
            key = store.day_key(shelf).key
            found = {frame.part: open_kept(frame, key=key, shelf=shelf_name(shelf)) for frame in frames}
            return [found[part] for part in ("request", "reply") if part in found]
    return []


def _places(store: BodyStore, transaction_id: str) -> Iterator[Path]:
    """The shelves that may hold a transaction: its id states the day on which it began; the days beside it allow for clock changes at midnight."""
    begun = time_of(transaction_id)
    if begun is None or not store.folder.is_dir():
        return
    days = [local_date(begun) + timedelta(days=shift) for shift in (0, 1, -1)]
    classes = [path for path in sorted(store.folder.iterdir()) if path.is_dir() and path.name != HELD]
    for shelf in [store.shelf(HELD, transaction_id), *(path / day.isoformat() for day in days for path in classes)]:
        if (shelf / KEY_NAME).exists():
            yield shelf


def readable_bodies(store: BodyStore, shelf: Path) -> Iterator[KeptBody]:
    """Every body on a shelf, decrypted; raises `KeptBodyUnreadable`."""
    key = store.day_key(shelf).key
    for frame in frames_on(shelf):
        yield open_kept(frame, key=key, shelf=shelf_name(shelf))


def due_on(retention: str, day: date, days: Mapping[str, int]) -> date | None:
    """The first day on which bodies of a day are erased; None if the class has no term."""
    term = days.get(retention)
    return None if term is None else day + timedelta(days=term + 1)


class KeptParts(msgspec.Struct, frozen=True):
    """Status of the bodies of one exchange: which parts were stored, in which class, until when.

    `due_on` is the first day on which they are erased, None if the class has no term; `is_there` is false once they are.
    """

    retention: str
    parts: tuple[str, ...]
    due_on: date | None
    is_there: bool


def kept_parts(store: BodyStore, entries: Sequence[JournalEntry], days: Mapping[str, int]) -> KeptParts | None:
    """Status of the bodies of the exchange that these records belong to; None if its service stores none. Decrypts nothing."""
    told = [entry for entry in entries if entry.body_retention]
    if not told:
        return None
    first, retention = entries[0], told[0].body_retention
    day = local_date(first.at)
    places = (store.shelf(retention, day.isoformat()), store.shelf(HELD, first.transaction_id))
    parts = tuple(entry.kind for entry in told if entry.is_body_kept)
    is_there = bool(parts) and any((place / KEY_NAME).exists() for place in places)
    return KeptParts(retention, parts, due_on(retention, day, days), is_there)
