"""Services and their versions over HTTP."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from lgsp.domain.errors import NotRegistered
from lgsp.registry.endpoints import shapes
from lgsp.registry.facts import ServiceFacts, VersionFacts
from lgsp.registry.operations import services as acts
from lgsp.registry.queries import members as member_queries
from lgsp.registry.queries import services as queries
from lgsp.registry.queries.history import history_of
from lgsp.registry.queries.links import tested_links
from lgsp.runtime.clock import now

router = Router()


class ServiceIn(ServiceFacts):
    """A service to register; `subsystem` is a whole identifier."""

    subsystem: str
    why: shapes.Why


class VersionIn(VersionFacts):
    """A version to add or change."""

    why: shapes.Why


class DescriptionIn(VersionFacts):
    """A version made from an OpenAPI text; its server addresses are not taken, `upstreams` count."""

    text: Annotated[str, Field(min_length=1, description="OpenAPI 3.0 or 3.1 as JSON or YAML.")]
    why: shapes.Why


class DisablingIn(shapes.Reason):
    """What callers are told while the version is off."""

    notice: Annotated[str, Field(max_length=2000)] = ""


@router.get("/services", response=shapes.ServicesOut)
def list_services(request: HttpRequest, q: str = "", status: str = "", offset: int = 0, limit: int = 100) -> Any:
    """Services in Vietnamese order, searched without accents."""
    return shapes.listed(queries.services(text=q, status=status), shapes.service_shape, offset=offset, limit=limit)


@router.get("/service", response=shapes.ServiceOut)
def show_service(request: HttpRequest, id: str) -> Any:
    """One service by its identifier."""
    return shapes.service_shape(queries.service(id))


@router.get("/service/history", response=list[shapes.PastChangeOut])
def show_service_history(request: HttpRequest, id: str) -> Any:
    """Who changed a service, when and why."""
    return [shapes.change_shape(change) for change in history_of(queries.service(id))]


@router.post("/services", response=shapes.ServiceOut)
def register_service(request: HttpRequest, body: ServiceIn) -> Any:
    """Register a service of a subsystem; safe to repeat."""
    facts = ServiceFacts(**body.model_dump(exclude={"why", "subsystem"}))
    owner = member_queries.subsystem(body.subsystem)
    return shapes.service_shape(acts.register_service(subsystem=owner, facts=facts, by=request.user, why=body.why, now=now()))


@router.get("/service/versions", response=list[shapes.VersionOut])
def list_versions(request: HttpRequest, id: str) -> Any:
    """The versions of a service, the default one first."""
    return [shapes.version_shape(row) for row in queries.versions_of(queries.service(id))]


@router.post("/service/versions", response=shapes.VersionOut)
def add_version(request: HttpRequest, id: str, body: VersionIn) -> Any:
    """Add a version as a draft."""
    facts = VersionFacts(**body.model_dump(exclude={"why"}))
    row = queries.service(id)
    return shapes.version_shape(acts.add_service_version(service=row, facts=facts, by=request.user, why=body.why, now=now()))


@router.put("/service/versions/{version}", response=shapes.VersionOut)
def change_version(request: HttpRequest, id: str, version: str, body: VersionIn) -> Any:
    """Change a version's addresses, endpoints, authentication or limits."""
    facts = VersionFacts(**body.model_dump(exclude={"why"}))
    row = queries.service_version(id, version)
    return shapes.version_shape(acts.change_service_version(version=row, facts=facts, by=request.user, why=body.why, now=now()))


@router.get("/service/versions/{version}/history", response=list[shapes.PastChangeOut])
def show_version_history(request: HttpRequest, id: str, version: str) -> Any:
    """Who changed a version, when and why."""
    return [shapes.change_shape(change) for change in history_of(queries.service_version(id, version))]


@router.post("/service/versions/{version}/test", response=list[shapes.LinkOut])
def test_version(request: HttpRequest, id: str, version: str) -> Any:
    """Try the provider's addresses, stage by stage, through a running gateway; nothing is changed anywhere."""
    return tested_links(queries.service_version(id, version))


@router.get("/service/versions/{version}/openapi")
def show_openapi(request: HttpRequest, id: str, version: str) -> dict[str, Any]:
    """The OpenAPI document of a version."""
    document = queries.openapi_of(queries.service_version(id, version))
    if document is None:
        raise NotRegistered(openapi=f"{id} {version}")
    return document


@router.post("/service/openapi", response=shapes.VersionOut)
def import_openapi(request: HttpRequest, id: str, body: DescriptionIn) -> Any:
    """Make or replace a draft version from an OpenAPI text; every fault is told with its place."""
    facts = VersionFacts(**body.model_dump(exclude={"why", "text"}))
    row = queries.service(id)
    text = body.text.encode()
    return shapes.version_shape(acts.import_openapi(service=row, facts=facts, text=text, by=request.user, why=body.why, now=now()))


@router.post("/service/versions/{version}/publish", response=shapes.VersionOut)
def publish_version(request: HttpRequest, id: str, version: str, body: shapes.Reason) -> Any:
    """Let a version be called (again)."""
    row = queries.service_version(id, version)
    return shapes.version_shape(acts.publish_service_version(version=row, by=request.user, why=body.why, now=now()))


@router.post("/service/versions/{version}/disable", response=shapes.VersionOut)
def disable_version(request: HttpRequest, id: str, version: str, body: DisablingIn) -> Any:
    """Switch a version off for now."""
    row = queries.service_version(id, version)
    done = acts.disable_service_version(version=row, notice=body.notice, by=request.user, why=body.why, now=now())
    return shapes.version_shape(done)


@router.post("/service/versions/{version}/withdraw", response=shapes.VersionOut)
def withdraw_version(request: HttpRequest, id: str, version: str, body: shapes.Reason) -> Any:
    """End a version for good."""
    row = queries.service_version(id, version)
    return shapes.version_shape(acts.withdraw_service_version(version=row, by=request.user, why=body.why, now=now()))
