"""The order of the Merkle tree: which records of which logs became which leaves.

    journal/tree/batches        one line per batch: size and root of the tree after it, when, and where each log then stood
    journal/tree/checkpoint     the last signed checkpoint
    journal/tree/lock           held by the one process that sequences

Rules: every line is signed, so that not even its time can be changed unnoticed. Within a batch the logs are ordered by name and the
records by sequence number, so a line and the one before it determine the batch. A line is durable before anything about its batch is
published or signed: after a crash the same batch is published again, byte for byte, and two different trees of one size can't be signed.
Lines ascend in size, in every log's sequence number, and in time (also if the clock jumps back).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import msgspec

from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.books import find_line, last_line, lines_from
from lgsp.journal.logs.segments import TREE_NAME, expired_segment, heading_of, segment_path
from lgsp.protocol.proof.chain import beginning_of
from lgsp.protocol.proof.expired_segments import ExpiredSegment
from lgsp.protocol.proof.following import Followed, follow

CHUNK_BYTES: Final = 4_194_304
"""Read at once from a segment at most; more than the longest record."""
FIRST_BYTES: Final = 65_536
RECORD_BYTES: Final = 1024
"""What a record is expected to have, so that no more is read than is wanted."""


class Place(msgspec.Struct, frozen=True):
    """A position in a log: its next sequence number, the segment and offset where that is (0: before the heading), the link before it (hex)."""

    sequence: int
    segment: int
    offset: int
    link: str


class Batch(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line of the file: the tree after the batch, and the logs' positions. Lines from before lines were signed have no signature."""

    size: int
    root: str
    at: str
    logs: dict[str, Place]
    signature: str = ""

    @property
    def signed(self) -> bytes:
        """The bytes that the signature covers: a heading, and the line without the signature."""
        return b"lgsp-journal-batch/1\n" + msgspec.json.encode(msgspec.structs.replace(self, signature=""))


class Run(msgspec.Struct, frozen=True):
    """Consecutive leaves from one log: its records from `first` to before `end`."""

    log: str
    start: Place
    end: int
    index: int


class Sequenced(msgspec.Struct, frozen=True):
    """A record with its positions in the tree and in its log; the body of an expired one is `EXPIRED`."""

    index: int
    log: str
    sequence: int
    body: bytes
    leaf: bytes


EXPIRED: Final = b""
"""In place of the bytes of a record that has expired; no record is empty."""

EMPTY: Final = Batch(size=0, root="", at="", logs={})
_read = msgspec.json.Decoder(Batch).decode


def batches_path(journal: Path) -> Path:
    """The path of the file of batches."""
    return journal / TREE_NAME / "batches"


def read_batch(line: bytes) -> Batch:
    """Parse a line of the file; raises `JournalBroken`."""
    try:
        return _read(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as cause:
        raise JournalBroken(file="tree/batches", why=f"unreadable line: {cause}") from cause


def last_batch(journal: Path) -> Batch | None:
    """The last batch, None if nothing was sequenced yet."""
    line = last_line(batches_path(journal))
    return None if line is None else read_batch(line)


def batch_with(journal: Path, index: int) -> tuple[Batch, Batch] | None:
    """The batch that contains a leaf, and before it the previous batch; None if the tree is smaller."""
    return _pair(find_line(batches_path(journal), lambda line: read_batch(line).size > index))


def batch_of(journal: Path, log: str, sequence: int) -> tuple[Batch, Batch] | None:
    """The batch that contains a log's record, and before it the previous batch; None if the record is not in the tree."""
    return _pair(find_line(batches_path(journal), lambda line: _stands(read_batch(line), log) > sequence))


def runs_of(before: Batch, batch: Batch) -> list[Run]:
    """What a batch added, in the order of the tree."""
    runs, index = [], before.size
    for log in sorted(batch.logs):
        start, end = before.logs.get(log) or beginning(log), batch.logs[log].sequence
        if end > start.sequence:
            runs.append(Run(log=log, start=start, end=end, index=index))
            index += end - start.sequence
    return runs


def index_of(before: Batch, batch: Batch, log: str, sequence: int) -> int:
    """The leaf index of a record of this batch."""
    return next(run.index + sequence - run.start.sequence for run in runs_of(before, batch) if run.log == log)


def leaf_index(journal: Path, log: str, sequence: int) -> int | None:
    """The leaf index of a log's record, None if it is not in the tree yet."""
    pair = batch_of(journal, log, sequence)
    return None if pair is None else index_of(*pair, log, sequence)


def beginning(log: str) -> Place:
    """A log's position before its first record."""
    return Place(sequence=0, segment=0, offset=0, link=beginning_of(log).hex())


def follow_log(journal: Path, log: str, place: Place, *, until: int) -> Iterator[tuple[Place, Followed]]:
    """A log's records from a position to before a sequence number, in chunks, each with the position after it.

    Of expired records only the leaves are returned, with `EXPIRED` for each body; the position after them has no offset.
    Raises `JournalBroken` if a record is gone or does not continue the chain, and `OSError`.
    """
    folder = journal / log
    while place.sequence < until:
        path = segment_path(folder, place.segment)
        if not path.exists():
            gone = expired_segment(folder, place.segment)
            if gone is None:
                raise JournalBroken(log=log, sequence=place.sequence, why="records are gone")
            place, done = _leaves_of(gone, place, until)
            if done.leaves:
                yield place, done
            continue
        offset = place.offset or _entered(path, log, place)
        try:
            done = _followed(path, offset, place, until - place.sequence)
        except JournalBroken as cause:
            raise JournalBroken(log=log, **cause.facts) from cause
        if done.bodies:
            place = Place(sequence=done.sequence, segment=place.segment, offset=offset + done.at, link=done.link.hex())
            yield place, done
        elif place.sequence == place.segment:
            raise JournalBroken(log=log, sequence=place.sequence, why="records are gone")
        else:
            place = Place(sequence=place.sequence, segment=place.sequence, offset=0, link=place.link)


def batches_from(journal: Path, index: int) -> Iterator[tuple[Batch, Batch]]:
    """The batches from that of a leaf on, each with the previous one; read sequentially, so reading many is cheap."""
    before = None
    for line in lines_from(batches_path(journal), lambda line: read_batch(line).size > index):
        batch = EMPTY if line is None else read_batch(line)
        if before is not None:
            yield before, batch
        before = batch


def records_between(journal: Path, first: int, end: int) -> Iterator[Sequenced]:
    """The records that are the leaves from `first` to before `end`, in order; raises `JournalBroken` if they are not all there."""
    while first < end:
        pair = batch_with(journal, first)
        if pair is None:
            raise JournalBroken(why="the order of the tree does not reach so far", index=first)
        for run in runs_of(*pair):
            index = run.index
            if index + run.end - run.start.sequence <= first:
                continue
            for _, done in follow_log(journal, run.log, run.start, until=min(run.end, run.start.sequence + end - index)):
                for number, body in enumerate(done.bodies):
                    if first <= index + number < end:
                        sequence = run.start.sequence + index + number - run.index
                        yield Sequenced(index + number, run.log, sequence, body, done.leaves[number])
                index += len(done.bodies)
            if index >= end:
                return
        first = pair[1].size


def _leaves_of(gone: ExpiredSegment, place: Place, until: int) -> tuple[Place, Followed]:
    """The leaves of an expired segment from a position on; the position after its end is the beginning of the next segment."""
    if place.sequence >= gone.end:
        return Place(sequence=place.sequence, segment=place.sequence, offset=0, link=place.link), Followed([], [], 0, b"", 0)
    begin, end = place.sequence - gone.head.first_sequence, min(until, gone.end) - gone.head.first_sequence
    links = [bytes.fromhex(gone.head.link), *gone.links()]
    if begin < 0 or links[begin].hex() != place.link:
        raise JournalBroken(log=gone.head.log, sequence=place.sequence, why="the leaves do not continue the chain")
    leaves = list(gone.leaves[begin:end])
    after = Place(sequence=place.sequence + len(leaves), segment=place.segment, offset=0, link=links[end].hex())
    return after, Followed([EXPIRED] * len(leaves), leaves, after.sequence, links[end], 0)


def _followed(path: Path, offset: int, place: Place, count: int) -> Followed:
    with path.open("rb") as file:
        for size in (min(CHUNK_BYTES, FIRST_BYTES + RECORD_BYTES * count), CHUNK_BYTES):
            file.seek(offset)
            chunk = file.read(size)
            done = follow(chunk, 0, sequence=place.sequence, link=bytes.fromhex(place.link), count=count)
            if done.bodies or len(chunk) < size:
                break
    return done


def _pair(lines: tuple[bytes | None, bytes | None]) -> tuple[Batch, Batch] | None:
    before, line = lines
    return None if line is None else (EMPTY if before is None else read_batch(before), read_batch(line))


def _stands(batch: Batch, log: str) -> int:
    place = batch.logs.get(log)
    return 0 if place is None else place.sequence


def _entered(path: Path, log: str, place: Place) -> int:
    """The offset of a segment's first frame, after checking that the segment continues the chain."""
    heading = heading_of(path)
    if (heading.log, heading.first_sequence, heading.link.hex()) != (log, place.sequence, place.link):
        raise JournalBroken(log=log, sequence=place.sequence, why="the segment does not continue the chain", segment=path.name)
    return heading.size_bytes
