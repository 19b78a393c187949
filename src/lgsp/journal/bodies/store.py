"""Storing bodies beside the journal, with group commit.

    bodies/<retention class>/<Vietnamese day>/key             the day's key, wrapped by the platform's
    bodies/<retention class>/<Vietnamese day>/<log>-<n>       frames (`protocol/proof/kept_bodies.py`), in the order they came
    bodies/held/<transaction id>/…                            the same, of one transaction on which a legal hold lies

Rules: a future completes only when its body is on disk; bodies are fsynced (fdatasync) in batches. One writer thread per process, started with
the first body, so that a gateway whose services store none has no cost. A file is written by one process only and never continued: after
a crash or a failed write the next body starts a new file, so a torn tail is never followed by durable frames. If a body can't be
made durable its future fails, and the step that promised to store it must refuse the call (fail closed).
"""

import asyncio
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Final

import msgspec

from lgsp.domain.errors import JournalUnwritable, KeptBodyUnreadable
from lgsp.protocol.credentials.sealing import KEY_BYTES
from lgsp.protocol.proof.kept_bodies import NONCE_BYTES, DayKey, KeptBody, read_day_key, write_day_key, write_kept
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import bodies_key
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.files import create_once, sync_folder

KEY_NAME: Final = "key"
HELD: Final = "held"
"""In place of a retention class: what outlives its class because of a legal hold. No class may be called so."""

FILE_BYTES: Final = 256 * 1024 * 1024
"""Size at which a new file begins."""

OPEN_SHELVES_MAX: Final = 16
"""Files that one process keeps open; the oldest is closed first."""

Waiting = tuple[KeptBody, "asyncio.Future[None]"]


class BodyStore(msgspec.Struct, frozen=True):
    """The folder of the stored bodies of one instance, and the platform's key that wraps the day keys."""

    folder: Path
    instance: str
    key: bytes

    def shelf(self, retention: str, name: str) -> Path:
        """The folder of one retention class and day, or of one held transaction."""
        return self.folder / retention / name

    def day_key(self, shelf: Path) -> DayKey:
        """The key of a shelf that exists; raises `KeptBodyUnreadable`."""
        try:
            data = (shelf / KEY_NAME).read_bytes()
        except OSError as cause:
            raise KeptBodyUnreadable(shelf=shelf_name(shelf), why="the key of these bodies is gone") from cause
        return read_day_key(data, key=self.key, instance=self.instance, shelf=shelf_name(shelf))

    def make_day_key(self, shelf: Path, *, retention: str, day: date) -> DayKey:
        """The key of a shelf, created if there is none; the same for all processes. Raises `OSError` or `KeptBodyUnreadable`."""
        if not (shelf / KEY_NAME).exists():
            shelf.mkdir(parents=True, exist_ok=True, mode=0o750)
            fresh = DayKey(shelf_name(shelf), retention, day, secrets.token_bytes(KEY_BYTES))
            nonce = secrets.token_bytes(NONCE_BYTES)
            create_once(shelf / KEY_NAME, write_day_key(fresh, key=self.key, instance=self.instance, nonce=nonce))
            sync_folder(shelf.parent)
            sync_folder(self.folder)
        return self.day_key(shelf)


def shelf_name(shelf: Path) -> str:
    """The shelf's name as authenticated in its key and its frames."""
    return f"{shelf.parent.name}/{shelf.name}"


class _Open:
    """One file that this process is writing."""

    def __init__(self, shelf: Path, log: str, key: DayKey) -> None:
        self.key = key
        self.size = 0
        number = 0
        while True:
            try:
                self.handle = os.open(shelf / f"{log}-{number:06d}", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o640)
                break
            except FileExistsError:
                number += 1
        sync_folder(shelf)

    def add(self, frames: list[bytes]) -> None:
        data = b"".join(frames)
        view = memoryview(data)
        while view:
            view = view[os.write(self.handle, view) :]
        os.fdatasync(self.handle)
        self.size += len(data)


class BodyKeeper:
    """Stores the bodies of one process. `keep` and `close` must be called on the event loop's thread."""

    def __init__(self, store: BodyStore, *, log: str, free_bytes_min: int) -> None:
        self._store = store
        self._log = log
        self._free_bytes_min = free_bytes_min
        self._pending: list[Waiting] = []
        self._is_busy = False
        self._is_closed = False
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="bodies")
        self._open: dict[Path, _Open] = {}

    def keep(self, kept: KeptBody) -> "asyncio.Future[None]":
        """Store one body on the shelf that its head names. The future completes when it is durable, or fails with `JournalUnwritable`."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        if self._is_closed:
            future.set_exception(JournalUnwritable(why="bodies are not kept any more; the process is ending"))
            return future
        self._pending.append((kept, future))
        if not self._is_busy:
            self._begin(loop)
        return future

    def close(self) -> None:
        """Finish the writes in progress and close the files; idempotent. `keep` fails afterwards."""
        self._is_closed = True
        self._thread.shutdown(wait=True)
        for path in list(self._open):
            self._leave(path)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        batch, self._pending = self._pending, []
        self._is_busy = True
        done = loop.run_in_executor(self._thread, self._write, [kept for kept, _ in batch])
        done.add_done_callback(lambda written: self._ended(batch, written, loop))

    def _ended(self, batch: list[Waiting], written: "asyncio.Future[str]", loop: asyncio.AbstractEventLoop) -> None:
        why = "bodies are not kept any more" if written.cancelled() else written.result()
        for _, future in batch:
            if future.done():
                continue
            if why:
                future.set_exception(JournalUnwritable(log=self._log, why=why))
            else:
                future.set_result(None)
        self._is_busy = False
        if self._pending and not self._is_closed:
            self._begin(loop)
        for _, future in self._pending if self._is_closed else ():
            future.set_exception(JournalUnwritable(log=self._log, why="the process is ending"))

    def _write(self, batch: list[KeptBody]) -> str:
        """Make a batch durable; empty on success, else the reason why the whole batch counts as lost."""
        by_shelf: dict[Path, list[KeptBody]] = {}
        for kept in batch:
            by_shelf.setdefault(self._store.shelf(kept.head.retention, kept.head.day.isoformat()), []).append(kept)
        try:
            for shelf, several in by_shelf.items():
                self._write_to(shelf, several)
        except OSError as cause:
            # After a failed flush the page cache can't be trusted: the next body starts a new file.
            for shelf in by_shelf:
                self._leave(shelf)
            return cause.strerror or type(cause).__name__
        except KeptBodyUnreadable as cause:
            return str(cause)
        return ""

    def _write_to(self, shelf: Path, several: list[KeptBody]) -> None:
        self._store.folder.mkdir(exist_ok=True, mode=0o750)
        state = os.statvfs(self._store.folder)
        if state.f_bavail * state.f_frsize < self._free_bytes_min:
            raise OSError(0, f"less than {self._free_bytes_min} bytes of disk space are free")
        file = self._open.get(shelf)
        if file is not None and file.size >= FILE_BYTES:
            self._leave(shelf)
            file = None
        if file is None:
            while len(self._open) >= OPEN_SHELVES_MAX:
                self._leave(next(iter(self._open)))
            day, retention = several[0].head.day, several[0].head.retention
            key = self._store.make_day_key(shelf, retention=retention, day=day)
            file = self._open[shelf] = _Open(shelf, self._log, key)
        about = shelf_name(shelf)
        nonces = (secrets.token_bytes(NONCE_BYTES) for _ in several)
        file.add(
            [write_kept(kept, key=file.key.key, shelf=about, nonce=nonce) for kept, nonce in zip(several, nonces, strict=True)]
        )

    def _leave(self, shelf: Path) -> None:
        file = self._open.pop(shelf, None)
        if file is not None:
            os.close(file.handle)


def store_in_use() -> BodyStore:
    """The store of the home in use."""
    home = home_in_use()
    return BodyStore(home.bodies, setting("LGSP_INSTANCE"), bodies_key(home.keys))
