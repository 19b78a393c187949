"""Services and versions, with the real database."""

from typing import Any

import pytest

from lgsp.domain.errors import ActRefused, AlreadyRegistered, ContentRefused
from lgsp.protocol.credentials.sealing import unseal, upstream_purpose
from lgsp.registry.facts import AuthenticationFacts, ServiceFacts, VersionFacts
from lgsp.registry.models import ServiceVersion
from lgsp.registry.operations.services import (
    add_service_version,
    change_service,
    change_service_version,
    disable_service_version,
    import_openapi,
    publish_service_version,
    register_service,
    sealed_secret,
    withdraw_service_version,
)
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import sealing_key

OPENAPI = b"openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/gia: {get: {responses: {'200': {description: ok}}}}}\n"


def told() -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def facts(**more: Any) -> VersionFacts:
    return VersionFacts(**{"version": "2.0", "base_path": "/gia-dat/2.0", "upstreams": ["http://127.0.0.1:9"], **more})


def test_a_service_is_registered_once_and_changes_all_but_its_code(world: Any) -> None:
    again = ServiceFacts(code="gia-dat", title="Tra cứu giá đất")
    assert register_service(subsystem=world.prices, facts=again, **told()).pk == world.service.pk
    with pytest.raises(AlreadyRegistered):
        register_service(subsystem=world.prices, facts=ServiceFacts(code="gia-dat", title="Khác"), **told())
    change_service(service=world.service, facts=ServiceFacts(code="gia-dat", title="Khác"), **told())
    with pytest.raises(ActRefused):
        change_service(service=world.service, facts=ServiceFacts(code="khac", title="Khác"), **told())
    assert world.service.history.count() == 2


def test_the_first_published_version_is_the_default_until_another_is_chosen(world: Any) -> None:
    assert world.version.is_default
    second = add_service_version(service=world.service, facts=facts(is_default=True), **told())
    world.version.refresh_from_db()
    assert (world.version.is_default, second.is_default) == (False, True)


def test_a_version_or_path_that_is_taken_is_refused_and_a_withdrawn_one_frees_its_path(world: Any) -> None:
    with pytest.raises(AlreadyRegistered):
        add_service_version(service=world.service, facts=facts(version="1.0"), **told())
    with pytest.raises(AlreadyRegistered):
        add_service_version(service=world.service, facts=facts(base_path="/gia-dat/1.0"), **told())
    for _ in range(2):
        withdraw_service_version(version=world.version, **told())
    assert add_service_version(service=world.service, facts=facts(base_path="/gia-dat/1.0"), **told()).status == "draft"
    with pytest.raises(ActRefused):
        change_service_version(version=world.version, facts=facts(version="1.0"), **told())
    with pytest.raises(ActRefused):
        publish_service_version(version=world.version, **told())


def test_every_fault_of_a_version_is_told(world: Any) -> None:
    wrong = facts(base_path="gia", upstreams=["ftp://x"], endpoints=["get /"], authentication=AuthenticationFacts(kind="basic"))
    with pytest.raises(ContentRefused) as caught:
        add_service_version(service=world.service, facts=wrong, **told())
    assert [fault.path for fault in caught.value.faults] == [
        "base_path",
        "endpoints[0]",
        "upstreams[0]",
        "authentication.client_id",
        "authentication.secret",
    ]


def test_a_secret_is_sealed_for_its_service_and_kept_when_it_is_left_out(world: Any) -> None:
    known = AuthenticationFacts(kind="basic", client_id="lgsp", secret="bí mật")
    version = add_service_version(service=world.service, facts=facts(authentication=known), **told())
    key, purpose = sealing_key(home_in_use().keys), upstream_purpose(world.service.identifier)
    assert unseal(version.sealed_secret, key=key, purpose=purpose) == "bí mật"
    before = version.sealed_secret
    without = AuthenticationFacts(kind="basic", client_id="lgsp")
    change_service_version(version=version, facts=facts(authentication=without, timeout_s=5, is_default=True), **told())
    assert (version.sealed_secret, version.timeout_s, version.is_default) == (before, 5, True)
    change_service_version(version=version, facts=facts(), **told())
    assert version.sealed_secret == ""


def test_a_secret_stated_again_is_not_sealed_again_unless_it_or_the_key_is_another(world: Any) -> None:
    stated = AuthenticationFacts(kind="basic", client_id="x", secret="một")
    first = sealed_secret("s", stated)
    assert sealed_secret("s", stated, first) == first
    assert sealed_secret("other", stated, first) != first
    assert sealed_secret("s", stated.model_copy(update={"secret": "hai"}), first) != first
    assert sealed_secret("s", AuthenticationFacts(kind="api_key", header="x", sealed_secret="sealed1:a"), first) == "sealed1:a"


def test_an_openapi_text_makes_a_draft_and_replaces_it_but_never_what_is_published(world: Any) -> None:
    made = import_openapi(service=world.service, facts=facts(), text=OPENAPI, **told())
    assert (made.kind, made.endpoints, made.status) == ("OPENAPI", ["GET /gia"], "draft")
    again = import_openapi(service=world.service, facts=facts(), text=OPENAPI.replace(b"/gia", b"/gia2"), **told())
    assert (again.pk, again.endpoints) == (made.pk, ["GET /gia2"])
    publish_service_version(version=again, **told())
    with pytest.raises(AlreadyRegistered):
        import_openapi(service=world.service, facts=facts(), text=OPENAPI, **told())
    with pytest.raises(ContentRefused):
        import_openapi(service=world.service, facts=facts(version="3"), text=b"openapi: 3.0.0\n", **told())
    assert ServiceVersion.objects.count() == 2


def test_a_document_given_with_the_facts_is_checked_and_gives_its_endpoints(world: Any) -> None:
    document = {"openapi": "3.0.3", "info": {"title": "t"}, "paths": {}}
    with pytest.raises(ContentRefused) as caught:
        add_service_version(service=world.service, facts=facts(openapi=document), **told())
    assert caught.value.faults[0].path == "openapi.info"


def test_publishing_needs_an_address_and_disabling_tells_a_notice(world: Any) -> None:
    draft = add_service_version(service=world.service, facts=facts(upstreams=[]), **told())
    with pytest.raises(ContentRefused):
        publish_service_version(version=draft, **told())
    disable_service_version(version=world.version, notice=" bảo trì ", **told())
    assert (world.version.status, world.version.notice) == ("disabled", "bảo trì")
    publish_service_version(version=world.version, **told())
    assert (world.version.status, world.version.notice) == ("published", "")
    with pytest.raises(ContentRefused):
        change_service_version(version=world.version, facts=facts(version="1.0", base_path="/gia-dat/1.0", upstreams=[]), **told())
