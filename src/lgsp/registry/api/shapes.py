"""The shapes of the JSON API's answers, and how rows become them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, Final

from django.db.models import QuerySet
from ninja import Field, Schema

from lgsp.registry import models
from lgsp.registry.facts import FieldMapFacts
from lgsp.registry.queries.history import PastChange

LIMIT_MAX = 1000
OFFSET_MAX: Final = 10_000_000
Number = Annotated[int, Field(ge=0, le=2**31 - 1)]
Why = Annotated[str, Field(min_length=1, max_length=2000, description="Lý do của thao tác. Why this is done.")]


class Reason(Schema):
    """Why something is done; kept in history."""

    why: Why


class MemberOut(Schema):
    """A member."""

    identifier: str
    code: str
    member_class: str
    old_code: str
    name: str
    name_en: str
    parent: str | None
    peer: str | None
    valid_from: datetime | None
    valid_to: datetime | None
    status: str


class SubsystemOut(Schema):
    """A subsystem."""

    identifier: str
    member: str
    code: str
    name: str
    name_en: str
    networks: list[str]
    ceilings: dict[str, Any] | None
    status: str


class CredentialOut(Schema):
    """A credential, without its verifier."""

    key_id: str
    subsystem: str
    kind: str
    valid_from: datetime | None
    valid_to: datetime | None
    revoked_at: datetime | None
    note: str
    created_at: datetime


class NewCredentialOut(Schema):
    """A credential with its secret, given once."""

    credential: CredentialOut
    secret: str


class ServiceOut(Schema):
    """A service."""

    identifier: str
    subsystem: str
    code: str
    title: str
    title_en: str
    description: str
    legal_basis: str


class VersionOut(Schema):
    """A version of a service, without its OpenAPI document and without secrets."""

    service: str
    version: str
    kind: str
    base_path: str
    upstreams: list[str]
    upstream_weights: list[int]
    endpoints: list[str]
    authentication: dict[str, str | dict[str, str]]
    timeout_s: float
    request_body_bytes_max: int
    reply_body_bytes_max: int
    cache_bytes_max: int
    ceilings: dict[str, Any] | None
    requires_signature: bool
    body_retention: str
    resending: str
    probe: str
    maps: list[FieldMapFacts]
    person: dict[str, str] | None
    dialect: str
    validation: str
    is_default: bool
    status: str
    notice: str
    openapi_sha256: str
    soap_sha256: str
    request_mapping: dict[str, Any] | None
    reply_mapping: dict[str, Any] | None
    published_at: datetime | None


class StageOut(Schema):
    """One stage of the way to a provider; `fault` has its code and its sentence in both languages."""

    name: str
    is_tried: bool
    time_ms: float
    found: str
    fault: dict[str, str] | None


class LinkOut(Schema):
    """What was found out about one address of a provider."""

    address: str
    asked: str
    is_good: bool
    stages: list[StageOut]


class ImportedOut(VersionOut):
    """A version made from a WSDL, with the operations that were left out and why."""

    left_out: list[str]


class TrialOut(Schema):
    """What came of trying a mapping: the rewritten message, or the place and the reason."""

    is_mapped: bool
    body: str
    content_type: str
    query: str
    set_headers: dict[str, str]
    removed_headers: list[str]
    where: str
    why: str


class RightOut(Schema):
    """An access right."""

    id: str
    consumer: str
    service: str
    purpose: str
    legal_basis: str
    endpoints: list[str]
    fields: list[str]
    maps: list[FieldMapFacts]
    valid_from: datetime | None
    valid_to: datetime | None
    rate_calls: int | None
    rate_period_s: int | None
    rate_burst: int | None
    quota_per_day: int | None
    quota_per_month: int | None
    concurrent_calls_max: int | None
    may_hide_use: bool
    status: str


class ConfigurationOut(Schema):
    """One published configuration."""

    number: int
    compiled_at: datetime
    sha256: str
    size_bytes: int
    counts: dict[str, int]
    reason: str
    by: str


class FieldOut(Schema):
    """One field of a change."""

    name: str
    label: str
    before: Any
    after: Any


class PastChangeOut(Schema):
    """One change of one row."""

    at: datetime
    by: str
    why: str
    act: str
    kind: str
    row: str
    fields: list[FieldOut]


class Listed(Schema):
    """How many there are in all, for lists that are cut."""

    count: int


class MembersOut(Listed):
    """Members."""

    items: list[MemberOut]


class SubsystemsOut(Listed):
    """Subsystems."""

    items: list[SubsystemOut]


class ServicesOut(Listed):
    """Services."""

    items: list[ServiceOut]


class RightsOut(Listed):
    """Access rights."""

    items: list[RightOut]


def listed(rows: QuerySet[Any], shape: Callable[[Any], dict[str, Any]], *, offset: int, limit: int) -> dict[str, Any]:
    """One page of rows."""
    start = min(max(offset, 0), OFFSET_MAX)
    return {"count": rows.count(), "items": [shape(row) for row in rows[start : start + min(max(limit, 1), LIMIT_MAX)]]}


def _plain(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def member_shape(row: models.Member) -> dict[str, Any]:
    """A member's answer."""
    plain = _plain(row, [name for name in MemberOut.model_fields if name not in ("parent", "peer")])
    return plain | {"parent": row.parent and row.parent.identifier, "peer": row.peer and row.peer.code}


def subsystem_shape(row: models.Subsystem) -> dict[str, Any]:
    """A subsystem's answer."""
    return _plain(row, [name for name in SubsystemOut.model_fields if name != "member"]) | {"member": row.member.identifier}


def credential_shape(row: models.Credential) -> dict[str, Any]:
    """A credential's answer."""
    return _plain(row, [name for name in CredentialOut.model_fields if name != "subsystem"]) | {
        "subsystem": row.subsystem.identifier
    }


def service_shape(row: models.Service) -> dict[str, Any]:
    """A service's answer."""
    return _plain(row, [name for name in ServiceOut.model_fields if name != "subsystem"]) | {"subsystem": row.subsystem.identifier}


def version_shape(row: models.ServiceVersion) -> dict[str, Any]:
    """A version's answer."""
    return _plain(row, [name for name in VersionOut.model_fields if name != "service"]) | {"service": row.service.identifier}


def right_shape(row: models.AccessRight) -> dict[str, Any]:
    """An access right's answer."""
    plain = _plain(row, [name for name in RightOut.model_fields if name not in ("id", "consumer", "service")])
    return plain | {"id": row.code, "consumer": row.consumer.identifier, "service": row.service.identifier}


def configuration_shape(row: models.ConfigurationVersion) -> dict[str, Any]:
    """A configuration's answer."""
    return _plain(row, ConfigurationOut.model_fields)


def change_shape(change: PastChange) -> dict[str, Any]:
    """A past change's answer."""
    plain = {name: getattr(change, name) for name in PastChangeOut.model_fields if name != "fields"}
    return plain | {"fields": [{name: getattr(field, name) for name in FieldOut.model_fields} for field in change.fields]}
