"""Legal holds: placed and released.

Rules: a hold names a document, and covers one exchange or all of one service in a period; placing and releasing are acts of officers with a reason,
and stay in history. Two holds on the same thing are two: what one releases the other still keeps.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from lgsp.registry.models import Service
from lgsp.registry.operations.audit.records import By, begin, refuse
from lgsp.registry.queries.scope import current_instance
from lgsp.retention import rules
from lgsp.retention.models.holds import LegalHold


class HoldFacts(msgspec.Struct, frozen=True):
    """What a hold covers, and the document that demands it: one exchange, or a service in a period (an open end is open)."""

    document: str
    transaction_id: str = ""
    service: str = ""
    since: datetime | None = None
    until: datetime | None = None


def place_legal_hold(*, facts: HoldFacts, by: By, why: str, now: datetime) -> LegalHold:
    """Place a hold. Raises `ContentRefused` with each fault of its facts."""
    identifier, service = _uuid(facts.transaction_id.strip()), facts.service.strip()
    is_known = not service or Service.objects.filter(identifier=service).exists()
    refuse(
        rules.faults_of_hold(
            document=facts.document,
            asked=facts.transaction_id.strip(),
            is_exchange=identifier is not None,
            service=service,
            period=(facts.since, facts.until),
        )
        + rules.faults_of_held_service(service, is_known=is_known)
    )
    with begin("place_legal_hold", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(None)
        row = LegalHold(
            of_instance_id=current_instance(),
            transaction_id=identifier,
            service=service,
            since=facts.since,
            until=facts.until,
            document=facts.document.strip(),
            placed_at=now,
            placed_by=act.by_text,
            reason=act.why,
        )
        act.save(row)
    return row


def release_legal_hold(*, hold: LegalHold, by: By, why: str, now: datetime) -> LegalHold:
    """Release a hold; what it kept is erased when its time is over. Safe to repeat."""
    with begin("release_legal_hold", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(None)
        row = LegalHold.objects.select_for_update().get(pk=hold.pk)
        if row.released_at is None:
            row.released_at, row.released_by = now, act.by_text
            act.save(row)
    return row


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
