"""Exchanges over HTTP: the receipt of one, its kept bodies, the legal holds, officers' acts, and the statistics.

Wired into the JSON API by `site/urls.py`; who is signed in and how errors are told is as there.
"""

import base64
from datetime import date, datetime
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router, Schema

from lgsp.monitor import holds, resends
from lgsp.monitor.bodies import look_at_body
from lgsp.monitor.receipts import receipt_for
from lgsp.monitor.resend_words import asked_of, plain_prospect, plain_resend
from lgsp.monitor.seen_acts import acts_seen_by
from lgsp.monitor.statistics import days_between
from lgsp.monitor.statistics_files import CONTENT_TYPES, Format, written
from lgsp.protocol.receipt import write_receipt
from lgsp.registry.models import RecordedAct
from lgsp.runtime.clock import now

router = Router()
ACTS_MAX: Final = 500


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


def _hold(row: Any) -> dict[str, Any]:
    names = ("document", "service", "since", "until", "placed_at", "placed_by", "reason", "released_at", "released_by")
    exchange = "" if row.transaction_id is None else str(row.transaction_id)
    return {"number": row.pk, "transaction_id": exchange, **{name: getattr(row, name) for name in names}}


def _act(row: RecordedAct) -> dict[str, Any]:
    names = ("name", "by", "at", "why", "subjects", "rows", "digest", "sequence")
    return {"transaction_id": str(row.transaction_id), **{name: getattr(row, name) for name in names}}


@router.get("/exchanges/{transaction_id}/receipt")
def show_receipt(request: HttpRequest, transaction_id: str) -> HttpResponse:
    """The receipt of an exchange (docs/reference/receipt.md), for officers of its two parties and the platform's operators and auditors."""
    receipt = receipt_for(request.user, transaction_id)  # type: ignore[arg-type]
    answer = HttpResponse(write_receipt(receipt), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="receipt-{receipt.transaction_id}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.post("/exchanges/{transaction_id}/look")
def look(request: HttpRequest, transaction_id: str, said: WhyBody) -> HttpResponse:
    """The kept bodies of an exchange, each in base64 under its head. The look is recorded with its reason before anything is given."""
    found = look_at_body(transaction_id=transaction_id, by=request.user, why=said.why, now=now())  # type: ignore[arg-type]
    bodies = [msgspec.to_builtins(one.head) | {"body": base64.b64encode(one.body).decode()} for one in found]
    answer = HttpResponse(msgspec.json.encode({"bodies": bodies}), content_type="application/json")
    answer["Cache-Control"] = "private, no-store"
    return answer


class ResendBody(WhyBody):
    """Send an exchange again as it was, or, with a method, as written here. `body` is base64."""

    accepts_repeat: bool = False
    is_rehearsal: bool = False
    method: str = ""
    target: str = ""
    content_type: str = ""
    body: str = ""

    def asked(self, transaction_id: str) -> resends.Asked:
        """As the operation wants it; raises `ContentRefused`."""
        return asked_of(self.model_dump(exclude={"why", "is_rehearsal"}), transaction_id)


@router.post("/exchanges/{transaction_id}/resend")
def send_again(request: HttpRequest, transaction_id: str, said: ResendBody) -> dict[str, Any]:
    """Send an exchange again in its consumer's name, or ask a second officer to, as the service demands; a rehearsal only tells."""
    asked = said.asked(transaction_id)
    if said.is_rehearsal:
        return plain_prospect(resends.prospect_of(asked))
    return plain_resend(resends.send_again(asked=asked, by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]


@router.get("/resends")
def list_resends(request: HttpRequest, waiting: bool = True) -> list[dict[str, Any]]:
    """What waits for a second officer, or (`waiting=false`) the last hundred that were decided or sent; the newest first."""
    return [plain_resend(row) for row in resends.resends(waiting=waiting)[:100]]


@router.get("/resends/{number}")
def show_resend(request: HttpRequest, number: int) -> dict[str, Any]:
    """One of them, without its content."""
    return plain_resend(resends.resend(number))


@router.post("/resends/{number}/look")
def look_at_resend(request: HttpRequest, number: int, said: WhyBody) -> HttpResponse:
    """The request as it was and as it is to be sent, bodies in base64. The look is recorded before anything is given."""
    seen = resends.look_at_resend(row=resends.resend(number), by=request.user, why=said.why, now=now())  # type: ignore[arg-type]
    answer = HttpResponse(msgspec.json.encode(seen), content_type="application/json")
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.post("/resends/{number}/approve")
def approve_resend(request: HttpRequest, number: int, said: WhyBody) -> dict[str, Any]:
    """Approve as the second officer, and send."""
    return plain_resend(resends.approve_resend(row=resends.resend(number), by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]


@router.post("/resends/{number}/refuse")
def refuse_resend(request: HttpRequest, number: int, said: WhyBody) -> dict[str, Any]:
    """Refuse, or take back what one asked oneself."""
    return plain_resend(resends.refuse_resend(row=resends.resend(number), by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]


@router.get("/acts")
def list_acts(
    request: HttpRequest, by: str = "", name: str = "", subject: str = "", before: int | None = None, limit: int = 50
) -> dict[str, Any]:
    """Officers' acts, newest first: all of them for who keeps or audits the platform, one's own for everybody else.

    `next` is the `before` of the following page, null at the end.
    """
    rows = min(max(limit, 1), ACTS_MAX)
    found = acts_seen_by(request.user, by=by, name=name, subject=subject, before=before, rows=rows + 1)  # type: ignore[arg-type]
    return {"items": [_act(row) for row in found[:rows]], "next": found[rows - 1].pk if len(found) > rows else None}


@router.get("/holds")
def list_holds(request: HttpRequest, in_force: bool = True) -> list[dict[str, Any]]:
    """The legal holds in force, or those that were released, the newest first."""
    return [_hold(row) for row in holds.holds(in_force=in_force)]


@router.post("/holds")
def place_hold(request: HttpRequest, said: HoldBody) -> dict[str, Any]:
    """Place a legal hold: what it covers is not erased until it is released."""
    facts = holds.HoldFacts(said.document, said.transaction_id, said.service, said.since, said.until)
    return _hold(holds.place_legal_hold(facts=facts, by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]


@router.post("/holds/{number}/release")
def release_hold(request: HttpRequest, number: int, said: WhyBody) -> dict[str, Any]:
    """Release a legal hold."""
    return _hold(holds.release_legal_hold(hold=holds.hold(number), by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]


@router.get("/statistics")
def show_statistics(request: HttpRequest, since: date, until: date, format: Format = "csv") -> StreamingHttpResponse:
    """Calls per Vietnamese day, consumer, service and outcome, without personal data, as CSV or Parquet; `until` is not included."""
    answer = StreamingHttpResponse(
        written(list(days_between(since=since, until=until)), format), content_type=CONTENT_TYPES[format]
    )
    answer["Content-Disposition"] = f'attachment; filename="statistics-{since}-{until}.{format}"'
    return answer
