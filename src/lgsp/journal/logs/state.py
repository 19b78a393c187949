"""Status of the journal: how far its records are sealed, in the signed tree, time-stamped; how much room it takes; whether calls were stopped.

Rules: read from the files alone, so it is available while the database is down; nothing is verified here (`verification/verify.py` does that).
"""

from pathlib import Path

import msgspec

from lgsp.journal.logs.segments import HALT_NAME, TREE_NAME, last_seal, logs_of
from lgsp.journal.tree.published import signed_size
from lgsp.journal.witnessing.evidence import latest_evidence


class JournalState(msgspec.Struct, frozen=True):
    """Counts of records; `attested_at` is empty if nothing is time-stamped or cosigned; `halted` says why calls were stopped, empty if not."""

    sealed: int
    signed: int
    attested: int
    attested_at: str
    journal_bytes: int
    halted: str


def state_of(journal: Path) -> JournalState:
    """The current state. Raises `JournalBroken` if a file can't be parsed, `OSError`."""
    seals = [last_seal(journal / log) for log in logs_of(journal)]
    attested = latest_evidence(journal)
    halt = journal / TREE_NAME / HALT_NAME
    return JournalState(
        sealed=sum(seal.count for seal in seals if seal is not None),
        signed=signed_size(journal),
        attested=attested.size if attested else 0,
        attested_at=attested.at if attested else "",
        journal_bytes=sum(path.stat().st_size for path in journal.rglob("*") if path.is_file()),
        halted=halt.read_text(encoding="utf-8") if halt.exists() else "",
    )
