"""Access rights over HTTP."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from lgsp.registry.api import shapes
from lgsp.registry.facts import RightFacts
from lgsp.registry.operations import access_rights as acts
from lgsp.registry.queries import members as member_queries
from lgsp.registry.queries import services as queries
from lgsp.registry.queries.history import history_of
from lgsp.runtime.clock import now

router = Router()


class RightIn(RightFacts):
    """A right to grant; consumer and service are whole identifiers."""

    consumer: str
    service: str
    why: shapes.Why


@router.get("/access-rights", response=shapes.RightsOut)
def list_rights(request: HttpRequest, q: str = "", status: str = "", offset: int = 0, limit: int = 100) -> Any:
    """Access rights, newest first."""
    return shapes.listed(queries.access_rights(text=q, status=status), shapes.right_shape, offset=offset, limit=limit)


@router.post("/access-rights", response=shapes.RightOut)
def grant_right(request: HttpRequest, body: RightIn) -> Any:
    """Let a subsystem call a service; safe to repeat."""
    facts = RightFacts(**body.model_dump(exclude={"why", "consumer", "service"}))
    consumer, service = member_queries.subsystem(body.consumer), queries.service(body.service)
    right = acts.grant_access_right(consumer=consumer, service=service, facts=facts, by=request.user, why=body.why, now=now())
    return shapes.right_shape(right)


@router.get("/access-rights/{code}", response=shapes.RightOut)
def show_right(request: HttpRequest, code: str) -> Any:
    """One access right."""
    return shapes.right_shape(queries.access_right(code))


@router.get("/access-rights/{code}/history", response=list[shapes.PastChangeOut])
def show_right_history(request: HttpRequest, code: str) -> Any:
    """Who changed a right, when and why."""
    return [shapes.change_shape(change) for change in history_of(queries.access_right(code))]


@router.post("/access-rights/{code}/suspend", response=shapes.RightOut)
def suspend_right(request: HttpRequest, code: str, body: shapes.Reason) -> Any:
    """Stop a right for a while."""
    row = queries.access_right(code)
    return shapes.right_shape(acts.suspend_access_right(right=row, by=request.user, why=body.why, now=now()))


@router.post("/access-rights/{code}/resume", response=shapes.RightOut)
def resume_right(request: HttpRequest, code: str, body: shapes.Reason) -> Any:
    """Let a suspended right be used again."""
    row = queries.access_right(code)
    return shapes.right_shape(acts.resume_access_right(right=row, by=request.user, why=body.why, now=now()))


@router.post("/access-rights/{code}/end", response=shapes.RightOut)
def end_right(request: HttpRequest, code: str, body: shapes.Reason) -> Any:
    """End a right for good."""
    row = queries.access_right(code)
    return shapes.right_shape(acts.end_access_right(right=row, by=request.user, why=body.why, now=now()))
