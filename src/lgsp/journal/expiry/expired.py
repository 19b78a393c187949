"""Reading what remains of expired segments: their leaf hashes, and the acts in the journal that declared the expiry.

    journal/<log>/<first sequence>.leaves      in place of the segment (`protocol/proof/expired_segments.py`)

Rules: a missing segment counts as expired only if a sealed act in the log `acts` names it; whoever merely deletes files has no such
act. The audit log itself never expires.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from lgsp.domain.errors import RecordExpired
from lgsp.journal.logs.audit_log import AUDIT_LOG
from lgsp.journal.logs.read import CLOCK_SLACK, LONGEST_CALL, Position, records_after, time_of
from lgsp.journal.logs.segments import expired_path, expired_segments_of, logs_of
from lgsp.protocol.proof.expired_segments import HEAD_BYTES_MAX, ExpiredHead, read_expired_head

EXPIRE: Final = "expire_records"
"""The act's name."""
RULE: Final = "rule/"
"""Before the rule, among what the act is about."""
_SUBJECT: Final = re.compile(r"segment/([a-z0-9-]+)/([0-9]{1,16})-([0-9]{1,16})/([0-9a-f]{64})")


class SegmentName(msgspec.Struct, frozen=True):
    """A segment: its log, its first sequence number, and the one after its last."""

    log: str
    first: int
    end: int

    def subject(self, digest: str) -> str:
        """How the act that declares its expiry names the segment and the digest of what remains."""
        return f"segment/{self.log}/{self.first}-{self.end}/{digest}"


class Declared(msgspec.Struct, frozen=True):
    """The act that expires a segment: its place in the audit log, the time, the rule, the digest of what remains (`ExpiredSegment.digest`)."""

    sequence: int
    at: datetime
    rule: str
    digest: str


Declarations = Mapping[SegmentName, Declared]


def declared_expiries(journal: Path) -> dict[SegmentName, Declared]:
    """The segments that sealed acts declare as expired; of several acts the first counts. Raises `JournalBroken` or `OSError`."""
    declared: dict[SegmentName, Declared] = {}
    if not (journal / AUDIT_LOG).is_dir():
        return declared
    for record in records_after(journal, Position(log=AUDIT_LOG)):
        act = record.entry.act
        if act is None or act.name != EXPIRE:
            continue
        rule = next((subject.removeprefix(RULE) for subject in act.subjects if subject.startswith(RULE)), "")
        for subject in act.subjects:
            found = _SUBJECT.fullmatch(subject)
            if found is not None and found[1] != AUDIT_LOG:
                name = SegmentName(found[1], int(found[2]), int(found[3]))
                declared.setdefault(name, Declared(record.sequence, record.entry.at, rule, found[4]))
    return declared


def of_log(declared: Declarations, log: str) -> dict[int, tuple[int, str]]:
    """The declared segments of one log by their first sequence number: the end, and the digest of what remains."""
    return {name.first: (name.end, about.digest) for name, about in declared.items() if name.log == log}


def expired_heads(journal: Path) -> list[ExpiredHead]:
    """Every expired segment whose records are deleted; raises `JournalBroken` or `OSError`."""
    found = []
    for log in logs_of(journal):
        for first in expired_segments_of(journal / log):
            with expired_path(journal / log, first).open("rb") as file:
                found.append(read_expired_head(file.read(HEAD_BYTES_MAX))[0])
    return found


def refuse_expired(journal: Path, transaction_id: str) -> None:
    """Raise `RecordExpired` if a call with this id belongs to a time whose records are deleted. To be called after a search found nothing."""
    begun = time_of(transaction_id)
    if begun is None:
        return
    for head in expired_heads(journal):
        first, last = datetime.fromisoformat(head.first_at), datetime.fromisoformat(head.last_at)
        if first - LONGEST_CALL <= begun <= last + CLOCK_SLACK:
            raise RecordExpired(transaction=transaction_id, expired_at=head.expired_at, rule=head.rule)
