"""The audit log (officers' acts): written by one process, a few records at a time; each call is durable and sealed before it returns.

Rules: the same files, seals and proofs as a gateway's log, so reading, verifying, sequencing and proving need no special case.
After a fault the next call repairs the log first. For few records; a gateway's `append.Log` uses group commit.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalUnwritable
from lgsp.journal.logs.log_files import LogFiles
from lgsp.journal.logs.places import check_log_name, enlist_log
from lgsp.journal.logs.segments import frames_of, heading_of, segments_of

AUDIT_LOG: Final = "acts"
"""Its name, beside `gateway-1` and its like."""

_entry_of = msgspec.json.Decoder(JournalEntry).decode


class AuditLog:
    """The audit log, open for its one writer."""

    def __init__(self, *, journal: Path, key: Ed25519PrivateKey, now: Callable[[], datetime], segment_bytes: int) -> None:
        """Open or create it; raises `JournalBroken`, or `JournalUnwritable` if another process holds it or the folder can't be written."""
        check_log_name(AUDIT_LOG)
        self._segment_bytes = segment_bytes
        self._is_well = True
        self._settled = (0, 0)
        try:
            journal.mkdir(parents=True, exist_ok=True, mode=0o750)
            self._files = LogFiles(journal / AUDIT_LOG, key, now)
            try:
                enlist_log(journal=journal, name=AUDIT_LOG, key=key)
                self._seal()
            except BaseException:
                self._files.close()
                raise
        except OSError as cause:
            raise _unwritable(cause) from cause

    def append(self, entries: Sequence[JournalEntry]) -> int:
        """Make entries durable and seal them; returns the sequence number of the first. On `JournalUnwritable` some may have been written."""
        try:
            self._heal()
            self._is_well = False
            if self._files.offset >= self._segment_bytes:
                self._files.begin_segment()
            first = self._files.count
            self._files.write([msgspec.json.encode(entry) for entry in entries])
            self._seal()
        except OSError as cause:
            raise _unwritable(cause) from cause
        self._is_well = True
        return first

    def places_of(self, transaction_ids: Iterable[str]) -> dict[str, int]:
        """The sequence numbers of those that are in the log; records before the last `settle` are not searched. Raises `JournalUnwritable`."""
        wanted, (segment, offset) = set(transaction_ids), self._settled
        try:
            self._heal()
            return {
                name: frame.sequence
                for first, path in segments_of(self._files.folder)
                if first >= segment
                for _, frame in frames_of(path, offset if first == segment and offset else heading_of(path).size_bytes)
                if (name := _entry_of(frame.body).transaction_id) in wanted
            }
        except OSError as cause:
            raise _unwritable(cause) from cause

    def settle(self) -> None:
        """Declare that the caller knows the places of all records up to here."""
        self._settled = (self._files.segment, self._files.offset)

    def close(self) -> None:
        """Close the log and release its lock."""
        self._files.close()

    def _heal(self) -> None:
        if not self._is_well:
            self._files.heal()
            self._is_well = True

    def _seal(self) -> None:
        if self._files.sealed_count < self._files.count:
            self._files.seal()


def _unwritable(cause: OSError) -> JournalUnwritable:
    return JournalUnwritable(log=AUDIT_LOG, why=cause.strerror or type(cause).__name__)
