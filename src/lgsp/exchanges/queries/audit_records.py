"""Officers' acts as others may see them: which an officer may list, and what the person concerned is told of looks at their data.

Rules: who keeps or audits the platform sees all acts, everybody else their own. The person is told the office, when and why, not the officer's name:
the office answers for it.
"""

from datetime import datetime
from typing import Final

import msgspec

from lgsp.monitor.looks import LOOK, subject_of
from lgsp.monitor.rules import may_have_receipt
from lgsp.registry.models import Officer, RecordedAct
from lgsp.registry.queries.acts import PAGE_ROWS, recorded_acts

LOOK_AT_BODY: Final = "look_at_body"
LOOKS_TOLD_MAX: Final = 100


class LookTold(msgspec.Struct, frozen=True):
    """One look at a use of a person's data; `office` is the member's identifier, empty for the platform itself."""

    at: datetime
    office: str
    why: str
    is_body: bool


def sees_all(officer: Officer) -> bool:
    """Whether an officer sees the acts of everybody."""
    return may_have_receipt(officer.role, has_member=officer.member_id is not None, is_party=False)


def acts_seen_by(
    officer: Officer, *, by: str = "", name: str = "", subject: str = "", before: int | None = None, rows: int = PAGE_ROWS
) -> list[RecordedAct]:
    """Some acts that an officer may see, newest first; `before` is the number of the last one shown."""
    whose = by if sees_all(officer) else officer.username
    return recorded_acts(by=whose, name=name, subject=subject, before=before, rows=rows)


def looks_told(transaction_id: str) -> list[LookTold]:
    """The looks of officers at a use of a person's data, newest first."""
    acts = [
        act
        for name in (LOOK, LOOK_AT_BODY)
        for act in recorded_acts(name=name, subject=subject_of(transaction_id), rows=LOOKS_TOLD_MAX)
    ]
    offices = dict(
        Officer.objects.filter(username__in={act.by for act in acts}, member__isnull=False).values_list(
            "username", "member__identifier"
        )
    )
    acts.sort(key=lambda act: -act.pk)
    return [LookTold(act.at, offices.get(act.by, ""), act.why, act.name == LOOK_AT_BODY) for act in acts]
