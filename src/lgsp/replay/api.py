"""Sending calls again over HTTP: asked, listed, looked at, approved, refused.

Wired into the JSON API by `site/urls.py`; who is signed in and how errors are told is as there.
"""

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from lgsp.replay.operations import replays
from lgsp.replay.queries import replays as queries
from lgsp.replay.shapes import asked_of, plain_prospect, plain_resend
from lgsp.runtime.clock import now

router = Router()


class WhyBody(Schema):
    """Why."""

    why: str


class ResendBody(WhyBody):
    """Send an exchange again as it was, or, with a method, as written here. `body` is base64."""

    accepts_repeat: bool = False
    is_rehearsal: bool = False
    method: str = ""
    target: str = ""
    content_type: str = ""
    body: str = ""

    def asked(self, transaction_id: str) -> replays.Asked:
        """As the operation wants it; raises `ContentRefused`."""
        return asked_of(self.model_dump(exclude={"why", "is_rehearsal"}), transaction_id)


@router.post("/exchanges/{transaction_id}/resend")
def send_again(request: HttpRequest, transaction_id: str, said: ResendBody) -> dict[str, Any]:
    """Send an exchange again in its consumer's name, or ask a second officer to, as the service demands; a rehearsal only tells."""
    asked = said.asked(transaction_id)
    if said.is_rehearsal:
        return plain_prospect(replays.prospect_of(asked))
    return plain_resend(replays.send_again(asked=asked, by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]


@router.get("/resends")
def list_resends(request: HttpRequest, waiting: bool = True) -> list[dict[str, Any]]:
    """What waits for a second officer, or (`waiting=false`) the last hundred that were decided or sent; the newest first."""
    return [plain_resend(row) for row in queries.resends(waiting=waiting)[:100]]


@router.get("/resends/{number}")
def show_resend(request: HttpRequest, number: int) -> dict[str, Any]:
    """One of them, without its content."""
    return plain_resend(queries.resend(number))


@router.post("/resends/{number}/look")
def look_at_resend(request: HttpRequest, number: int, said: WhyBody) -> HttpResponse:
    """The request as it was and as it is to be sent, bodies in base64. The look is recorded before anything is given."""
    seen = replays.look_at_resend(row=queries.resend(number), by=request.user, why=said.why, now=now())  # type: ignore[arg-type]
    answer = HttpResponse(msgspec.json.encode(seen), content_type="application/json")
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.post("/resends/{number}/approve")
def approve_resend(request: HttpRequest, number: int, said: WhyBody) -> dict[str, Any]:
    """Approve as the second officer, and send."""
    return plain_resend(replays.approve_resend(row=queries.resend(number), by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]


@router.post("/resends/{number}/refuse")
def refuse_resend(request: HttpRequest, number: int, said: WhyBody) -> dict[str, Any]:
    """Refuse, or take back what one asked oneself."""
    return plain_resend(replays.refuse_resend(row=queries.resend(number), by=request.user, why=said.why, now=now()))  # type: ignore[arg-type]
