"""Writing the files of one log: frames, seals, new segments, and repair after a fault.

Rules: one process per log (an exclusive lock). What is durable is known exactly (`count`, `link`, `offset`) and only moves forward
after a successful fdatasync; after a failed write or fsync, everything beyond it is truncated before anything else is written.
Nothing durable is ever truncated. A seal is written only after the records that it covers are durable; a new segment only after the
previous one is sealed to its end. A segment is preallocated with zeros some way ahead of its records, and truncated to its records
when it is finished.
Theory: flushing bytes within a file's existing size costs these bytes alone; if the file has grown, the file system's own journal
must be flushed too (measured on ext4: 119 against 201 µs). After a failed fsync the page cache can't be trusted to know what the
disk has (PostgreSQL's "fsyncgate"), so the same bytes are never fsynced again: they are truncated, and their writers get an error.
"""

import contextlib
import fcntl
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.errors import JournalBroken, JournalUnwritable
from lgsp.domain.periods import instant_text
from lgsp.journal.logs.segments import LOCK_NAME, SEALS_NAME, frames_of, heading_of, last_seal, segment_path, segments_of
from lgsp.protocol.proof.chain import beginning_of, link_after
from lgsp.protocol.proof.frames import find_frame, write_frame, write_heading
from lgsp.protocol.proof.seals import Seal, write_seal
from lgsp.runtime.storage.files import sync_folder

FILE_MODE: Final = 0o640
AHEAD_BYTES: Final = 1_048_576
"""How far ahead a segment is written with zeros."""


class Tail(msgspec.Struct, frozen=True):
    """The end of a log: its last segment, the offset after the last good frame, and the state of its hash chain there."""

    segment: int
    offset: int
    count: int
    link: bytes


def tail_of(folder: Path, stop_at: int | None = None) -> Tail | None:
    """The end of a log on disk (or the place after `stop_at` records).

    None if it has no segments. Raises `JournalBroken` if durable records are gone.
    """
    segments = segments_of(folder)
    seal = last_seal(folder)
    if not segments:
        if seal is not None:
            raise JournalBroken(log=folder.name, why="the segments are gone", sealed_records=seal.count)
        return None
    first, path = segments[-1]
    heading = heading_of(path)
    if heading.log != folder.name or heading.first_sequence != first:
        raise JournalBroken(log=folder.name, why="the segment's heading is another's", segment=path.name)
    count, link, offset = first, heading.link, heading.size_bytes
    sealed_link = link if seal is not None and seal.count == first else b""
    try:
        for end, frame in frames_of(path, offset):
            if count == stop_at:
                break
            if frame.sequence != count or link_after(link, frame.body) != frame.link:
                raise JournalBroken(why="the record does not continue the chain")
            count, link, offset = count + 1, frame.link, end
            if seal is not None and seal.count == count:
                sealed_link = link
    except JournalBroken as cause:
        if seal is not None and count < seal.count:
            raise JournalBroken(log=folder.name, why="a sealed record was changed", sequence=count) from cause
    if seal is None or seal.count > count:
        raise JournalBroken(
            log=folder.name, why="sealed records are gone", records=count, sealed_records=seal.count if seal else None
        )
    if sealed_link.hex() != seal.link:
        raise JournalBroken(log=folder.name, why="the records are not those that were sealed", sealed_records=seal.count)
    return Tail(segment=first, offset=offset, count=count, link=link)


class LogFiles:
    """The open files of one log. Not thread-safe."""

    def __init__(self, folder: Path, key: Ed25519PrivateKey, now: Callable[[], datetime]) -> None:
        """Take the lock and find the end; raises `JournalUnwritable` if another process holds the log, `JournalBroken`, `OSError`."""
        self.folder = folder
        self._key = key
        self._now = now
        self._handles: list[int] = []
        self._segment = self._seals = -1
        self.segment, self.count, self.link, self.offset = 0, 0, b"", 0
        self._ready_to = 0
        self.seals, self.sealed_count, self._seals_offset = 0, 0, 0
        folder.mkdir(exist_ok=True, mode=0o750)
        self._lock = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            self._take_lock()
            self._begin_or_continue()
        except BaseException:
            self.close()
            raise

    def write(self, bodies: list[bytes]) -> None:
        """Make records durable; all of them or, with `OSError`, none: then `heal` must succeed before the next write."""
        count, link = self.count, self.link
        frames = []
        for body in bodies:
            link = link_after(link, body)
            frames.append(write_frame(count, link, body))
            count += 1
        data, ready_to = b"".join(frames), self._ready_to
        end = self.offset + len(data)
        if end > ready_to:
            data, ready_to = data + bytes(AHEAD_BYTES), end + AHEAD_BYTES
        _write_all(self._segment, data, self.offset)
        os.fdatasync(self._segment)
        self.count, self.link, self.offset, self._ready_to = count, link, end, ready_to

    def seal(self) -> None:
        """Seal the log at its current end; after an `OSError`, `heal` must succeed before the next write."""
        seal = Seal(
            log=self.folder.name,
            number=self.seals,
            count=self.count,
            link=self.link.hex(),
            at=instant_text(self._now()),
            key_id="",
            signature="",
        )
        line = write_seal(seal, self._key)
        _write_all(self._seals, line, self._seals_offset)
        os.fdatasync(self._seals)
        self._seals_offset += len(line)
        self.seals, self.sealed_count = self.seals + 1, self.count

    def begin_segment(self) -> None:
        """Seal the segment to its end and start a new one; after an `OSError`, `heal` must succeed before the next write."""
        if self.sealed_count < self.count:
            self.seal()
        self._cut_to_records()
        os.fsync(self._segment)
        self._make_segment(self.count, self.link)
        self._open_files(
            Tail(
                segment=self.count,
                offset=heading_of(segment_path(self.folder, self.count)).size_bytes,
                count=self.count,
                link=self.link,
            )
        )

    def heal(self) -> None:
        """Reopen the files and truncate what is not durable.

        Raises `OSError`, or `JournalBroken` if durable records are not there.
        """
        _write_seals_end(self.folder / SEALS_NAME, self._seals_offset)
        tail = tail_of(self.folder, self.count)
        if tail is None or (tail.count, tail.link) != (self.count, self.link):
            raise JournalBroken(log=self.folder.name, why="durable records are gone", records=self.count)
        self._open_files(tail)
        os.fdatasync(self._segment)
        sync_folder(self.folder)

    def close(self) -> None:
        """Close the files and release the lock."""
        with contextlib.suppress(OSError):
            self._cut_to_records()
        self._close_files()
        os.close(self._lock)

    def _cut_to_records(self) -> None:
        """Remove the preallocated zeros; a segment that was opened but not written stays as it was found."""
        if self._ready_to > self.offset:
            os.ftruncate(self._segment, self.offset)
            self._ready_to = 0

    def _take_lock(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as cause:
            raise JournalUnwritable(log=self.folder.name, why="another process is writing this log") from cause

    def _begin_or_continue(self) -> None:
        for left in self.folder.glob("*.new"):
            left.unlink()
        seal = last_seal(self.folder)
        segments = segments_of(self.folder)
        if seal is None and len(segments) <= 1 and all(heading_of(path).size_bytes == path.stat().st_size for _, path in segments):
            self._begin()
            return
        tail = tail_of(self.folder)
        if tail is None or seal is None:
            raise JournalBroken(log=self.folder.name, why="the seals are gone")
        self.seals, self.sealed_count = seal.number + 1, seal.count
        self._seals_offset = _end_of_lines(self.folder / SEALS_NAME)
        self._set_aside(tail)
        self._open_files(tail)
        os.fdatasync(self._segment)

    def _begin(self) -> None:
        """The first seal, over no records, is written before the log is listed: so a log whose folder was emptied can't pass for a new one."""
        name = self.folder.name
        if not segments_of(self.folder):
            self._make_segment(0, beginning_of(name))
        self._open_files(Tail(segment=0, offset=len(write_heading(name, 0, b"\0" * 32)), count=0, link=beginning_of(name)))
        self.seal()
        sync_folder(self.folder)

    def _set_aside(self, tail: Tail) -> None:
        """Save a copy of a tail that is about to be truncated if complete records follow the broken one.

        A power failure may leave such a tail, and so may tampering.
        """
        with segment_path(self.folder, tail.segment).open("rb") as file:
            file.seek(tail.offset)
            rest = file.read().rstrip(b"\0")
        if find_frame(rest, 0, tail.count + 1) is None:
            return
        path = self.folder / f"{tail.count:016d}.torn"
        path.write_bytes(rest)
        sync_folder(self.folder)

    def _make_segment(self, first_sequence: int, link: bytes) -> None:
        path = segment_path(self.folder, first_sequence)
        new = path.with_suffix(".new")
        handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, FILE_MODE)
        try:
            _write_all(handle, write_heading(self.folder.name, first_sequence, link), 0)
            os.fsync(handle)
        finally:
            os.close(handle)
        new.rename(path)
        sync_folder(self.folder)

    def _open_files(self, tail: Tail) -> None:
        self._close_files()
        self._ready_to = 0
        self._segment = self._open(segment_path(self.folder, tail.segment), os.O_RDWR, tail.offset)
        self._seals = self._open(self.folder / SEALS_NAME, os.O_RDWR | os.O_CREAT, self._seals_offset)
        self.segment, self.count, self.link, self.offset = tail.segment, tail.count, tail.link, tail.offset

    def _open(self, path: Path, flags: int, size_bytes: int) -> int:
        handle = os.open(path, flags | os.O_CLOEXEC, FILE_MODE)
        self._handles.append(handle)
        if os.fstat(handle).st_size > size_bytes:
            os.ftruncate(handle, size_bytes)
        return handle

    def _close_files(self) -> None:
        while self._handles:
            os.close(self._handles.pop())


def _write_all(handle: int, data: bytes, offset: int) -> None:
    view = memoryview(data)
    while view:
        written = os.pwrite(handle, view, offset)
        view, offset = view[written:], offset + written


def _write_seals_end(path: Path, offset: int) -> None:
    """Truncate the seals after the last durable one."""
    handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.ftruncate(handle, offset)
        os.fdatasync(handle)
    finally:
        os.close(handle)


def _end_of_lines(path: Path) -> int:
    """The offset after the last complete line."""
    return path.read_bytes().rfind(b"\n") + 1
