"""Services that the platform itself provides, registered like anybody's: its own member, a system of it, a service with one version.

Rules: safe to repeat at every start; nothing is written if nothing changed. The upstream is this platform's own process on loopback, and the key that
it wants is the home's, so that rights, limits and proof are those of any service.
"""

from typing import Any, Final

from lgsp.registry.facts import AuthenticationFacts, MemberFacts, ServiceFacts, SubsystemFacts, VersionFacts
from lgsp.registry.models import Member, Service, ServiceVersion, Subsystem
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
from lgsp.runtime.keys import platform_service_key

PLATFORM_KEY_FIELD: Final = "Lgsp-Platform-Key"
"""The header field by which the gateway is known to the platform's own services."""


def own_member_code(instance: str) -> str:
    """The code of the member that runs an instance: `H55` of `VN-H55`."""
    return instance.partition("-")[2] or instance


def own_subsystem(facts: SubsystemFacts, told: dict[str, Any]) -> Subsystem:
    """A system of the platform's own member; both are registered if they are not. `told` is who does it, why and when."""
    instance = current_instance()
    code = own_member_code(instance)
    identifier = f"{instance}/GOV/{code}"
    found = Subsystem.objects.select_related("member").filter(identifier=f"{identifier}/{facts.code}").first()
    if found is not None:
        return found
    member = Member.objects.filter(identifier=identifier).first()
    if member is None:
        row = instance_in_use()
        member = register_member(facts=MemberFacts(code=code, name=row.name if row is not None else code), **told)
    return register_subsystem(member=member, facts=facts, **told)


def own_authentication() -> AuthenticationFacts:
    """How the gateway identifies itself to the platform's own services."""
    return AuthenticationFacts(kind="api_key", header=PLATFORM_KEY_FIELD, secret=platform_service_key(home_in_use().keys))


def register_own_service(subsystem: Subsystem, facts: ServiceFacts, wanted: VersionFacts, told: dict[str, Any]) -> None:
    """The service with its version, published; brought up to date if address or key have changed. What officers set otherwise stays."""
    services = Service.objects.select_related("subsystem__member")
    service = services.filter(identifier=f"{subsystem.identifier}/{facts.code}").first()
    if service is None:
        service = register_service(subsystem=subsystem, facts=facts, **told)
    versions = ServiceVersion.objects.select_related("service__subsystem__member")
    version = versions.filter(service=service, version=wanted.version).first()
    if version is None:
        publish_service_version(version=add_service_version(service=service, facts=wanted, **told), **told)
    elif version.upstreams != wanted.upstreams or _has_other_key(version, wanted):
        kept = {"validation": version.validation, "timeout_s": version.timeout_s, "cache_bytes_max": version.cache_bytes_max}
        change_service_version(version=version, facts=wanted.model_copy(update=kept), **told)


def _has_other_key(version: ServiceVersion, wanted: VersionFacts) -> bool:
    return bool(version.sealed_secret != sealed_secret(version.service.identifier, wanted.authentication, version.sealed_secret))
