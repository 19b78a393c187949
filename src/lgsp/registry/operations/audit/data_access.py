"""Looks at records about persons: each is an act of the officer, written before anything is shown.

Rules: who, when and which transaction, nothing of the person; a look that can't be written down is not had.
"""

from datetime import datetime
from typing import Final

from lgsp.registry.models import RecordedAct
from lgsp.registry.operations.acts import By, begin
from lgsp.registry.queries.acts import recorded_acts

LOOK: Final = "look_at_personal_record"


def look_at_personal_record(*, transaction_id: str, by: By, why: str, now: datetime) -> None:
    """Write down that an officer looks at a transaction that concerns a person; every time anew."""
    with begin(LOOK, by=by, why=why, now=now, publishes=False) as act:
        act.regards(subject_of(transaction_id))


def looks_at(transaction_id: str) -> list[RecordedAct]:
    """Who looked at a transaction, the newest first."""
    return recorded_acts(name=LOOK, subject=subject_of(transaction_id))


def subject_of(transaction_id: str) -> str:
    """How acts name an exchange."""
    return f"exchange/{transaction_id}"
