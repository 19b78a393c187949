"""Deleting records when their term is over: whole segments of a log, and with them the bundles in object storage.

Rules: a segment is due when the term, in whole Vietnamese days after its last record, is over; never the last segment of a log,
never one of the audit log, and only if every record of it is in bundles under the signed tree. There are two steps, which the
caller starts: an act in the journal declares the expiry, and the files are deleted only when that act is in the signed tree. The
leaf hashes of the records are written first, then the bundles are deleted, the segment last: as long as the segment exists, an
interrupted run is repeated.
"""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.domain.periods import instant_text, local_date
from lgsp.journal.expiry.expired import Declarations, SegmentName
from lgsp.journal.logs.audit_log import AUDIT_LOG
from lgsp.journal.logs.segments import (
    expired_path,
    expired_segment,
    expired_segments_of,
    frames_of,
    heading_of,
    logs_of,
    segment_path,
    segments_of,
    written_frames,
)
from lgsp.journal.tree.batches import batch_with, batches_from, last_batch, leaf_index
from lgsp.journal.tree.bundled import BundledRecords
from lgsp.journal.tree.published import PREFIX, signed_size
from lgsp.journal.witnessing.evidence import latest_evidence
from lgsp.protocol.proof.chain import leaf_of
from lgsp.protocol.proof.expired_segments import ExpiredHead, ExpiredSegment, write_expired
from lgsp.protocol.proof.tiles import WIDTH, records_path
from lgsp.runtime.storage.files import sync_folder, write_atomically
from lgsp.runtime.storage.object_storage import ObjectStorage

_entry_of: Final = msgspec.json.Decoder(JournalEntry).decode


class DueSegment(msgspec.Struct, frozen=True):
    """A segment whose term is over: its size in bytes, and the day on which it became due."""

    name: SegmentName
    size_bytes: int
    due_on: date


def due_segments(journal: Path, *, today: date, days: int, is_attesting: bool) -> list[DueSegment]:
    """The segments that may be deleted on a day, oldest first; `days` 0 keeps all. Raises `JournalBroken` or `OSError`.

    With `is_attesting` a segment waits until a checkpoint over it is time-stamped or cosigned.
    """
    reach = _reach(journal, is_attesting=is_attesting) if days else 0
    if not reach:
        return []
    found = [
        DueSegment(name, segment_path(journal / log, name.first).stat().st_size, due)
        for log in logs_of(journal)
        if log != AUDIT_LOG
        for name, due in terms_of(journal, log, days=days)
        if due <= today and _is_covered(journal, name, reach)
    ]
    return sorted(found, key=lambda one: (one.due_on, one.name.log, one.name.first))


def terms_of(journal: Path, log: str, *, days: int) -> Iterator[tuple[SegmentName, date]]:
    """Each finished segment of a log with the day on which it becomes due; its last record is no younger than the first of the next."""
    folder = journal / log
    present, gone = {first for first, _ in segments_of(folder)}, set(expired_segments_of(folder))
    for first, end in pairwise(sorted(present | gone)):
        begun = _begun_at(folder, end) if first in present else None
        if begun is not None:
            yield SegmentName(log, first, end), local_date(begun) + timedelta(days=days + 1)


def _begun_at(folder: Path, first_sequence: int) -> datetime | None:
    """When the first record of a segment was written, whether the segment exists or has expired; None if there is no such segment yet."""
    gone = expired_segment(folder, first_sequence)
    if gone is not None:
        return datetime.fromisoformat(gone.head.first_at)
    return next((_entry_of(frame.body).at for frame in written_frames(segment_path(folder, first_sequence))), None)


def entries_in(journal: Path, name: SegmentName) -> Iterator[JournalEntry]:
    """The entries of a segment; raises `JournalBroken` or `OSError`."""
    path = segment_path(journal / name.log, name.first)
    for _, frame in frames_of(path, heading_of(path).size_bytes):
        yield _entry_of(frame.body)


def expire_segment(journal: Path, storage: ObjectStorage, name: SegmentName, *, declared: Declarations) -> int:
    """Delete a declared segment; returns the bytes that it had, 0 if it was gone already. Idempotent. Raises `JournalBroken` or `OSError`."""
    path = segment_path(journal / name.log, name.first)
    if name not in declared:
        raise JournalBroken(log=name.log, sequence=name.first, why="the expiry is not in the journal")
    if not path.exists():
        return 0
    size = path.stat().st_size
    about = declared[name]
    gone = what_stays(journal, name, at=about.at, rule=about.rule)
    if gone.digest != about.digest:
        raise JournalBroken(log=name.log, sequence=name.first, why="the segment is not the one whose expiry is in the journal")
    write_atomically(expired_path(path.parent, name.first), write_expired(gone))
    for bundle in expired_bundles(journal, name, declared):
        storage.delete(PREFIX + records_path(bundle))
    os.unlink(path)
    sync_folder(path.parent)
    return size


def expired_bundles(journal: Path, name: SegmentName, declared: Declarations) -> list[int]:
    """The bundles with records of a segment all of whose records have expired."""
    begin, end = (leaf_index(journal, name.log, sequence) for sequence in (name.first, name.end - 1))
    if begin is None or end is None:
        raise JournalBroken(log=name.log, sequence=name.first, why="the segment is not in the tree")
    first, last = begin // WIDTH, end // WIDTH
    bundled = BundledRecords(declared)
    for before, batch in batches_from(journal, first * WIDTH):
        bundled.add(before, batch)
        if batch.size >= (last + 1) * WIDTH:
            break
    return [bundle for bundle in bundled.expired() if first <= bundle <= last]


def what_stays(journal: Path, name: SegmentName, *, at: datetime, rule: str) -> ExpiredSegment:
    """The leaves that remain of a segment which expires at a time under a rule; all its records must still exist. Raises `JournalBroken`."""
    path = segment_path(journal / name.log, name.first)
    heading, leaves, times = heading_of(path), [], []
    for _, frame in frames_of(path, heading.size_bytes):
        leaves.append(leaf_of(frame.body))
        times.append(_entry_of(frame.body).at)
    gone = ExpiredSegment(
        ExpiredHead(
            log=name.log,
            first_sequence=name.first,
            link=heading.link.hex(),
            first_at=instant_text(min(times)),
            last_at=instant_text(max(times)),
            expired_at=instant_text(at),
            rule=rule,
        ),
        tuple(leaves),
    )
    if gone.end != name.end or [*gone.links()][-1] != _link_before(path.parent, name.end):
        raise JournalBroken(log=name.log, sequence=name.first, why="the segment is not the one that was sealed")
    return gone


def _link_before(folder: Path, first_sequence: int) -> bytes:
    """The link that the next segment begins with, whether its records exist or have expired."""
    gone = expired_segment(folder, first_sequence)
    return heading_of(segment_path(folder, first_sequence)).link if gone is None else bytes.fromhex(gone.head.link)


def _reach(journal: Path, *, is_attesting: bool) -> int:
    """The number of leaves that are final in bundles: the sequencer can't redo them, they are signed, and attested if attesting is configured."""
    last = last_batch(journal)
    if last is None:
        return 0
    before = (batch_with(journal, last.size - 1) or (last, last))[0].size
    attested = latest_evidence(journal)
    reach = min(before, signed_size(journal))
    if is_attesting:
        reach = min(reach, attested.size if attested is not None else 0)
    return reach // WIDTH * WIDTH


def _is_covered(journal: Path, name: SegmentName, reach: int) -> bool:
    leaf = leaf_index(journal, name.log, name.end - 1)
    return leaf is not None and leaf < reach
