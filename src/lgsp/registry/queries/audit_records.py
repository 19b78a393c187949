"""Recorded acts: the list, one of them, and whether a row still says what the journal answers for.

Rules: newest first, page by page by key; nothing here writes.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from lgsp.protocol.proof.audit_digests import act_digest
from lgsp.registry.models import AuditRecord, Officer

PAGE_ROWS: Final = 50
OVERSEEING_ROLES: Final = ("operator", "auditor")
"""Who keeps or audits the platform, if not bound to one member."""


def audit_records(
    *, by: str = "", name: str = "", subject: str = "", before: int | None = None, rows: int = PAGE_ROWS
) -> list[AuditRecord]:
    """Some acts, newest first; `before` is the number of the last one shown."""
    found: QuerySet[AuditRecord] = AuditRecord.objects.order_by("-pk")
    if by:
        found = found.filter(by=by)
    if name:
        found = found.filter(name=name)
    if subject:
        found = found.filter(subjects__contains=[subject])
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found[:rows])


def audit_record(transaction_id: str) -> AuditRecord | None:
    """One act by its transaction id."""
    return AuditRecord.objects.filter(transaction_id=transaction_id).first()


def acts_at(moments: Iterable[datetime]) -> dict[tuple[datetime, str], AuditRecord]:
    """The acts of some moments, by moment and by whom: how a row's history finds its act."""
    return {(act.at, act.by): act for act in AuditRecord.objects.filter(at__in=set(moments))}


def digest_of(act: AuditRecord) -> str:
    """The digest of what the row says now; another than the journal's if somebody changed the row."""
    return act_digest(name=act.name, officer=act.by, at=act.at, changes=act.changes, why=act.why)


def sees_all(officer: Officer) -> bool:
    """Whether an officer sees the acts of everybody: who keeps or audits the platform does, everybody else sees their own."""
    return officer.member_id is None and officer.role in OVERSEEING_ROLES


def audit_records_seen_by(
    officer: Officer, *, by: str = "", name: str = "", subject: str = "", before: int | None = None, rows: int = PAGE_ROWS
) -> list[AuditRecord]:
    """Some acts that an officer may see, newest first; `before` is the number of the last one shown."""
    whose = by if sees_all(officer) else officer.username
    return audit_records(by=whose, name=name, subject=subject, before=before, rows=rows)
