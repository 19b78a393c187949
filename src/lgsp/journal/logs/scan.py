"""Scanning one log from its first record to its end: every link of the hash chain is computed again and compared with the seals.

Rules: seals are read before records, so a log that grows during the scan gives no false alarm; bytes beyond the last seal may be
incomplete. After a fault the scan resumes at the next intact frame, so that every changed record is reported and not only the first.
Theory: each frame contains its link, so a record that was changed without its link is found at once; one that was changed together with all
links after it is found at the next seal, and then the records between the two seals are reported.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.segments import expired_segment, frames_of, heading_of, segments_of
from lgsp.journal.verification.findings import Finding
from lgsp.protocol.proof.chain import beginning_of, link_after
from lgsp.protocol.proof.frames import FRAME_HEAD_BYTES, LINK_AT, Frame, find_frame, read_frame, write_heading
from lgsp.protocol.proof.seals import Seal

FINDINGS_MAX: Final = 1000
"""Per log; who has so many knows enough."""
AHEAD_MAX: Final = 64
"""How many records in a row may be destroyed before the rest of a segment is given up."""
_TRANSACTION: Final = re.compile(rb'"transaction_id":"([0-9A-Za-z-]{1,64})"')


class LogState(msgspec.Struct, frozen=True):
    """A verified log: its number of records, how many of them are sealed, the last seal's time, bytes of an unfinished tail.

    `expired` counts those of which only the leaf hash remains.
    """

    log: str
    records: int
    sealed: int
    sealed_at: str = ""
    segments: int = 0
    unfinished_bytes: int = 0
    expired: int = 0


class Scan:
    """One pass over one log."""

    def __init__(self, folder: Path, seals: list[Seal], expired: Mapping[int, tuple[int, str]] | None = None) -> None:
        """`expired`: segments that may be gone, by first sequence number: the end, and the digest of what remains (`expiry/expired.py`)."""
        self.findings: list[Finding] = []
        self._may_be_gone = expired or {}
        self._expired = 0
        self._folder = folder
        self._log = folder.name
        self._links = {seal.count: seal.link for seal in seals}
        self._last = seals[-1] if seals else None
        self._sealed = max(self._links, default=0)
        self._count = 0
        self._link = beginning_of(self._log)
        self._agreed = 0
        self._is_diverged = False
        self._is_unlinked = False
        self._unfinished_bytes = 0

    def run(self) -> LogState:
        """Scan all segments; the faults are then in `findings`. Raises `OSError`."""
        segments = segments_of(self._folder)
        for place, (first, path) in enumerate(segments):
            self._pass_over_expired(first)
            offset = self._enter(first, path)
            self._walk(path, offset, is_last=place == len(segments) - 1)
        if self._count < self._sealed:
            self._find("record.missing", self._count, self._sealed - 1)
        return LogState(
            log=self._log,
            records=self._count,
            sealed=min(self._sealed, self._count),
            sealed_at=self._last.at if self._last is not None else "",
            segments=len(segments),
            unfinished_bytes=self._unfinished_bytes,
            expired=self._expired,
        )

    def _pass_over_expired(self, until: int) -> None:
        """Continue over expired segments with the links computed from their leaves; records without leaves are reported as missing."""
        while self._count < until and self._count in self._may_be_gone:
            try:
                gone = expired_segment(self._folder, self._count)
            except JournalBroken:
                return
            if gone is None or gone.head.link != self._link.hex() or (gone.end, gone.digest) != self._may_be_gone[self._count]:
                return
            self._hold_against_seals()
            for link in gone.links():
                self._count, self._link, self._expired = self._count + 1, link, self._expired + 1
                if self._count in self._links:
                    self._hold_against_seals()

    def _enter(self, first: int, path: Path) -> int:
        """Check a segment's heading against the scan so far; returns the offset of its first frame."""
        if first > self._count:
            self._find("record.missing", self._count, first - 1)
        try:
            heading = heading_of(path)
        except JournalBroken as cause:
            self._find("segment.changed", first, detail=f"{path.name}: {cause.facts['why']}")
            self._is_unlinked = first != self._count
            self._count = first
            return len(write_heading(self._log, first, self._link))
        is_lost = first != self._count
        if (heading.log, heading.first_sequence) != (self._log, first) or (heading.link != self._link and not is_lost):
            self._find("segment.changed", first, detail=path.name)
        if is_lost:
            self._count, self._link = first, heading.link
        return heading.size_bytes

    def _walk(self, path: Path, offset: int, *, is_last: bool) -> None:
        onward: int | None = offset
        self._hold_against_seals()
        while onward is not None:
            offset = self._intact(path, onward)
            if offset >= path.stat().st_size:
                return
            onward = self._across(path, offset, is_last=is_last)

    def _intact(self, path: Path, offset: int) -> int:
        """Verify frames as long as they are complete; returns the offset after them."""
        try:
            for end, frame in frames_of(path, offset):
                offset = end
                if frame.sequence == self._count and link_after(self._link, frame.body) == frame.link:
                    self._count, self._link = self._count + 1, frame.link
                else:
                    self._odd(frame)
                if self._count in self._links:
                    self._hold_against_seals()
        except JournalBroken:
            return offset
        return offset

    def _odd(self, frame: Frame) -> None:
        """Report what is wrong with an intact frame that does not continue the chain."""
        if frame.sequence < self._count:
            self._find("record.out_of_order", frame.sequence, transaction_id=_transaction_in(frame.body))
            return
        if frame.sequence > self._count:
            self._find("record.missing", self._count, frame.sequence - 1)
        elif not self._is_unlinked:
            self._find("record.changed", frame.sequence, transaction_id=_transaction_in(frame.body))
        self._is_unlinked = False
        self._count, self._link = frame.sequence + 1, frame.link

    def _across(self, path: Path, offset: int, *, is_last: bool) -> int | None:
        """Skip bytes that are no intact frame: the offset of the next intact one, or None if the segment has no more."""
        with path.open("rb") as file:
            file.seek(offset)
            rest = file.read().rstrip(b"\0")  # the preallocated zeros behind the records; no record ends with one
        if not rest:
            return None
        for ahead in range(AHEAD_MAX):
            at = find_frame(rest, 0, self._count + ahead)
            if at == 0:
                return offset
            if at is not None:
                self._step_over(rest, at, ahead)
                return offset + at
        if is_last and self._count >= self._sealed:
            self._unfinished_bytes = len(rest)
            return None
        last = self._sealed - 1 if is_last else None
        self._find("record.unreadable", self._count, last, transaction_id=_transaction_in(rest), detail=path.name)
        self._count = self._sealed if is_last else self._count
        return None

    def _step_over(self, rest: bytes, at: int, records: int) -> None:
        """Report the destroyed records, and find the link with which the next intact frame continues."""
        following = read_frame(rest, at)
        candidates = [self._link]
        if records:
            candidates = [rest[LINK_AT:FRAME_HEAD_BYTES], link_after(self._link, rest[FRAME_HEAD_BYTES:at])]
        link = next((link for link in candidates if following and link_after(link, following.body) == following.link), None)
        # Without a previous link the intact frame can't be verified either: it is reported as well.
        last = self._count + records - (1 if link is not None and records else 0)
        self._find("record.changed", self._count, last, transaction_id=_transaction_in(rest[:at]))
        self._is_unlinked = link is None
        self._count, self._link = self._count + records, link or b""

    def _hold_against_seals(self) -> None:
        """Compare the chain with the seal over exactly this number of records, if there is one."""
        link = self._links.get(self._count)
        if link is None:
            return
        if link != self._link.hex() and not self._is_diverged:
            self._is_diverged = True
            if not any((finding.last or finding.first or 0) >= self._agreed for finding in self.findings):
                self._find("record.rewritten", self._agreed, max(self._agreed, self._count - 1))
        elif link == self._link.hex():
            self._is_diverged, self._agreed = False, self._count

    def _find(self, kind: str, first: int, last: int | None = None, *, transaction_id: str = "", detail: str = "") -> None:
        if len(self.findings) < FINDINGS_MAX:
            finding = Finding(kind=kind, log=self._log, first=first, last=last, transaction_id=transaction_id, detail=detail)
            self.findings.append(finding)


def _transaction_in(data: bytes) -> str:
    found = _TRANSACTION.search(data[: FRAME_HEAD_BYTES + 65_536])
    return found[1].decode() if found else ""
