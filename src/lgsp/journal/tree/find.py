"""Finding the records of one transaction in the tree, without any index.

Rules: only sequenced records are found; whether a record still waits for the sequencer is a separate question. The search starts at
the time when the call began, gives up after `FIRST_WITHIN` if it has found nothing, and ends with the transaction's last record or
`SEARCH_LONGEST` after the start; so the cost is bounded for every request.
Theory: a transaction id contains the time when the call began (RFC 9562, section 5.7), and the batches tell which bytes of which
log were written around then; these few bytes are searched for the id as text.
"""

import mmap
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.domain.periods import instant_text
from lgsp.journal.logs.books import find_line
from lgsp.journal.logs.read import time_of
from lgsp.journal.logs.segments import expired_path, heading_of, logs_of, segment_path, segments_of
from lgsp.journal.tree.batches import EMPTY, Batch, Place, Run, batches_path, beginning, read_batch, runs_of
from lgsp.protocol.proof.following import frame_over

SLACK: Final = timedelta(seconds=60)
FIRST_WITHIN: Final = timedelta(seconds=60)
"""A call's first record is written before it leaves for the provider, and sequenced seconds later."""
SEARCH_LONGEST: Final = timedelta(minutes=15)
"""Longer than any call takes."""
WAITING_SEGMENTS: Final = 2
"""Of each log, in which a record may wait for the tree."""

_entry_of = msgspec.json.Decoder(JournalEntry).decode


class Found(msgspec.Struct, frozen=True):
    """A record in its log and in the tree."""

    log: str
    sequence: int
    index: int
    body: bytes
    entry: JournalEntry


def find_records(journal: Path, transaction_id: str) -> list[Found]:
    """The sequenced records of one transaction in the tree's order; empty if there are none (any more). Raises `JournalBroken` or `OSError`."""
    begun = time_of(transaction_id)
    if begun is None:
        return []
    # A record is sequenced after it was written, so no earlier batch is searched; a margin allows for clock changes.
    return _found_from(journal, transaction_id, begun) or _found_from(journal, transaction_id, begun - SLACK)


def is_waiting(journal: Path, transaction_id: str, *, last: Batch) -> bool:
    """Whether a transaction has a record that was not in the tree after a batch, as for a second or two after each call.

    Reads the newest segments only: a record that waits longer waits for a sequencer that has stopped. Raises `JournalBroken` or
    `OSError`.
    """
    if time_of(transaction_id) is None:
        return False
    wanted = _text_in_record(transaction_id)
    for log in logs_of(journal):
        place = last.logs.get(log) or beginning(log)
        for first, path in segments_of(journal / log)[-WAITING_SEGMENTS:]:
            if first >= place.segment and _is_in(path, place.offset if first == place.segment else 0, wanted):
                return True
    return False


def _is_in(path: Path, offset: int, wanted: bytes) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return data.find(wanted, offset) >= 0


def _text_in_record(transaction_id: str) -> bytes:
    return f'"transaction_id":"{transaction_id}"'.encode()


def _found_from(journal: Path, transaction_id: str, earliest: datetime) -> list[Found]:
    found: list[Found] = []
    for before, batch in _batches(journal, earliest):
        if not found and before.at > instant_text(earliest + FIRST_WITHIN):
            break
        for run in runs_of(before, batch):
            if not found or run.log == found[0].log:
                found += _in_run(journal, run, batch.logs[run.log], transaction_id)
        if found and _is_whole([record.entry for record in found]):
            break
    return found


def _batches(journal: Path, earliest: datetime) -> Iterator[tuple[Batch, Batch]]:
    """The batches that may hold it, in order."""
    first, latest = instant_text(earliest), instant_text(earliest + SEARCH_LONGEST)
    before, line = find_line(batches_path(journal), lambda line: read_batch(line).at >= first)
    last = EMPTY if before is None else read_batch(before)
    while line is not None and (batch := read_batch(line)).at <= latest:
        yield last, batch
        last, size = batch, batch.size
        _, line = find_line(batches_path(journal), lambda line: read_batch(line).size > size)  # noqa: B023 - called at once


def _in_run(journal: Path, run: Run, end: Place, transaction_id: str) -> Iterator[Found]:
    wanted = _text_in_record(transaction_id)
    for path, sequence, start, stop in _pieces(journal, run, end):
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            at, number = start or heading_of(path).size_bytes, sequence
            while (place := data.find(wanted, at, stop or len(data))) >= 0:
                at, number, body = frame_over(data, at, sequence=number, place=place)
                entry = _entry_of(body)
                if entry.transaction_id == transaction_id:
                    index = run.index + number - 1 - run.start.sequence
                    yield Found(log=run.log, sequence=number - 1, index=index, body=body, entry=entry)


def _pieces(journal: Path, run: Run, end: Place) -> Iterator[tuple[Path, int, int, int]]:
    """Where the bytes of a run are: file, sequence number of the first record, first and last offset (0: of the first frame, of the file's end)."""
    folder, start = journal / run.log, run.start
    later = (
        [first for first, _ in segments_of(folder) if start.segment < first <= end.segment] if end.segment != start.segment else []
    )
    for segment in (start.segment, *later):
        path, is_first = segment_path(folder, segment), segment == start.segment
        if not path.exists() and expired_path(folder, segment).exists():
            continue
        if not path.exists():
            raise JournalBroken(log=run.log, sequence=segment, why="records are gone")
        stop = end.offset if segment == end.segment else 0
        yield path, start.sequence if is_first else segment, start.offset if is_first else 0, stop


def _is_whole(entries: list[JournalEntry]) -> bool:
    """Whether a transaction's last record is among these: its refusal, its reply, the end of a streamed reply, or an act (which has one record)."""
    return any(
        entry.kind in ("refusal", "act") or (entry.kind == "reply" and entry.reply_bytes is not None) or entry.part == "reply"
        for entry in entries
    )
