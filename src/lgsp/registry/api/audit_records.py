"""Audit records over HTTP: officers' acts, those that the asking officer may see."""

from typing import Any, Final

from django.http import HttpRequest
from ninja import Router

from lgsp.registry.models import AuditRecord
from lgsp.registry.queries.audit_records import audit_records_seen_by

router = Router()
ACTS_MAX: Final = 500


@router.get("/acts")
def list_acts(
    request: HttpRequest, by: str = "", name: str = "", subject: str = "", before: int | None = None, limit: int = 50
) -> dict[str, Any]:
    """Officers' acts, newest first: all of them for who keeps or audits the platform, one's own for everybody else.

    `next` is the `before` of the following page, null at the end.
    """
    rows = min(max(limit, 1), ACTS_MAX)
    found = audit_records_seen_by(request.user, by=by, name=name, subject=subject, before=before, rows=rows + 1)  # type: ignore[arg-type]
    return {"items": [_act(row) for row in found[:rows]], "next": found[rows - 1].pk if len(found) > rows else None}


def _act(row: AuditRecord) -> dict[str, Any]:
    names = ("name", "by", "at", "why", "subjects", "rows", "digest", "sequence")
    return {"transaction_id": str(row.transaction_id), **{name: getattr(row, name) for name in names}}
