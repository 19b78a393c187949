"""Data-access acts: looks of officers at records about persons and at kept bodies, written before anything is shown.

Rules: who, when and which transaction, nothing of the person; a look that can't be written down is not had, and whoever may not look learns no
more than that.
"""

from datetime import datetime
from typing import Final

from lgsp.domain.errors import KeptBodyNotFound
from lgsp.journal.bodies.kept import bodies_of
from lgsp.journal.bodies.store import store_in_use
from lgsp.protocol.proof.kept_bodies import KeptBody
from lgsp.registry.models import AuditRecord, BodyLook
from lgsp.registry.operations.audit.records import By, begin
from lgsp.registry.queries.audit_records import audit_records
from lgsp.registry.queries.members import provider_of
from lgsp.registry.queries.scope import current_instance

LOOK: Final = "look_at_personal_record"
LOOK_AT_BODY: Final = "look_at_body"


def look_at_personal_record(*, transaction_id: str, by: By, why: str, now: datetime) -> None:
    """Write down that an officer looks at a transaction that concerns a person; every time anew."""
    with begin(LOOK, by=by, why=why, now=now, publishes=False) as act:
        act.regards(subject_of(transaction_id))


def looks_at(transaction_id: str) -> list[AuditRecord]:
    """Who looked at a transaction, the newest first."""
    return audit_records(name=LOOK, subject=subject_of(transaction_id))


def look_at_body(*, transaction_id: str, by: By, why: str, now: datetime) -> list[KeptBody]:
    """The bodies of an exchange, after the look is written down. Raises `KeptBodyNotFound` if none is kept."""
    found = bodies_of(store_in_use(), transaction_id)
    if not found:
        raise KeptBodyNotFound(transaction=transaction_id)
    service = found[0].head.service
    with begin(LOOK_AT_BODY, by=by, why=why, now=now, publishes=False) as act:
        act.concerns(provider_of(service))
        act.regards(subject_of(transaction_id))
        look = BodyLook(
            of_instance_id=current_instance(),
            transaction_id=transaction_id,
            service=service,
            looked_at=now,
            looked_by=act.by_text,
            reason=act.why,
        )
        act.save(look)
    return found


def looks_at_bodies(transaction_id: str) -> list[BodyLook]:
    """Who looked at the bodies of an exchange, the last first."""
    return list(BodyLook.objects.filter(transaction_id=transaction_id).order_by("-looked_at", "-pk"))


def subject_of(transaction_id: str) -> str:
    """How acts name an exchange."""
    return f"exchange/{transaction_id}"
