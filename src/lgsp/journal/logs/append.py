"""Appending to one log of the journal, with group commit.

Rules: a future completes only after its record is on disk; records are fsynced (fdatasync) in batches. One writer thread per log, which per
batch is woken once, calls fdatasync once and calls back into the event loop once. If a record can't be made
durable, its future fails, the log is not writable, and the thread repairs it with backoff: callers that need the record must refuse work
until then (fail closed).
Theory: group commit (Gray and Reuter, 1993): while one batch is being flushed the next one accumulates, so the cost of a flush is shared by all
records that arrived meanwhile. Under load a batch waits briefly until as many records wait as the last one had: calls that were recorded together
then continue together, which halves the number of flushes and keeps the processor's caches warm.
"""

import asyncio
import contextlib
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken, JournalUnwritable
from lgsp.journal.logs.log_files import LogFiles
from lgsp.journal.logs.places import check_log_name, enlist_log
from lgsp.journal.logs.segments import HALT_NAME, TREE_NAME
from lgsp.protocol.proof.frames import BODY_BYTES_MAX

BATCH_RECORDS_MAX: Final = 4096
"""Bounds how long one batch keeps the interpreter, and how far a segment can grow beyond its size."""
GATHER_S: Final = 0.001
"""Under load, shortest time between the beginnings of two batches, in seconds: half the flushes for little more latency."""
GATHER_LONGEST_S: Final = 0.003
"""Longest wait for as many records as the last batch had, in seconds."""
GATHER_FROM_RECORDS: Final = 4
"""Number of records in the last batch from which the log counts as loaded; a single writer never waits."""
FREE_SPACE_CHECK_S: Final = 1.0
HEAL_FIRST_S: Final = 0.05
HEAL_LONGEST_S: Final = 5.0


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The limits of a log; the defaults are those of the settings `LGSP_JOURNAL_…`."""

    segment_bytes: int = 67_108_864
    seal_s: float = 1.0
    free_bytes_min: int = 67_108_864


Waiting = tuple[bytes, "asyncio.Future[None]"]


class Log:
    """One log, open for appending. `append` and `close` must be called on the event loop's thread."""

    def __init__(self, files: LogFiles, limits: Limits) -> None:
        """Use `Log.open`."""
        self._files = files
        self._limits = limits
        self._name = files.folder.name
        self._encode = msgspec.json.Encoder().encode
        self._pending: deque[Waiting] = deque()
        self._batch: list[Waiting] = []
        self._wake = threading.Lock()
        self._wake.acquire()
        self._woken = False
        self._wanted = 1
        self._closing = threading.Event()
        self._broken = ""
        self._low = ""
        self._seal_due_at = time.monotonic() + limits.seal_s
        self._space_due_at = 0.0
        self._last_records = 0
        self._last_begun_at = 0.0
        self._writable = True
        self._check_space()
        self._thread = threading.Thread(target=self._run, name=f"journal {self._name}", daemon=True)
        self._thread.start()

    @classmethod
    def open(
        cls, *, folder: Path, name: str, key: Ed25519PrivateKey, now: Callable[[], datetime], limits: Limits | None = None
    ) -> "Log":
        """Open or create the log `name` in the journal's folder, truncating a torn tail.

        Raises `JournalBroken` if records that were sealed are missing or changed, and `JournalUnwritable` if another process holds
        the log or the folder can't be written.
        """
        check_log_name(name)
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
            files = LogFiles(folder / name, key, now)
            try:
                enlist_log(journal=folder, name=name, key=key)
            except BaseException:
                files.close()
                raise
        except OSError as cause:
            raise JournalUnwritable(log=name, why=_reason(cause)) from cause
        return cls(files, limits or Limits())

    @property
    def is_writable(self) -> bool:
        """Whether an append is likely to succeed now."""
        return self._writable

    @property
    def why_unwritable(self) -> str:
        """The reason why the log is not writable, for the operator; empty if it is."""
        return self._broken or self._low

    def append(self, entry: JournalEntry) -> "asyncio.Future[None]":
        """Append one entry.

        The future completes when it is durable, or fails with `JournalUnwritable`. MUST be called on the event loop's thread.
        """
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        body = self._encode(entry)
        if not self._writable or len(body) > BODY_BYTES_MAX:
            future.set_exception(JournalUnwritable(log=self._name, why=self.why_unwritable or f"an entry of {len(body)} bytes"))
            return future
        self._pending.append((body, future))
        if not self._woken and len(self._pending) >= self._wanted:
            self._woken = True
            self._wake.release()
        return future

    def close(self) -> None:
        """Make the waiting records durable, seal the log, and close it; idempotent. `append` fails afterwards."""
        self._closing.set()
        if not self._woken:
            self._woken = True
            self._wake.release()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                self._take_wake(self._patience_s())
                self._work()
            self._work()
            self._finish()
        finally:
            # However this thread ended, no future may stay pending for ever.
            self._broken = self._broken or "the log is closed"
            self._writable = False
            self._refuse_waiting()
            self._files.close()

    def _patience_s(self) -> float:
        due_at = self._space_due_at
        if self._files.sealed_count < self._files.count:
            due_at = min(due_at, self._seal_due_at)
        return max(0.0, due_at - time.monotonic())

    def _work(self) -> None:
        try:
            while self._pending:
                self._gather()
                self._write_batch()
            self._seal_if_due()
        except OSError as cause:
            self._break(cause)
            self._heal()
        self._check_space()

    def _gather(self) -> None:
        if self._last_records >= GATHER_FROM_RECORDS:
            pause_s = self._last_begun_at + GATHER_S - time.monotonic()
            if pause_s > 0:
                time.sleep(pause_s)
            if len(self._pending) < self._last_records:
                self._wait_for(self._last_records, self._last_begun_at + GATHER_LONGEST_S - time.monotonic())
        self._last_begun_at = time.monotonic()

    def _wait_for(self, records: int, at_most_s: float) -> None:
        """Wait until that many records are waiting, or until the time has passed."""
        self._wanted = records
        self._take_wake(0.0)  # consume the wake of a record that is waiting already
        if len(self._pending) < records and at_most_s > 0:
            self._take_wake(at_most_s)
        self._wanted = 1

    def _take_wake(self, at_most_s: float) -> None:
        # The flag is reset only while the lock is held, so nobody ever releases a lock that is free.
        if self._wake.acquire(timeout=at_most_s):
            self._woken = False

    def _write_batch(self) -> None:
        self._batch = batch = [self._pending.popleft() for _ in range(min(len(self._pending), BATCH_RECORDS_MAX))]
        self._last_records = len(batch)
        files = self._files
        if files.sealed_count == files.count:
            self._seal_due_at = time.monotonic() + self._limits.seal_s
        if files.offset >= self._limits.segment_bytes:
            files.begin_segment()
        files.write([body for body, _ in batch])
        self._batch = []
        _hand_back(batch, None)
        self._seal_if_due()

    def _seal_if_due(self) -> None:
        if self._files.sealed_count < self._files.count and time.monotonic() >= self._seal_due_at:
            self._files.seal()
            self._seal_due_at = time.monotonic() + self._limits.seal_s

    def _break(self, cause: OSError) -> None:
        self._broken = _reason(cause)
        self._writable = False
        self._refuse_waiting()

    def _refuse_waiting(self) -> None:
        waiting = self._batch
        self._batch = []
        while self._pending:
            waiting.append(self._pending.popleft())
        _hand_back(waiting, self.why_unwritable)

    def _heal(self) -> None:
        pause_s = HEAL_FIRST_S
        while True:
            self._closing.wait(pause_s)
            self._refuse_waiting()
            try:
                self._files.heal()
                if self._files.sealed_count < self._files.count:
                    self._files.seal()
                self._broken = ""
                self._check_space(at_once=True)
                return
            except (OSError, JournalBroken) as cause:
                self._broken = _reason(cause)
            if self._closing.is_set():
                return
            pause_s = min(2 * pause_s, HEAL_LONGEST_S)

    def _check_space(self, *, at_once: bool = False) -> None:
        if not at_once and time.monotonic() < self._space_due_at:
            return
        self._space_due_at = time.monotonic() + FREE_SPACE_CHECK_S
        try:
            state = os.statvfs(self._files.folder)
            is_low = state.f_bavail * state.f_frsize < self._limits.free_bytes_min
            self._low = f"less than {self._limits.free_bytes_min} bytes of disk space are free" if is_low else self._halted()
        except OSError as cause:
            self._low = _reason(cause)
        self._writable = not self._broken and not self._low

    def _halted(self) -> str:
        """Why calls were stopped from outside this log (`witnessing/evidence.py`), empty if they were not."""
        try:
            return (self._files.folder.parent / TREE_NAME / HALT_NAME).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def _finish(self) -> None:
        if not self._broken and self._files.sealed_count < self._files.count:
            with contextlib.suppress(OSError):
                self._files.seal()


def _hand_back(batch: list[Waiting], why: str | None) -> None:
    """Complete futures on their event loop, all in one callback; nobody waits on a loop that is closed."""
    if not batch:
        return
    with contextlib.suppress(RuntimeError):
        batch[0][1].get_loop().call_soon_threadsafe(_settle, batch, why)


def _settle(batch: list[Waiting], why: str | None) -> None:
    if why is None:
        for _, future in batch:
            if not future.done():
                future.set_result(None)
        return
    for _, future in batch:
        if not future.done():
            future.set_exception(JournalUnwritable(why=why))


def _reason(cause: OSError | JournalBroken) -> str:
    return cause.strerror or type(cause).__name__ if isinstance(cause, OSError) else str(cause.facts.get("why", cause))
