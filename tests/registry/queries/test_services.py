"""Services, versions and rights as pages ask for them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lgsp.domain.errors import NotRegistered
from lgsp.registry.facts import RightFacts, VersionFacts
from lgsp.registry.operations.access_rights import end_access_right, grant_access_right
from lgsp.registry.operations.services import add_service_version
from lgsp.registry.queries import services as queries
from lgsp.runtime.clock import now


def told() -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def test_services_are_found_without_accents_and_by_the_status_of_a_version(world: Any) -> None:
    assert list(queries.services(text="gia dat")) == [world.service]
    assert list(queries.services(text="gia dat", status="published")) == [world.service]
    assert list(queries.services(status="draft")) == []
    assert queries.services_of(world.prices) == [world.service]
    assert queries.service(world.service.identifier) == world.service


def test_versions_come_default_first_without_their_documents(world: Any) -> None:
    document = {
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"responses": {"200": {"description": "ok"}}}}},
    }
    second = add_service_version(
        service=world.service, facts=VersionFacts(version="2.0", base_path="/b", openapi=document), **told()
    )
    with CaptureQueriesContext(connection) as asked:
        assert queries.versions_of(world.service) == [world.version, second]
    assert '"openapi",' not in asked.captured_queries[0]["sql"]
    assert queries.openapi_of(second) == document
    assert queries.openapi_of(world.version) is None
    assert queries.service_version(world.service.identifier, "2.0") == second


def test_rights_are_found_by_text_status_consumer_and_service(world: Any) -> None:
    for text in ("motcua", "gia-dat", "tiếp nhận", "Luật", world.right.code):
        assert list(queries.access_rights(text=text)) == [world.right]
    assert list(queries.access_rights(text="khác")) == []
    assert queries.rights_of_consumer(world.onestop) == queries.rights_on_service(world.service) == [world.right]
    assert queries.access_right(world.right.code) == world.right
    end_access_right(right=world.right, **told())
    assert list(queries.access_rights(status="granted")) == []


def test_rights_that_end_soon_are_known(world: Any) -> None:
    at = now()
    facts = RightFacts(purpose="p", legal_basis="l", valid_to=at + timedelta(days=3))
    ending = grant_access_right(consumer=world.onestop, service=world.service, facts=facts, **told())
    assert queries.rights_ending(at, at + timedelta(days=7)) == [ending]


def test_what_is_not_there_is_said(instance: str) -> None:
    with pytest.raises(NotRegistered):
        queries.service("x")
    with pytest.raises(NotRegistered):
        queries.service_version("x", "1")
    with pytest.raises(NotRegistered):
        queries.access_right("x")
