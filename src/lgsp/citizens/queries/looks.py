"""What the person concerned is told of looks at their data: the office, when and why, not the officer's name: the office answers for it."""

from datetime import datetime
from typing import Final

import msgspec

from lgsp.registry.models import Officer
from lgsp.registry.operations.audit.data_access import LOOK, LOOK_AT_BODY, subject_of
from lgsp.registry.queries.audit_records import audit_records

LOOKS_TOLD_MAX: Final = 100


class DataAccessTold(msgspec.Struct, frozen=True):
    """One look at a use of a person's data; `office` is the member's identifier, empty for the platform itself."""

    at: datetime
    office: str
    why: str
    is_body: bool


def data_access_told(transaction_id: str) -> list[DataAccessTold]:
    """The looks of officers at a use of a person's data, newest first."""
    acts = [
        act
        for name in (LOOK, LOOK_AT_BODY)
        for act in audit_records(name=name, subject=subject_of(transaction_id), rows=LOOKS_TOLD_MAX)
    ]
    offices = dict(
        Officer.objects.filter(username__in={act.by for act in acts}, member__isnull=False).values_list(
            "username", "member__identifier"
        )
    )
    acts.sort(key=lambda act: -act.pk)
    return [DataAccessTold(act.at, offices.get(act.by, ""), act.why, act.name == LOOK_AT_BODY) for act in acts]
