"""Compilation of the configuration's content."""

import time
from datetime import timedelta
from typing import Any

from lgsp.domain.configuration import Endpoint
from lgsp.registry.facts import CredentialFacts, MemberFacts, VersionFacts
from lgsp.registry.models import AccessRight, Member, Service, ServiceVersion, Subsystem
from lgsp.registry.operations.access_rights import suspend_access_right
from lgsp.registry.operations.credentials import issue_credential, revoke_credential
from lgsp.registry.operations.members import register_member, suspend_member, suspend_subsystem
from lgsp.registry.operations.services import add_service_version, disable_service_version, publish_service_version
from lgsp.registry.queries.compilation import compiled_configuration, counts_of
from lgsp.runtime.clock import now

TOLD: dict[str, Any] = {"by": "test", "why": "thử"}


def compiled() -> Any:
    return compiled_configuration(instance="VN-H55", number=1, now=now())


def test_what_is_in_force_is_compiled(world: Any) -> None:
    issue_credential(subsystem=world.onestop, facts=CredentialFacts(), **TOLD, now=now())
    configuration = compiled()
    assert counts_of(configuration) == {"members": 2, "subsystems": 2, "credentials": 1, "services": 1, "access_rights": 1}
    (service,) = configuration.services
    assert (service.service, service.base_path, service.is_default) == ("VN-H55/GOV/H55.02/datdai/gia-dat", "/gia-dat/1.0", True)
    assert service.endpoints == (Endpoint("GET", "/gia/*"),)
    assert configuration.access_rights[0].consumer == "VN-H55/GOV/H55.01/motcua"


def test_a_suspended_provider_takes_its_services_and_their_rights_with_it(world: Any) -> None:
    suspend_member(member=world.land, **TOLD, now=now())
    configuration = compiled()
    assert (len(configuration.members), configuration.services, configuration.access_rights) == (1, (), ())


def test_a_suspended_consumer_takes_its_credentials_and_rights_with_it(world: Any) -> None:
    issue_credential(subsystem=world.onestop, facts=CredentialFacts(), **TOLD, now=now())
    suspend_subsystem(subsystem=world.onestop, **TOLD, now=now())
    configuration = compiled()
    assert (configuration.credentials, configuration.access_rights, len(configuration.services)) == ((), (), 1)


def test_revoked_credentials_and_suspended_rights_are_left_out(world: Any) -> None:
    fresh = issue_credential(subsystem=world.onestop, facts=CredentialFacts(), **TOLD, now=now())
    revoke_credential(credential=fresh.credential, **TOLD, now=now())
    suspend_access_right(right=world.right, **TOLD, now=now())
    configuration = compiled()
    assert (configuration.credentials, configuration.access_rights) == ((), ())


def test_a_disabled_version_stays_with_its_notice_and_a_draft_does_not(world: Any) -> None:
    disable_service_version(version=world.version, notice="bảo trì đến 17 giờ", **TOLD, now=now())
    facts = VersionFacts(
        version="2.0", base_path="/gia-dat/2.0", upstreams=["http://127.0.0.1:9"], upstream_weights=[3], cache_bytes_max=7
    )
    draft = add_service_version(service=world.service, facts=facts, **TOLD, now=now())
    (only,) = compiled().services
    assert (only.is_disabled, only.notice) == (True, "bảo trì đến 17 giờ")
    publish_service_version(version=draft, **TOLD, now=now())
    assert [(service.version, service.is_default) for service in compiled().services] == [("1.0", True), ("2.0", False)]
    assert [(service.upstream_weights, service.cache_bytes_max) for service in compiled().services] == [((), 0), ((3,), 7)]


def test_a_member_takes_part_only_within_its_validity(world: Any) -> None:
    facts = MemberFacts(code="H55.09", name="Sở mới", valid_from=now() + timedelta(days=1))
    register_member(facts=facts, **TOLD, now=now())
    assert "VN-H55/GOV/H55.09" not in [member.id for member in compiled().members]
    later = compiled_configuration(instance="VN-H55", number=1, now=now() + timedelta(days=2))
    assert "VN-H55/GOV/H55.09" in [member.id for member in later.members]


def test_a_large_registry_compiles_quickly(instance: str) -> None:
    many, rights = 2_000, 40_000
    common = {"of_instance_id": instance, "created_at": now()}
    member = Member.objects.create(identifier="VN-H55/GOV/X", code="X", name="X", sort_key="x", search_text="x", **common)
    subsystems = Subsystem.objects.bulk_create(
        Subsystem(member=member, identifier=f"VN-H55/GOV/X/s{n}", code=f"s{n}", name="s", sort_key="s", search_text="s", **common)
        for n in range(1_000)
    )
    services = Service.objects.bulk_create(
        Service(subsystem=subsystems[n % 1_000], identifier=f"{subsystems[n % 1_000].identifier}/v{n}", code=f"v{n}", title="v",
                sort_key="v", search_text="v", **common)
        for n in range(many)
    )  # fmt: skip
    authentication = {"kind": "none", "token_url": "", "client_id": "", "header": ""}
    ServiceVersion.objects.bulk_create(
        ServiceVersion(service=service, version="1", base_path=f"/p{n}", upstreams=["http://127.0.0.1"], endpoints=["GET /a/*"],
                       authentication=authentication, status="published", **common)
        for n, service in enumerate(services)
    )  # fmt: skip
    AccessRight.objects.bulk_create(
        AccessRight(
            code=f"r{n}", consumer=subsystems[n % 1_000], service=services[n % many], purpose="p", legal_basis="l", **common
        )
        for n in range(rights)
    )
    begun = time.process_time()
    assert len(compiled().access_rights) == rights
    assert time.process_time() - begun < 1.0
