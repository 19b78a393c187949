"""Kept bodies and legal holds over HTTP.

Wired into the JSON API by `site/urls.py`; who is signed in and how errors are told is as there.
"""

import base64
from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from lgsp.registry.operations.audit.data_access import look_at_body
from lgsp.retention.operations.holds import HoldFacts, place_legal_hold, release_legal_hold
from lgsp.retention.queries import holds
from lgsp.runtime.clock import now

router = Router()


class WhyBody(Schema):
    """Why."""

    why: str


class HoldBody(WhyBody):
    """What a legal hold covers: one exchange, or a service in a period."""

    document: str
    transaction_id: str = ""
    service: str = ""
    since: datetime | None = None
    until: datetime | None = None


@router.post("/exchanges/{transaction_id}/look")
def look(request: HttpRequest, transaction_id: str, said: WhyBody) -> HttpResponse:
    """The kept bodies of an exchange, each in base64 under its head. The look is recorded with its reason before anything is given."""
    found = look_at_body(transaction_id=transaction_id, by=request.user, why=said.why, now=now())  # type: ignore[arg-type]
    bodies = [msgspec.to_builtins(one.head) | {"body": base64.b64encode(one.body).decode()} for one in found]
    answer = HttpResponse(msgspec.json.encode({"bodies": bodies}), content_type="application/json")
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.get("/holds")
def list_holds(request: HttpRequest, in_force: bool = True) -> list[dict[str, Any]]:
    """The legal holds in force, or those that were released, the newest first."""
    return [_hold(row) for row in holds.holds(in_force=in_force)]


@router.post("/holds")
def place_hold(request: HttpRequest, said: HoldBody) -> dict[str, Any]:
    """Place a legal hold: what it covers is not erased until it is released."""
    facts = HoldFacts(said.document, said.transaction_id, said.service, said.since, said.until)
    return _hold(place_legal_hold(facts=facts, by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]


@router.post("/holds/{number}/release")
def release_hold(request: HttpRequest, number: int, said: WhyBody) -> dict[str, Any]:
    """Release a legal hold."""
    return _hold(release_legal_hold(hold=holds.hold(number), by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]


def _hold(row: Any) -> dict[str, Any]:
    names = ("document", "service", "since", "until", "placed_at", "placed_by", "reason", "released_at", "released_by")
    exchange = "" if row.transaction_id is None else str(row.transaction_id)
    return {"number": row.pk, "transaction_id": exchange, **{name: getattr(row, name) for name in names}}
