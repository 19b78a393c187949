"""Access rights, with the real database."""

import re
from typing import Any

import pytest

from lgsp.domain.errors import ActRefused, ContentRefused
from lgsp.registry.facts import RateLimitFacts, RightFacts, ServiceFacts, VersionFacts
from lgsp.registry.operations.access_rights import (
    end_access_right,
    grant_access_right,
    new_right_code,
    resume_access_right,
    suspend_access_right,
)
from lgsp.registry.operations.services import add_service_version, register_service
from lgsp.runtime.clock import now


def told() -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def facts(**more: Any) -> RightFacts:
    return RightFacts(**{"purpose": "Tiếp nhận hồ sơ", "legal_basis": "Luật Đất đai 2024", **more})


def test_granting_twice_gives_the_first_right_and_other_terms_another(world: Any) -> None:
    again = grant_access_right(consumer=world.onestop, service=world.service, facts=facts(), **told())
    assert again.pk == world.right.pk
    limited = facts(rate_limit=RateLimitFacts(calls=5), quota_per_day=100, fields=["/duLieu/gia"])
    other = grant_access_right(consumer=world.onestop, service=world.service, facts=limited, **told())
    assert (other.rate_calls, other.rate_period_s, other.quota_per_day) == (5, 1, 100)


def test_endpoints_must_be_the_services_own(world: Any) -> None:
    granted = grant_access_right(consumer=world.onestop, service=world.service, facts=facts(endpoints=["GET /gia/{xa}"]), **told())
    assert granted.endpoints == ["GET /gia/{xa}"]
    with pytest.raises(ContentRefused) as caught:
        grant_access_right(consumer=world.onestop, service=world.service, facts=facts(endpoints=["GET /khac"]), **told())
    assert [fault.path for fault in caught.value.faults] == ["endpoints[0]"]


def test_a_service_without_a_version_has_no_rights_and_one_without_a_list_takes_any_endpoint(world: Any) -> None:
    service = register_service(subsystem=world.prices, facts=ServiceFacts(code="khac", title="Khác"), **told())
    with pytest.raises(ActRefused, match="no version"):
        grant_access_right(consumer=world.onestop, service=service, facts=facts(), **told())
    add_service_version(service=service, facts=VersionFacts(version="1", base_path="/khac"), **told())
    assert grant_access_right(consumer=world.onestop, service=service, facts=facts(endpoints=["GET /x"]), **told()).pk


def test_a_right_is_suspended_resumed_and_ended_for_good(world: Any) -> None:
    for _ in range(2):
        suspend_access_right(right=world.right, **told())
    resume_access_right(right=world.right, **told())
    for _ in range(2):
        end_access_right(right=world.right, **told())
    with pytest.raises(ActRefused):
        resume_access_right(right=world.right, **told())
    assert world.right.history.count() == 4


def test_faults_of_terms_are_told(world: Any) -> None:
    with pytest.raises(ContentRefused) as caught:
        grant_access_right(
            consumer=world.onestop, service=world.service, facts=facts(fields=["a.b"], valid_from=now(), valid_to=now()), **told()
        )
    assert caught.value.faults[0].path == "fields[0]"


def test_a_code_can_be_told_by_telephone() -> None:
    assert re.fullmatch(r"QKT-[0-9A-HJKMNP-TV-Z]{8}", new_right_code())
