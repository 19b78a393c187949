"""Reading a log's files: segments, frames, seals.

    journal/logs.json                      the signed list of logs
    journal/keys/<key id>.pub              public keys that seals are signed with
    journal/<log>/<first sequence>.seg     segments, 16 digits, each beginning where the one before ends
    journal/<log>/<first sequence>.leaves  in place of a segment whose records have expired (`expiry/expired.py`)
    journal/<log>/seals                    one signed line per seal
    journal/<log>/lock                     held by the one process that writes the log
    journal/tree/                          the order of the Merkle tree (`tree/batches.py`)

Rules: reading never changes a file and never needs a lock, so a journal can be read while it is written, or from a copy. The last segment
has preallocated zeros behind its records (`log_files.py`); what is behind the last seal may be incomplete.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lgsp.domain.errors import JournalBroken
from lgsp.protocol.proof.expired_segments import ExpiredSegment, read_expired
from lgsp.protocol.proof.frames import HEADING_BYTES_MAX, Frame, Heading, read_frame, read_heading
from lgsp.protocol.proof.seals import Seal, parse_seal

LIST_NAME: Final = "logs.json"
KEYS_NAME: Final = "keys"
TREE_NAME: Final = "tree"
HALT_NAME: Final = "halt"
SEALS_NAME: Final = "seals"
LOCK_NAME: Final = "lock"
CHUNK_BYTES: Final = 1_048_576
SEAL_BYTES_MAX: Final = 4096
"""More than any seal's line has."""


def segment_path(folder: Path, first_sequence: int) -> Path:
    """The path of the segment that begins with this sequence number."""
    return folder / f"{first_sequence:016d}.seg"


def segments_of(folder: Path) -> list[tuple[int, Path]]:
    """The segments of one log in order, with the first sequence number from each file name."""
    return [(int(path.stem), path) for path in sorted(folder.glob("*.seg")) if path.stem.isdecimal()]


def expired_path(folder: Path, first_sequence: int) -> Path:
    """The path of the leaves of an expired segment."""
    return folder / f"{first_sequence:016d}.leaves"


def expired_segments_of(folder: Path) -> list[int]:
    """The first sequence numbers of the expired segments, in order."""
    found = [int(path.stem) for path in sorted(folder.glob("*.leaves")) if path.stem.isdecimal()]
    return [first for first in found if not segment_path(folder, first).exists()]


def expired_segment(folder: Path, first_sequence: int) -> ExpiredSegment | None:
    """The leaves of an expired segment; None if there are none. Raises `JournalBroken` or `OSError`."""
    path = expired_path(folder, first_sequence)
    if segment_path(folder, first_sequence).exists() or not path.exists():
        return None
    found = read_expired(path.read_bytes())
    if (found.head.log, found.head.first_sequence) != (folder.name, first_sequence):
        raise JournalBroken(log=folder.name, sequence=first_sequence, why="the leaves are another segment's")
    return found


def logs_of(journal: Path) -> list[str]:
    """The names of the logs whose folders exist, in order."""
    if not journal.is_dir():
        return []
    return sorted(path.name for path in journal.iterdir() if path.is_dir() and path.name not in (KEYS_NAME, TREE_NAME))


def heading_of(path: Path) -> Heading:
    """The heading of a segment; raises `JournalBroken` or `OSError`."""
    with path.open("rb") as file:
        return read_heading(file.read(HEADING_BYTES_MAX))


def frames_of(path: Path, offset: int) -> Iterator[tuple[int, Frame]]:
    """The frames from an offset on, each with the offset after it.

    Ends before an incomplete one; raises `JournalBroken` at a broken one.
    """
    with path.open("rb") as file:
        file.seek(offset)
        buffer, at, base = b"", 0, offset
        while chunk := file.read(CHUNK_BYTES):
            base += at
            buffer, at = buffer[at:] + chunk, 0
            while (frame := read_frame(buffer, at)) is not None:
                at = frame.end
                yield base + at, frame


def written_frames(path: Path) -> Iterator[Frame]:
    """All frames of a segment that may be growing; ends before one that is incomplete.

    Raises `JournalBroken` at a broken one that a seal covers.
    """
    seal, sequence = last_seal(path.parent), int(path.stem)
    try:
        for _, frame in frames_of(path, heading_of(path).size_bytes):
            sequence += 1
            yield frame
    except JournalBroken:
        if seal is None or sequence < seal.count:
            raise


def last_seal(folder: Path) -> Seal | None:
    """The last complete seal of a log, its signature not verified.

    None if there is none; raises `JournalBroken` if it can't be parsed.
    """
    try:
        with (folder / SEALS_NAME).open("rb") as file:
            file.seek(0, os.SEEK_END)
            size = file.tell()
            file.seek(max(0, size - 2 * SEAL_BYTES_MAX))
            lines = file.read().split(b"\n")
    except FileNotFoundError:
        return None
    if len(lines) < 2:
        return None
    try:
        return parse_seal(lines[-2])
    except JournalBroken as cause:
        raise JournalBroken(log=folder.name, why="the last seal can't be read") from cause
