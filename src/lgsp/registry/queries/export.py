"""The registry as a document (`document.py`): the same rows always give the same text.

Rules: defaults are left out; lists are sorted by code; a beginning of a Vietnamese day is written as a date; secrets stay sealed.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import yaml

from lgsp.domain.periods import VIETNAM
from lgsp.registry import models
from lgsp.registry.document import (
    FORMAT,
    CredentialEntry,
    InstanceEntry,
    MemberEntry,
    PeerEntry,
    RegistryDocument,
    RightEntry,
    ServiceEntry,
    SubsystemEntry,
    VersionEntry,
)
from lgsp.registry.facts import AuthenticationFacts, PersonRuleFacts, RateLimitFacts, SharedLimitsFacts
from lgsp.registry.queries.scope import current_instance


class _Dumper(yaml.CSafeDumper):
    """Writes lists indented under their name, and instants as people write them."""


def _write_instant(dumper: _Dumper, value: datetime) -> yaml.ScalarNode:
    return dumper.represent_str(instant_text(value))


def instant_text(value: datetime) -> str:
    """A date for the beginning of a Vietnamese day, else the instant in UTC."""
    local = value.astimezone(VIETNAM)
    if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
        return local.date().isoformat()
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_Dumper.add_representer(datetime, _write_instant)


def exported_registry() -> str:
    """The chosen instance as YAML."""
    document = registry_document()
    plain = {"format": FORMAT, **document.model_dump(exclude_defaults=True, exclude={"format"})}
    text: str = yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
    return text


def registry_document() -> RegistryDocument:
    """The chosen instance as a document."""
    instance = models.Instance.objects.get(code=current_instance())
    return RegistryDocument(
        format="lgsp-registry/1",
        instance=InstanceEntry(code=instance.code, name=instance.name, name_en=instance.name_en),
        peers=[PeerEntry(code=row.code, name=row.name, name_en=row.name_en) for row in _sorted(models.Peer, "code")],
        members=_members(instance.code),
        access_rights=[_right(row) for row in models.AccessRight.objects.select_related("consumer", "service").order_by("code")],
    )


def _sorted(model: Any, *order: str) -> list[Any]:
    return sorted(model.objects.all(), key=lambda row: tuple(getattr(row, name) for name in order))


def _by(rows: Iterable[Any], column: str) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, column)].append(row)
    return grouped


def _members(own: str) -> list[MemberEntry]:
    subsystems = _by(_sorted(models.Subsystem, "code"), "member_id")
    credentials = _by(_sorted(models.Credential, "key_id"), "subsystem_id")
    services = _by(_sorted(models.Service, "code"), "subsystem_id")
    versions = _by(_sorted(models.ServiceVersion, "version"), "service_id")
    rows = _sorted(models.Member, "identifier")
    identifiers = {row.pk: row.identifier for row in rows}

    def subsystem(row: models.Subsystem) -> SubsystemEntry:
        return SubsystemEntry(
            code=row.code,
            name=row.name,
            name_en=row.name_en,
            networks=row.networks,
            ceilings=SharedLimitsFacts(**row.ceilings) if row.ceilings else None,
            status=row.status,
            credentials=[_credential(inner) for inner in credentials[row.pk]],
            services=[_service(inner, versions[inner.pk]) for inner in services[row.pk]],
        )

    return [_member(row, own, identifiers, [subsystem(inner) for inner in subsystems[row.pk]]) for row in rows]


def _member(row: models.Member, own: str, identifiers: dict[int, str], subsystems: list[SubsystemEntry]) -> MemberEntry:
    instance = row.identifier.partition("/")[0]
    parent = identifiers.get(row.parent_id, "")
    prefix = f"{instance}/{row.member_class}/"
    return MemberEntry(
        code=row.code,
        member_class=row.member_class,
        instance="" if instance == own else instance,
        name=row.name,
        name_en=row.name_en,
        parent=parent.removeprefix(prefix),
        old_code=row.old_code,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        status=row.status,
        subsystems=subsystems,
    )


def _credential(row: models.Credential) -> CredentialEntry:
    names = ("key_id", "kind", "verifier", "valid_from", "valid_to", "revoked_at", "note")
    return CredentialEntry(**{name: getattr(row, name) for name in names})


def _service(row: models.Service, versions: list[models.ServiceVersion]) -> ServiceEntry:
    names = ("code", "title", "title_en", "description", "legal_basis")
    return ServiceEntry(**{name: getattr(row, name) for name in names}, versions=[_version(inner) for inner in versions])


def _version(row: models.ServiceVersion) -> VersionEntry:
    authentication = AuthenticationFacts(**row.authentication, sealed_secret=row.sealed_secret, sealed_key=row.sealed_key)
    return VersionEntry(
        version=row.version,
        base_path=row.base_path,
        kind=row.kind,
        status=row.status,
        is_default=row.is_default,
        notice=row.notice,
        upstreams=row.upstreams,
        upstream_weights=row.upstream_weights,
        endpoints=row.endpoints,
        openapi=row.openapi,
        soap=row.soap,
        authentication=authentication,
        dialect=row.dialect,
        validation=row.validation,
        timeout_s=row.timeout_s,
        request_body_bytes_max=row.request_body_bytes_max,
        reply_body_bytes_max=row.reply_body_bytes_max,
        cache_bytes_max=row.cache_bytes_max,
        request_mapping=row.request_mapping,
        reply_mapping=row.reply_mapping,
        ceilings=SharedLimitsFacts(**row.ceilings) if row.ceilings else None,
        requires_signature=row.requires_signature,
        body_retention=row.body_retention,
        resending=row.resending,
        probe=row.probe,
        maps=row.maps,
        person=PersonRuleFacts(**row.person) if row.person else None,
    )


def _right(row: models.AccessRight) -> RightEntry:
    names = (
        "purpose",
        "legal_basis",
        "endpoints",
        "fields",
        "maps",
        "valid_from",
        "valid_to",
        "quota_per_day",
        "quota_per_month",
        "concurrent_calls_max",
        "may_hide_use",
        "status",
    )
    rate = None
    if row.rate_calls is not None:
        rate = RateLimitFacts(calls=row.rate_calls, period_s=row.rate_period_s, burst=row.rate_burst)
    return RightEntry(
        id=row.code,
        consumer=row.consumer.identifier,
        service=row.service.identifier,
        rate_limit=rate,
        **{name: getattr(row, name) for name in names},
    )
