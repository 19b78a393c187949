"""Services and their versions over HTTP."""

import base64
from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from lgsp.domain.errors import ContentRefused, NotRegistered
from lgsp.domain.faults import Fault
from lgsp.registry.api import shapes
from lgsp.registry.facts import MappingFacts, ServiceFacts, VersionFacts
from lgsp.registry.operations import mappings, wsdl
from lgsp.registry.operations import services as acts
from lgsp.registry.operations.mapping_trial import Sample
from lgsp.registry.operations.mapping_trial import try_mapping as mapping_trial
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


class WsdlIn(VersionFacts):
    """A version made from WSDL or XSD files; `kind` OPENAPI bridges to REST, SOAP passes on, REST checks XML against the schemas."""

    files: Annotated[str, Field(min_length=1, max_length=40_000_000, description="One file, or a zip of several, in Base64.")]
    why: shapes.Why


class MappingIn(shapes.Reason):
    """The mapping of one part; null takes it away."""

    mapping: MappingFacts | None


class TrialIn(Schema):
    """A sample; without `mapping` the one that the version has is tried."""

    part: Literal["request", "reply"]
    mapping: MappingFacts | None = None
    body: Annotated[str, Field(max_length=1_000_000)] = ""
    content_type: Annotated[str, Field(max_length=200)] = "application/json"
    headers: dict[str, str] = {}
    query: Annotated[str, Field(max_length=10_000)] = ""
    known: dict[str, str] = {}
    status: Annotated[int, Field(ge=100, le=599)] = 200


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


@router.post("/service/wsdl", response=shapes.ImportedOut)
def import_wsdl(request: HttpRequest, id: str, body: WsdlIn) -> Any:
    """Make or replace a draft version from a WSDL; every fault is told with its place, and what was left out with its reason."""
    facts = VersionFacts(**body.model_dump(exclude={"why", "files"}))
    try:
        data = base64.b64decode(body.files, validate=True)
    except ValueError as cause:
        raise ContentRefused(faults=[Fault(("files",), "is not Base64", "không phải Base64")]) from cause
    row = wsdl.import_wsdl(service=queries.service(id), facts=facts, data=data, by=request.user, why=body.why, now=now())
    return shapes.version_shape(row) | {"left_out": wsdl.left_out(row)}


@router.put("/service/versions/{version}/mappings/{part}", response=shapes.VersionOut)
def change_mapping(request: HttpRequest, id: str, version: str, part: Literal["request", "reply"], body: MappingIn) -> Any:
    """Set or take away the mapping of requests or replies."""
    row = queries.service_version(id, version)
    done = mappings.change_mapping(version=row, part=part, mapping=body.mapping, by=request.user, why=body.why, now=now())
    return shapes.version_shape(done)


@router.post("/service/versions/{version}/mapping-trial", response=shapes.TrialOut)
def try_mapping(request: HttpRequest, id: str, version: str, body: TrialIn) -> Any:
    """Apply a mapping to a sample as the gateway would; nothing is kept and nobody is called."""
    row = queries.service_version(id, version)
    kept = getattr(row, f"{body.part}_mapping")
    mapping = body.mapping or (MappingFacts(**kept) if kept is not None else None)
    if mapping is None:
        raise NotRegistered(mapping=body.part, version=version)
    sample = Sample(**body.model_dump(exclude={"part", "mapping"}))
    return msgspec.to_builtins(mapping_trial(mapping=mapping, part=body.part, sample=sample))


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
