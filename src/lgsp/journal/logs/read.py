"""Reading records: for the index, for all records of one transaction, for the latest lines.

Rules: `records_after` returns only sealed records: they are durable and will never be truncated, so an index may keep them for
good. The other functions also return records that are not sealed yet, and mark them. Nothing here needs a database or a running
platform.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.places import keys_of
from lgsp.journal.logs.segments import (
    SEALS_NAME,
    expired_segment,
    frames_of,
    heading_of,
    last_seal,
    logs_of,
    segment_path,
    segments_of,
    written_frames,
)
from lgsp.protocol.proof.chain import link_after
from lgsp.protocol.proof.frames import Frame
from lgsp.protocol.proof.seals import Seal, parse_seal, read_seal
from lgsp.protocol.time_ordered_ids import time_in

CLOCK_SLACK: Final = timedelta(minutes=5)
"""How far the clock that made a transaction's id may be from the one that wrote the record."""
LONGEST_CALL: Final = timedelta(days=1)

_entry_of = msgspec.json.Decoder(JournalEntry).decode


class Position(msgspec.Struct, frozen=True, gc=False):
    """A reader's position in one log.

    The next sequence number, and the segment and offset where it is. A new reader starts with the name alone.
    """

    log: str
    sequence: int = 0
    segment: int = 0
    offset: int = 0


class Record(msgspec.Struct, frozen=True, gc=False):
    """One record; `position` is the place after it, from which reading continues."""

    position: Position
    entry: JournalEntry

    @property
    def sequence(self) -> int:
        """The record's sequence number in its log."""
        return self.position.sequence - 1


class Placed(msgspec.Struct, frozen=True):
    """A record with its log; `seal` is the verified seal that covers it, None if it is not sealed yet."""

    log: str
    sequence: int
    link: str
    entry: JournalEntry
    seal: Seal | None = None


def records_after(journal: Path, position: Position) -> Iterator[Record]:
    """The sealed records of one log from a position on; expired ones are skipped.

    Ends when there are no more for now. Raises `JournalBroken` or `OSError`.
    """
    folder = journal / position.log
    seal = last_seal(folder)
    sealed = seal.count if seal is not None else 0
    sequence, segment, offset = position.sequence, position.segment, position.offset
    if sequence > sealed:
        raise JournalBroken(log=position.log, sequence=sequence, why="the position is beyond the last seal")
    while sequence < sealed:
        path = segment_path(folder, segment)
        if not path.exists() and (gone := expired_segment(folder, segment)) is not None:
            sequence, segment, offset = gone.end, gone.end, 0
            continue
        offset = offset or heading_of(path).size_bytes
        for end, frame in frames_of(path, offset):
            entry = _decoded(position.log, sequence, frame)
            sequence, offset = sequence + 1, end
            yield Record(position=Position(log=position.log, sequence=sequence, segment=segment, offset=end), entry=entry)
            if sequence >= sealed:
                return  # what follows may be incomplete
        if sequence < sealed:
            if sequence == segment or not segment_path(folder, sequence).exists():
                raise JournalBroken(log=position.log, sequence=sequence, why="sealed records are gone")
            segment, offset = sequence, 0


def story_of(journal: Path, transaction_id: str) -> list[Placed]:
    """Every record of one transaction, in order of time, each with the verified seal that covers it. Raises `JournalBroken`.

    Searches first around the time in the id, and everywhere if nothing is there, because clocks may have been wrong.
    """
    around = time_of(transaction_id)
    found = _search(journal, transaction_id, around)
    if not found and around is not None:
        found = _search(journal, transaction_id, None)
    return sorted(found, key=lambda placed: placed.entry.at)


def _search(journal: Path, transaction_id: str, around: datetime | None) -> list[Placed]:
    wanted = transaction_id.encode()
    found: list[Placed] = []
    for log in logs_of(journal):
        for path in _segments_around(journal / log, around):
            for frame in written_frames(path):
                if wanted in frame.body and (entry := _decoded(log, frame.sequence, frame)).transaction_id == transaction_id:
                    seal = seal_over(journal, log=log, path=path, sequence=frame.sequence)
                    found.append(Placed(log=log, sequence=frame.sequence, link=frame.link.hex(), entry=entry, seal=seal))
    return found


def last_records(journal: Path, *, count: int) -> list[Placed]:
    """The last records over all logs in order of time, sealed or not."""
    found: list[Placed] = []
    for log in logs_of(journal):
        tail: list[Placed] = []
        for _, path in reversed(segments_of(journal / log)):
            frames = list(written_frames(path))[-count:]
            tail = [_placed(log, frame) for frame in frames] + tail
            if len(tail) >= count:
                break
        found += tail
    return sorted(found, key=lambda placed: placed.entry.at)[-count:]


def all_records(journal: Path) -> Iterator[Placed]:
    """Every record, log by log, sealed or not."""
    for log in logs_of(journal):
        for _, path in segments_of(journal / log):
            for frame in written_frames(path):
                yield _placed(log, frame)


def seal_over(journal: Path, *, log: str, path: Path, sequence: int) -> Seal | None:
    """The verified seal that covers a record, None if it is not sealed yet.

    Recomputes the hash chain from the seal before the record's segment up to the seal after the record.
    Raises `JournalBroken` if chain and seals do not agree.
    """
    folder, heading, keys = journal / log, heading_of(path), keys_of(journal)
    lines = [line for line in (folder / SEALS_NAME).read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    counts = [parse_seal(line).count for line in lines]
    covering = next((place for place, count in enumerate(counts) if count > sequence), None)
    if covering is None:
        return None
    if heading.first_sequence not in counts:
        raise JournalBroken(log=log, why="no seal stands before the segment", segment=path.name)
    before, seal = read_seal(lines[counts.index(heading.first_sequence)], keys), read_seal(lines[covering], keys)
    link, reached = bytes.fromhex(before.link), heading.first_sequence
    for _, frame in frames_of(path, heading.size_bytes):
        link, reached = link_after(link, frame.body), reached + 1
        if reached == seal.count:
            break
    if (reached, link.hex(), seal.log) != (seal.count, seal.link, log):
        raise JournalBroken(log=log, sequence=sequence, why="the records are not those that were sealed")
    return seal


def _placed(log: str, frame: Frame) -> Placed:
    return Placed(log=log, sequence=frame.sequence, link=frame.link.hex(), entry=_decoded(log, frame.sequence, frame))


def _decoded(log: str, sequence: int, frame: Frame) -> JournalEntry:
    if frame.sequence != sequence:
        raise JournalBroken(log=log, sequence=sequence, why="another record stands there")
    try:
        return _entry_of(frame.body)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise JournalBroken(log=log, sequence=sequence, why=f"the record can't be read: {cause}") from cause


def time_of(transaction_id: str) -> datetime | None:
    """The instant in a time-ordered identifier, in any notation of a UUID; None if it has none."""
    try:
        return time_in(str(UUID(transaction_id)))
    except ValueError:
        return None


def _segments_around(folder: Path, around: datetime | None) -> list[Path]:
    """The segments that may hold records of a call begun at that time."""
    paths = [path for _, path in segments_of(folder)]
    if around is None:
        return paths
    begun = [_begun_at(path) for path in paths]
    ended = [*begun[1:], None]
    return [
        path
        for path, first, last in zip(paths, begun, ended, strict=True)
        if first is not None and first <= around + LONGEST_CALL and (last is None or last >= around - CLOCK_SLACK)
    ]


def _begun_at(path: Path) -> datetime | None:
    return next((_entry_of(frame.body).at for frame in written_frames(path)), None)
