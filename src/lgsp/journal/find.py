"""Finding the records of one transaction in the tree, without any index.

Rules: only what is sequenced is found. The search begins when the call began, gives up `FIRST_WITHIN` later if it has found nothing, and ends with
the transaction's last record or `SEARCH_LONGEST` after it began; so what it costs is bounded, whatever is asked.
Theory: a transaction id says when the call began (RFC 9562, section 5.7), and the batches say which bytes of which log were written around then;
in those few bytes the id is looked for as text.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.journal.batches import EMPTY, Batch, Run, batches_path, read_batch, runs_of
from lgsp.journal.books import find_line
from lgsp.journal.read import time_of
from lgsp.journal.segments import heading_of, segment_path
from lgsp.protocol.following import skip
from lgsp.protocol.frames import FRAME_HEAD_BYTES

SLACK: Final = timedelta(seconds=5)
FIRST_WITHIN: Final = timedelta(seconds=60)
"""A call's first record is written before it leaves for the provider, and sequenced seconds later."""
SEARCH_LONGEST: Final = timedelta(minutes=15)
"""Longer than any call takes."""
CHUNK_BYTES: Final = 4_194_304

_entry_of = msgspec.json.Decoder(JournalEntry).decode


class Found(msgspec.Struct, frozen=True):
    """A record in its log and in the tree."""

    log: str
    sequence: int
    index: int
    body: bytes
    entry: JournalEntry


def find_records(journal: Path, transaction_id: str) -> list[Found]:
    """The sequenced records of one transaction in the tree's order; empty if there are none. Raises `JournalBroken` or `OSError`."""
    begun = time_of(transaction_id)
    found: list[Found] = []
    if begun is None:
        return found
    for before, batch in _batches(journal, begun):
        if not found and before.at > _text(begun + FIRST_WITHIN):
            break
        for run in runs_of(before, batch):
            if not found or run.log == found[0].log:
                found += _in_run(journal, run, transaction_id)
        if found and _is_whole([record.entry for record in found]):
            break
    return found


def _batches(journal: Path, begun: datetime) -> Iterator[tuple[Batch, Batch]]:
    """The batches that may hold it, in order."""
    earliest, latest = _text(begun - SLACK), _text(begun + SEARCH_LONGEST)
    before, line = find_line(batches_path(journal), lambda line: read_batch(line).at >= earliest)
    last = EMPTY if before is None else read_batch(before)
    while line is not None and (batch := read_batch(line)).at <= latest:
        yield last, batch
        last, size = batch, batch.size
        _, line = find_line(batches_path(journal), lambda line: read_batch(line).size > size)  # noqa: B023 - called at once


def _in_run(journal: Path, run: Run, transaction_id: str) -> Iterator[Found]:
    wanted = f'"transaction_id":"{transaction_id}"'.encode()
    for sequence, chunk in _chunks(journal, run):
        at, number = 0, sequence
        while (place := chunk.find(wanted, at)) >= 0:
            at, number, body = _frame_at(chunk, at, number, place)
            entry = _entry_of(body)
            if entry.transaction_id == transaction_id:
                index = run.index + number - 1 - run.start.sequence
                yield Found(log=run.log, sequence=number - 1, index=index, body=body, entry=entry)


def _frame_at(chunk: bytes, at: int, sequence: int, place: int) -> tuple[int, int, bytes]:
    """The frame that holds the byte at a place: the offset and sequence after it, and its body."""
    while True:
        after, following = skip(chunk, at, sequence=sequence, until=sequence + 1)
        if after > place:
            return after, following, chunk[at + FRAME_HEAD_BYTES : after]
        at, sequence = after, following


def _chunks(journal: Path, run: Run) -> Iterator[tuple[int, bytes]]:
    """The bytes of a run's frames, whole frames at a time, each with the sequence of its first."""
    sequence, segment, offset = run.start.sequence, run.start.segment, run.start.offset
    while sequence < run.end:
        path = segment_path(journal / run.log, segment)
        offset = offset or heading_of(path).size_bytes
        with path.open("rb") as file:
            file.seek(offset)
            chunk = file.read(CHUNK_BYTES)
        size, following = skip(chunk, 0, sequence=sequence, until=run.end)
        if following == sequence:
            if sequence == segment or not segment_path(journal / run.log, sequence).exists():
                raise JournalBroken(log=run.log, sequence=sequence, why="records are gone")
            segment, offset = sequence, 0
            continue
        yield sequence, chunk[:size]
        sequence, offset = following, offset + size


def _is_whole(entries: list[JournalEntry]) -> bool:
    """Whether a transaction's last record is among these: its refusal, its reply, or the end of a streamed reply."""
    return any(
        entry.kind == "refusal" or (entry.kind == "reply" and entry.reply_bytes is not None) or entry.part == "reply"
        for entry in entries
    )


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
