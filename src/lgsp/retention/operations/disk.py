"""How much room the platform takes, by kind; how fast it grows; when the bound is reached.

Rules: a file counts with what it occupies on disk, as far as the file system says so. What lies elsewhere (S3, a database of its own) is
measured as well and does not count for the disk. Above the bound an alarm is raised; nothing is deleted because of it: what is proof goes
when its term is over and not before, and a full disk stops calls (`journal/logs/append.py`).
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
from django.db import connection

from lgsp.domain.periods import local_date
from lgsp.registry.queries.scope import current_instance
from lgsp.retention.models.expiry import DiskUse
from lgsp.retention.rules import days_until
from lgsp.retention.statements import STATEMENTS
from lgsp.runtime.home import Home, home_in_use
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.object_storage import storage_in_use

KINDS: Final = ("segments", "leaves", "order", "bundles", "tiles", "bodies", "index", "database", "objects", "logs")
"""Records of the journal; leaves of expired ones; seals, order and checkpoints; bundles; tiles; kept bodies; exchanges in PostgreSQL; the rest of it;
other objects in storage; what the parts print."""
GROWTH_DAYS: Final = 30
_BLOCK_BYTES: Final = 512


class DiskState(msgspec.Struct, frozen=True):
    """Bytes by kind; `elsewhere` are the kinds that are not on this disk.

    `used` and `bound` are bytes of what the bound is about: all that is on the disk if it is a share of it, else what the platform wrote.
    `growth` is bytes a day by kind; `days_left` None if nothing grows or too little is known.
    """

    at: datetime
    sizes: dict[str, int]
    elsewhere: tuple[str, ...]
    total_bytes: int
    free_bytes: int
    used: int
    bound: int
    growth: dict[str, int]
    days_left: int | None
    reached_on: date | None

    @property
    def is_above(self) -> bool:
        """Whether the bound is reached."""
        return self.used >= self.bound

    @property
    def size_bytes(self) -> int:
        """All that the platform wrote to this disk."""
        return sum(size for kind, size in self.sizes.items() if kind not in self.elsewhere)

    @property
    def growth_bytes(self) -> int:
        """What the platform writes to this disk in a day."""
        return sum(size for kind, size in self.growth.items() if kind not in self.elsewhere)


def measure_disk(*, now: datetime, index_bytes: int) -> DiskState:
    """Measure, and remember it for the day. MUST be called with an instance chosen. Raises `OSError`.

    `index_bytes` is how much of the database is the index (`exchanges.queries.exchanges.index_bytes`).
    """
    home = home_in_use()
    sizes, elsewhere = _measured(home, index_bytes)
    with connection.cursor() as cursor:
        facts = {"instance": current_instance(), "day": local_date(now), "now": now, "found": msgspec.json.encode(sizes).decode()}
        cursor.execute(STATEMENTS["keep_disk_use"], facts)
    return _state(home, now, sizes, elsewhere)


def disk_state() -> DiskState | None:
    """What was measured last, with the room that is free now; None if nothing was measured yet."""
    last = DiskUse.objects.order_by("-day", "-measured_at").first()
    if last is None:
        return None
    sizes = {row.kind: row.size_bytes for row in DiskUse.objects.filter(day=last.day)}
    return _state(home_in_use(), last.measured_at, sizes, _elsewhere(home_in_use()))


def _state(home: Home, at: datetime, sizes: dict[str, int], elsewhere: tuple[str, ...]) -> DiskState:
    room = os.statvfs(home.folder)
    # As `df` counts it: what the file system keeps back is neither used nor room for us.
    free = room.f_bavail * room.f_frsize
    total = (room.f_blocks - room.f_bfree) * room.f_frsize + free
    growth = _growth(local_date(at), sizes)
    ours = sum(size for kind, size in sizes.items() if kind not in elsewhere)
    way, amount = setting("LGSP_DISK_MAX")
    used, bound = (total - free, total * amount // 100) if way == "share" else (ours, amount)
    left = days_until(used, bound, sum(size for kind, size in growth.items() if kind not in elsewhere))
    reached = at.date() + timedelta(days=left) if left is not None and left < 36_600 else None
    return DiskState(at, sizes, elsewhere, total, free, used, bound, growth, left, reached)


def _growth(today: date, sizes: dict[str, int]) -> dict[str, int]:
    """Bytes a day by kind since the first measurement of the last days; empty on the first day."""
    rows = DiskUse.objects.filter(day__lt=today, day__gte=today - timedelta(days=GROWTH_DAYS)).order_by("day")
    first = rows.first()
    if first is None:
        return {}
    before = {row.kind: row.size_bytes for row in rows.filter(day=first.day)}
    return {kind: round((size - before.get(kind, 0)) / (today - first.day).days) for kind, size in sizes.items()}


def _measured(home: Home, index: int) -> tuple[dict[str, int], tuple[str, ...]]:
    sizes: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    for path, size in _files(home.journal):
        sizes[{".seg": "segments", ".leaves": "leaves"}.get(path.suffix, "order")] += size
    for key, size in storage_in_use(home).sizes_below(""):
        tile = key.startswith("journal/tile/")
        sizes["bundles" if key.startswith("journal/tile/entries/") else "tiles" if tile else "objects"] += size
    for kind, folder in (("bodies", home.bodies), ("logs", home.log)):
        sizes[kind] += sum(size for _, size in _files(folder))
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["database_bytes"])
        (database,) = cursor.fetchone()
    embedded = sum(size for _, size in _files(home.postgres))
    sizes["index"], sizes["database"] = index, max(0, (embedded or database) - index)
    return dict(sizes), _elsewhere(home)


def _elsewhere(home: Home) -> tuple[str, ...]:
    stored = ("bundles", "tiles", "objects") if setting("LGSP_STORAGE_URL").startswith("s3:") else ()
    return stored if home.postgres.is_dir() else (*stored, "index", "database")


def _files(folder: Path) -> Iterator[tuple[Path, int]]:
    """The files below a folder with their room; one that goes away meanwhile has none."""
    for where, _, names in os.walk(folder):
        for name in names:
            path = Path(where, name)
            try:
                yield path, path.lstat().st_blocks * _BLOCK_BYTES
            except FileNotFoundError:
                continue
