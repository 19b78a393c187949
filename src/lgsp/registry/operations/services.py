"""Services and their versions: registered, described, published, disabled, withdrawn.

Rules: a published version's address and endpoints may be changed, since consumers name the service and not its upstream; a withdrawn one is
finished. The first version that is published becomes the default one. A provider's secret is sealed as soon as it arrives.
"""

import secrets
from datetime import datetime
from typing import Any

import msgspec

from lgsp.domain.errors import ActRefused, AlreadyRegistered, SecretUnreadable
from lgsp.domain.faults import Fault
from lgsp.domain.identifiers import ServiceId
from lgsp.protocol.credentials.sealing import NONCE_BYTES, seal, unseal, upstream_purpose
from lgsp.protocol.descriptions.openapi import read_description
from lgsp.registry import rules
from lgsp.registry.facts import AuthenticationFacts, ServiceFacts, VersionFacts
from lgsp.registry.models import Service, ServiceVersion, Subsystem
from lgsp.registry.operations.audit.records import Act, By, begin, refuse
from lgsp.registry.operations.descriptions import completed, described, faults_of_mappings, stated_mapping
from lgsp.registry.operations.members import limits_column
from lgsp.registry.queries.scope import current_instance
from lgsp.registry.sort_keys import vietnamese_sort_key, without_accents
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import sealing_key
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import storage_in_use


def service_columns(facts: ServiceFacts) -> dict[str, Any]:
    """The columns of a service that follow from its facts alone."""
    return {
        "title": facts.title,
        "title_en": facts.title_en,
        "description": facts.description,
        "legal_basis": facts.legal_basis,
        "sort_key": vietnamese_sort_key(facts.title),
        "search_text": without_accents(f"{facts.title} {facts.title_en} {facts.code} {facts.description}"),
    }


def register_service(*, subsystem: Subsystem, facts: ServiceFacts, by: By, why: str, now: datetime) -> Service:
    """Register a service of a subsystem. Safe to repeat with the same facts; raises `AlreadyRegistered` for others."""
    refuse(rules.faults_of_codes({"code": facts.code}))
    with begin("register_service", by=by, why=why, now=now) as act:
        act.concerns(subsystem.member)
        identifier = str(ServiceId.parse(f"{subsystem.identifier}/{facts.code}"))
        columns = service_columns(facts)
        service = Service.objects.select_related("subsystem__member").filter(identifier=identifier).first()
        if service is not None and any(getattr(service, name) != value for name, value in columns.items()):
            raise AlreadyRegistered(service=identifier)
        if service is None:
            service = Service(
                of_instance_id=current_instance(),
                subsystem=subsystem,
                identifier=identifier,
                code=facts.code,
                created_at=now,
                **columns,
            )
            act.save(service)
    return service


def change_service(*, service: Service, facts: ServiceFacts, by: By, why: str, now: datetime) -> Service:
    """Change a service's title, description or legal basis; its identifier stays."""
    with begin("change_service", by=by, why=why, now=now) as act:
        act.concerns(service.subsystem.member)
        if facts.code != service.code:
            raise ActRefused(service=service.identifier, why="an identifier never changes; register another service")
        for name, value in service_columns(facts).items():
            setattr(service, name, value)
        act.save(service)
    return service


def faults_of_version(facts: VersionFacts) -> list[Fault]:
    """What is wrong with the facts themselves."""
    is_loopback_only = bool(setting("LGSP_LOOPBACK_ONLY"))
    return [
        *rules.faults_of_codes({"version": facts.version}),
        *rules.faults_of_base_path(facts.base_path),
        *rules.faults_of_endpoints(facts.endpoints),
        *rules.faults_of_operations(facts.endpoints, facts.kind),
        *rules.faults_of_upstreams(facts.upstreams, is_loopback_only=is_loopback_only),
        *rules.faults_of_authentication(
            facts.authentication.model_dump(), is_loopback_only=is_loopback_only, upstreams=facts.upstreams
        ),
        *faults_of_mappings(facts),
        *rules.faults_of_validation(facts.validation, has_description=facts.openapi is not None or facts.soap is not None),
        *rules.faults_of_maps([one.model_dump() for one in facts.maps]),
        *rules.faults_of_retention(facts.body_retention, setting("LGSP_RETENTION_CLASSES")),
        *rules.faults_of_resending(facts.resending, requires_signature=facts.requires_signature),
        *rules.faults_of_person(facts.person.place if facts.person is not None else ""),
    ]


def sealed_secret(service: str, facts: AuthenticationFacts, before: str = "") -> str:
    """The sealed form of a stated secret: the earlier one if it holds the same, so that stating it again changes nothing."""
    if facts.kind == "none":
        return ""
    return _sealed(facts.secret, upstream_purpose(service), before) if facts.secret else facts.sealed_secret or before


def sealed_key(service: str, facts: AuthenticationFacts, before: str = "") -> str:
    """The same for the key of our client certificate."""
    if not facts.certificate:
        return ""
    return _sealed(facts.key, upstream_purpose(service), before) if facts.key else facts.sealed_key or before


def _sealed(text: str, purpose: str, before: str) -> str:
    key = sealing_key(home_in_use().keys)
    try:
        if before and unseal(before, key=key, purpose=purpose) == text:
            return before
    except SecretUnreadable:
        pass  # sealed with another home's key: sealed anew below
    return seal(text, key=key, purpose=purpose, nonce=secrets.token_bytes(NONCE_BYTES))


def version_columns(service: str, facts: VersionFacts, before: ServiceVersion | None = None) -> dict[str, Any]:
    """The columns of a version that follow from its facts. `before` is the row with what was sealed for it."""
    authentication = facts.authentication
    openapi, soap = (None if one is None else msgspec.json.encode(one, order="sorted") for one in (facts.openapi, facts.soap))
    return {
        "kind": facts.kind,
        "base_path": facts.base_path,
        "upstreams": facts.upstreams,
        "upstream_weights": facts.upstream_weights,
        "endpoints": facts.endpoints,
        "openapi": facts.openapi,
        "soap": facts.soap,
        "soap_sha256": keep_description(storage_in_use(home_in_use()), soap) if soap else "",
        "request_mapping": stated_mapping(facts.request_mapping),
        "reply_mapping": stated_mapping(facts.reply_mapping),
        "openapi_sha256": keep_description(storage_in_use(home_in_use()), openapi) if openapi else "",
        "authentication": authentication.model_dump(
            include={"kind", "token_url", "client_id", "header", "parameters"}
            | {name for name in ("certificate", "authorities") if getattr(authentication, name)}
        ),
        "sealed_secret": sealed_secret(service, authentication, before.sealed_secret if before else ""),
        "sealed_key": sealed_key(service, authentication, before.sealed_key if before else ""),
        "timeout_s": facts.timeout_s,
        "request_body_bytes_max": facts.request_body_bytes_max,
        "reply_body_bytes_max": facts.reply_body_bytes_max,
        "cache_bytes_max": facts.cache_bytes_max,
        "ceilings": limits_column(facts.ceilings),
        "requires_signature": facts.requires_signature,
        "body_retention": facts.body_retention,
        "resending": facts.resending,
        "probe": facts.probe,
        "maps": [one.model_dump() for one in facts.maps],
        "person": facts.person.model_dump(exclude_defaults=True) if facts.person is not None else None,
        "dialect": facts.dialect,
        "validation": facts.validation,
        "notice": facts.notice,
    }


def add_service_version(*, service: Service, facts: VersionFacts, by: By, why: str, now: datetime) -> ServiceVersion:
    """Add a version as a draft. Raises `AlreadyRegistered` if the version or its published path is taken."""
    facts = completed(facts)
    refuse(faults_of_version(facts))
    with begin("add_service_version", by=by, why=why, now=now) as act:
        act.concerns(service.subsystem.member)
        return _added(act, service, facts)


def _added(act: Act, service: Service, facts: VersionFacts) -> ServiceVersion:
    _check_free(service, facts)
    version = ServiceVersion(
        of_instance_id=current_instance(),
        service=service,
        version=facts.version,
        created_at=act.now,
        **version_columns(service.identifier, facts),
    )
    act.save(version)
    if facts.is_default:
        _make_default(act, version)
    return version


def _check_free(service: Service, facts: VersionFacts, but: int | None = None) -> None:
    others = ServiceVersion.objects.exclude(pk=but)
    if others.filter(service=service, version=facts.version).exists():
        raise AlreadyRegistered(service=service.identifier, version=facts.version)
    taken = others.filter(base_path=facts.base_path).exclude(status="withdrawn").select_related("service").first()
    if taken is not None:
        raise AlreadyRegistered(base_path=facts.base_path, service=taken.service.identifier)


def _make_default(act: Act, version: ServiceVersion) -> None:
    for other in ServiceVersion.objects.filter(service=version.service, is_default=True).exclude(pk=version.pk):
        other.is_default = False
        act.save(other)
    if not version.is_default:
        version.is_default = True
        act.save(version)


def change_service_version(*, version: ServiceVersion, facts: VersionFacts, by: By, why: str, now: datetime) -> ServiceVersion:
    """Change a version's addresses, endpoints, authentication or limits. An omitted secret keeps the one that is there."""
    facts = completed(facts)
    told = facts.authentication
    sealed = {"sealed_secret": told.sealed_secret or version.sealed_secret, "sealed_key": told.sealed_key or version.sealed_key}
    kept = told.model_copy(update=sealed)
    facts = facts.model_copy(update={"authentication": kept})
    refuse(faults_of_version(facts))
    with begin("change_service_version", by=by, why=why, now=now) as act:
        act.concerns(version.service.subsystem.member)
        if version.status == "withdrawn":
            raise ActRefused(version=str(version), status=version.status)
        _check_free(version.service, facts, but=version.pk)
        if version.status != "draft":
            refuse(rules.faults_of_publishing(upstreams=facts.upstreams, endpoints=facts.endpoints, kind=facts.kind))
        version.version = facts.version
        for name, value in version_columns(version.service.identifier, facts, version).items():
            setattr(version, name, value)
        act.save(version)
        if facts.is_default:
            _make_default(act, version)
    return version


def import_description(*, act_name: str, service: Service, facts: VersionFacts, by: By, why: str, now: datetime) -> ServiceVersion:
    """Make or replace a draft version from facts that hold a description. Raises `ContentRefused`; then nothing is imported."""
    refuse(faults_of_version(facts))
    with begin(act_name, by=by, why=why, now=now) as act:
        act.concerns(service.subsystem.member)
        draft = ServiceVersion.objects.filter(service=service, version=facts.version, status="draft").first()
        if draft is None:
            return _added(act, service, facts)
        _check_free(service, facts, but=draft.pk)
        for name, value in version_columns(service.identifier, facts, draft).items():
            setattr(draft, name, value)
        act.save(draft)
    return draft


def import_openapi(*, service: Service, facts: VersionFacts, text: bytes, by: By, why: str, now: datetime) -> ServiceVersion:
    """Make or replace a draft version from an OpenAPI 3.0 or 3.1 text. Its server addresses are not taken: `facts.upstreams` count.

    Raises `ContentRefused` with every fault and its place; then nothing is imported.
    """
    facts = described(facts, read_description(text))
    return import_description(act_name="import_openapi", service=service, facts=facts, by=by, why=why, now=now)


def publish_service_version(*, version: ServiceVersion, by: By, why: str, now: datetime) -> ServiceVersion:
    """Let a version be called (again). Safe to repeat; raises `ContentRefused` saying what it still lacks."""
    with begin("publish_service_version", by=by, why=why, now=now) as act:
        act.concerns(version.service.subsystem.member)
        refuse(rules.faults_of_publishing(upstreams=version.upstreams, endpoints=version.endpoints, kind=version.kind))
        version.published_at = version.published_at or now
        if version.status == "disabled":
            version.notice = ""
        act.move(version, "publish")
        if not ServiceVersion.objects.filter(service=version.service, is_default=True).exists():
            _make_default(act, version)
    return version


def disable_service_version(*, version: ServiceVersion, notice: str, by: By, why: str, now: datetime) -> ServiceVersion:
    """Switch a version off for now; callers get 503 with the notice. Safe to repeat."""
    with begin("disable_service_version", by=by, why=why, now=now) as act:
        act.concerns(version.service.subsystem.member)
        version.notice = notice.strip()
        act.move(version, "disable")
    return version


def withdraw_service_version(*, version: ServiceVersion, by: By, why: str, now: datetime) -> ServiceVersion:
    """End a version for good and free its published path. Safe to repeat."""
    with begin("withdraw_service_version", by=by, why=why, now=now) as act:
        act.concerns(version.service.subsystem.member)
        version.is_default = False
        act.move(version, "withdraw")
    return version
