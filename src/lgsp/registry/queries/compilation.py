"""The configuration's content, compiled from the rows.

Rules: what is suspended, revoked, withdrawn or a draft is left out, with everything that hangs on it; lists are sorted by identifier, so
that the same registry always gives the same bytes. Plain columns are read, not model instances: 200,000 rights in under a second.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from lgsp.domain.configuration import (
    AccessRight,
    Authentication,
    Configuration,
    Credential,
    Endpoint,
    FieldMap,
    Mapping,
    Member,
    PersonRule,
    RateLimit,
    ServiceVersion,
    SharedLimits,
    Subsystem,
)
from lgsp.domain.periods import local_date
from lgsp.registry import models, rules
from lgsp.registry.queries.code_maps import CodeMapsInForce, aliases

CHUNK_ROWS = 10_000


def compiled_configuration(*, instance: str, number: int, now: datetime) -> Configuration:
    """Everything a gateway needs, as of this moment."""
    members = _members(now)
    subsystems = _subsystems(members)
    maps = CodeMapsInForce(local_date(now))
    services, versions = _versions(subsystems, maps)
    return Configuration(
        instance=instance,
        number=number,
        compiled_at=now,
        members=tuple(sorted(members.values(), key=lambda row: row.id)),
        subsystems=tuple(sorted(subsystems.values(), key=lambda row: row.id)),
        credentials=tuple(sorted(_credentials(subsystems), key=lambda row: row.key_id)),
        services=tuple(sorted(versions, key=lambda row: (row.service, row.version))),
        access_rights=tuple(sorted(_rights(subsystems, services, maps), key=lambda row: row.id)),
        aliases=tuple(aliases()),
    )


def _members(now: datetime) -> dict[int, Member]:
    rows = (
        models.Member.objects.filter(status="active")
        .filter(Q(valid_from=None) | Q(valid_from__lte=now), Q(valid_to=None) | Q(valid_to__gt=now))
        .values_list("pk", "identifier", "name", "old_code")
    )
    return {pk: Member(identifier, name, old_code) for pk, identifier, name, old_code in rows.iterator(CHUNK_ROWS)}


def _subsystems(members: dict[int, Member]) -> dict[int, Subsystem]:
    columns = ("pk", "identifier", "name", "networks", "ceilings", "member_id")
    rows = models.Subsystem.objects.filter(status="active").values_list(*columns)
    return {
        pk: Subsystem(identifier, name, tuple(networks), _ceilings(ceilings))
        for pk, identifier, name, networks, ceilings, member in rows.iterator(CHUNK_ROWS)
        if member in members
    }


def _credentials(subsystems: dict[int, Subsystem]) -> Iterator[Credential]:
    columns = ("key_id", "kind", "subsystem_id", "verifier", "valid_from", "valid_to")
    rows = models.Credential.objects.filter(revoked_at=None).values_list(*columns)
    for key_id, kind, subsystem, verifier, valid_from, valid_to in rows.iterator(CHUNK_ROWS):
        if subsystem in subsystems:
            yield Credential(key_id, kind, subsystems[subsystem].id, verifier, valid_from, valid_to)


def _versions(subsystems: dict[int, Subsystem], maps: CodeMapsInForce) -> tuple[dict[int, str], list[ServiceVersion]]:
    """The identifiers of services that may be named, by row, and their versions."""
    rows = (
        models.ServiceVersion.objects.filter(status__in=("published", "disabled"))
        .select_related("service")
        .defer("openapi", "soap", "service__description", "service__legal_basis", "service__search_text")
    )
    by_service: dict[int, list[models.ServiceVersion]] = {}
    for row in rows.iterator(CHUNK_ROWS):
        if row.service.subsystem_id in subsystems:
            by_service.setdefault(row.service_id, []).append(row)
    versions = []
    for several in by_service.values():
        default = rules.default_version((row.version, row.is_default) for row in several)
        versions.extend(_version(row, maps, is_default=row.version == default) for row in several)
    return {pk: several[0].service.identifier for pk, several in by_service.items()}, versions


def _version(row: models.ServiceVersion, maps: CodeMapsInForce, *, is_default: bool) -> ServiceVersion:
    return ServiceVersion(
        service=row.service.identifier,
        version=row.version,
        title=row.service.title,
        base_path=row.base_path,
        upstreams=tuple(row.upstreams),
        kind=row.kind,
        is_default=is_default,
        is_disabled=row.status == "disabled",
        notice=row.notice,
        endpoints=_endpoints(row.endpoints),
        authentication=Authentication(**row.authentication, sealed_secret=row.sealed_secret, sealed_key=row.sealed_key),
        timeout_s=row.timeout_s,
        request_body_bytes_max=row.request_body_bytes_max,
        reply_body_bytes_max=row.reply_body_bytes_max,
        description=row.openapi_sha256,
        dialect=row.dialect,
        validation=row.validation,
        upstream_weights=tuple(row.upstream_weights),
        cache_bytes_max=row.cache_bytes_max,
        request_mapping=mapping_of(row.request_mapping),
        reply_mapping=mapping_of(row.reply_mapping),
        soap=row.soap_sha256,
        ceilings=_ceilings(row.ceilings),
        requires_signature=row.requires_signature,
        probe=row.probe,
        maps=maps.field_maps(row.maps),
        person=PersonRule(**row.person) if row.person else None,
        body_retention=row.body_retention,
        resending=row.resending,
    )


def mapping_of(stated: dict[str, Any] | None) -> Mapping | None:
    """A kept mapping in the words of the configuration."""
    return None if stated is None else msgspec.convert(stated, Mapping)


def _endpoints(texts: list[str]) -> tuple[Endpoint, ...]:
    return tuple(Endpoint(*parts) for parts in map(rules.endpoint_parts, texts) if parts is not None)


_RIGHT_COLUMNS = (
    "code",
    "consumer_id",
    "service_id",
    "purpose",
    "legal_basis",
    "endpoints_text",
    "fields_text",
    "maps_text",
    "valid_from",
    "valid_to",
    "rate_calls",
    "rate_period_s",
    "rate_burst",
    "quota_per_day",
    "quota_per_month",
    "concurrent_calls_max",
    "may_hide_use",
)


def _rights(subsystems: dict[int, Subsystem], services: dict[int, str], maps: CodeMapsInForce) -> Iterator[AccessRight]:
    # Lists come as text and most are alike, so each different one is read once.
    endpoints: dict[str, tuple[Endpoint, ...]] = {}
    fields: dict[str, tuple[str, ...]] = {}
    field_maps: dict[str, tuple[FieldMap, ...]] = {}
    rows = (
        models.AccessRight.objects.filter(status="granted")
        .annotate(
            endpoints_text=Cast("endpoints", TextField()),
            fields_text=Cast("fields", TextField()),
            maps_text=Cast("maps", TextField()),
        )
        .values_list(*_RIGHT_COLUMNS)
    )
    for row in rows.iterator(CHUNK_ROWS):
        code, consumer, service, purpose, legal_basis, endpoints_text, fields_text, maps_text, valid_from, valid_to, *limits = row
        if consumer not in subsystems or service not in services:
            continue
        if endpoints_text not in endpoints:
            endpoints[endpoints_text] = _endpoints(json.loads(endpoints_text))
        if fields_text not in fields:
            fields[fields_text] = tuple(json.loads(fields_text))
        if maps_text not in field_maps:
            field_maps[maps_text] = maps.field_maps(json.loads(maps_text))
        yield AccessRight(
            id=code,
            consumer=subsystems[consumer].id,
            service=services[service],
            purpose=purpose,
            legal_basis=legal_basis,
            endpoints=endpoints[endpoints_text],
            fields=fields[fields_text],
            valid_from=valid_from,
            valid_to=valid_to,
            rate_limit=_rate(*limits[:3]),
            quota_per_day=limits[3],
            quota_per_month=limits[4],
            concurrent_calls_max=limits[5],
            maps=field_maps[maps_text],
            may_hide_use=limits[6],
        )


def _ceilings(stated: dict[str, Any] | None) -> SharedLimits | None:
    return msgspec.convert(stated, SharedLimits) if stated else None


def _rate(calls: int | None, period_s: int | None, burst: int | None) -> RateLimit | None:
    return None if calls is None else RateLimit(calls, period_s or 1, burst or 1)


def counts_of(configuration: Configuration) -> dict[str, Any]:
    """How many of each are in a configuration."""
    return {
        name: len(getattr(configuration, name)) for name in ("members", "subsystems", "credentials", "services", "access_rights")
    }
