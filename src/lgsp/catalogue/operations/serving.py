"""The catalogue registered as anybody's service: the platform's own member, its system `danh-muc`, two services, and what it may call itself.

Rules: safe to repeat at every start; nothing is written if nothing changed. The services' upstream is this platform's own process on loopback; the
key that it wants is the home's.
"""

import secrets
from datetime import datetime
from typing import Any, Final

from lgsp.catalogue.operations.notices import PLATFORM_KEY_FIELD
from lgsp.catalogue.operations.synchronisation import CONSUMER_KEY_ID
from lgsp.protocol.verifiers import verifier_of
from lgsp.registry.facts import AuthenticationFacts, MemberFacts, ServiceFacts, SubsystemFacts, VersionFacts
from lgsp.registry.models import Credential, Member, Service, ServiceVersion, Subsystem
from lgsp.registry.operations.acts import begin
from lgsp.registry.operations.members import register_member, register_subsystem
from lgsp.registry.operations.services import (
    add_service_version,
    change_service_version,
    publish_service_version,
    register_service,
    sealed_secret,
)
from lgsp.registry.queries.instances import instance_in_use
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import catalogue_consumer_key, platform_service_key

BY: Final = "lgsp"
WHY: Final = "dịch vụ danh mục của nền tảng / the platform's catalogue service"
SYSTEM: Final = "danh-muc"
VERSION: Final = "1.0"
SALT_BYTES: Final = 16
REST_PATH: Final = "/danh-muc/1.0"
EXCHANGE_PATH: Final = "/dmdc"

_SERVICES: Final = (
    (
        ServiceFacts(
            code="tra-cuu",
            title="Tra cứu danh mục dùng chung",
            title_en="Shared code lists",
            description="Danh mục, phiên bản, mã theo ngày, thay đổi giữa hai phiên bản, bảng chuyển đổi; JSON, CSV, Excel.",
        ),
        REST_PATH,
        "/platform/catalogue/v1",
        [
            "GET /lists",
            "GET /lists/*",
            "GET /lists/*/codes",
            "GET /lists/*/codes/*",
            "GET /lists/*/changes",
            "GET /mappings/*/*",
        ],
    ),
    (
        ServiceFacts(
            code="dmdc",
            title="Trao đổi danh mục dùng chung (DMDC)",
            title_en="Exchange of shared catalogues",
            description="Giao diện danh mục dùng chung: Metadata, Category.",
        ),
        EXCHANGE_PATH,
        "/platform/catalogue/dmdc",
        ["GET /Metadata/*", "GET /Category/*", "POST /Category/*"],
    ),
)


def own_member_code(instance: str) -> str:
    """The code of the member that runs an instance: `H55` of `VN-H55`."""
    return instance.partition("-")[2] or instance


def register_platform_services(*, address: str, now: datetime) -> None:
    """Register the catalogue, served at `address` (of this platform's own process, on loopback)."""
    told: dict[str, Any] = {"by": BY, "why": WHY, "now": now}
    subsystem = _subsystem(told)
    for facts, base_path, path, endpoints in _SERVICES:
        service = (
            Service.objects.select_related("subsystem__member").filter(identifier=f"{subsystem.identifier}/{facts.code}").first()
        )
        if service is None:
            service = register_service(subsystem=subsystem, facts=facts, **told)
        version = (
            ServiceVersion.objects.select_related("service__subsystem__member").filter(service=service, version=VERSION).first()
        )
        wanted = VersionFacts(
            version=VERSION,
            base_path=base_path,
            upstreams=[f"{address}{path}"],
            endpoints=endpoints,
            authentication=AuthenticationFacts(
                kind="api_key", header=PLATFORM_KEY_FIELD, secret=platform_service_key(home_in_use().keys)
            ),
            is_default=True,
        )
        if version is None:
            publish_service_version(version=add_service_version(service=service, facts=wanted, **told), **told)
        elif version.upstreams != wanted.upstreams or _has_other_key(version, wanted):
            kept = {"validation": version.validation, "timeout_s": version.timeout_s, "cache_bytes_max": version.cache_bytes_max}
            change_service_version(version=version, facts=wanted.model_copy(update=kept), **told)
    _let_call(subsystem, now)


def _subsystem(told: dict[str, Any]) -> Subsystem:
    instance = current_instance()
    code = own_member_code(instance)
    identifier = f"{instance}/GOV/{code}"
    found = Subsystem.objects.select_related("member").filter(identifier=f"{identifier}/{SYSTEM}").first()
    if found is not None:
        return found
    member = Member.objects.filter(identifier=identifier).first()
    if member is None:
        row = instance_in_use()
        member = register_member(facts=MemberFacts(code=code, name=row.name if row is not None else code), **told)
    return register_subsystem(
        member=member, facts=SubsystemFacts(code=SYSTEM, name="Danh mục dùng chung", name_en="Shared code lists"), **told
    )


def _has_other_key(version: ServiceVersion, wanted: VersionFacts) -> bool:
    return version.sealed_secret != sealed_secret(version.service.identifier, wanted.authentication, version.sealed_secret)


def _let_call(subsystem: Subsystem, now: datetime) -> None:
    """The credential with which the catalogue itself asks an upper level."""
    if Credential.objects.filter(key_id=CONSUMER_KEY_ID).exists():
        return
    secret = catalogue_consumer_key(home_in_use().keys)
    with begin("issue_credential", by=BY, why=WHY, now=now) as act:
        act.save(
            Credential(
                of_instance_id=current_instance(),
                subsystem=subsystem,
                key_id=CONSUMER_KEY_ID,
                kind="api_key",
                verifier=verifier_of(secret, salt=secrets.token_bytes(SALT_BYTES)),
                note="đồng bộ danh mục cấp trên",
                created_at=now,
            )
        )
