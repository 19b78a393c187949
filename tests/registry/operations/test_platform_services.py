"""The platform's own services are registered like anybody's, once, by its own member."""

from typing import Any

import pytest

from lgsp.registry import facts
from lgsp.registry.models import Member, Service, ServiceVersion
from lgsp.registry.operations.members import register_member
from lgsp.registry.operations.platform_services import own_authentication, own_member_code, own_subsystem, register_own_service
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import platform_service_key

SYSTEM = facts.SubsystemFacts(code="nhat-ky", name="Nhật ký")
SERVICE = facts.ServiceFacts(code="data-tracker", title="Ai đã khai thác dữ liệu của tôi")


@pytest.fixture
def told(instance: str) -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def wanted(address: str = "http://127.0.0.1:8000", **other: object) -> facts.VersionFacts:
    given = {"version": "3.0", "base_path": "/data-tracker", "endpoints": ["GET /v3/heartbeat"], "is_default": True}
    return facts.VersionFacts(**{"upstreams": [f"{address}/tracker"], "authentication": own_authentication()} | given | other)


@pytest.mark.parametrize(("instance", "code"), [("VN-H55", "H55"), ("VN", "VN"), ("VN-G06", "G06")])
def test_the_platforms_own_member_has_the_code_of_the_instance(instance, code):
    assert own_member_code(instance) == code


def test_member_and_system_are_registered_if_they_are_not(told):
    first, again = (own_subsystem(SYSTEM, told) for _ in range(2))
    assert first == again and first.identifier == "VN-H55/GOV/H55/nhat-ky" and Member.objects.count() == 1


def test_a_member_that_is_there_is_used(told):
    register_member(facts=facts.MemberFacts(code="H55", name="UBND tỉnh"), **told)
    assert own_subsystem(SYSTEM, told).member.name == "UBND tỉnh"


def test_the_service_is_published_once_and_repeating_writes_nothing(told):
    for _ in range(2):
        register_own_service(own_subsystem(SYSTEM, told), SERVICE, wanted(), told)
    row = ServiceVersion.objects.get()
    written = row.history.count()
    register_own_service(own_subsystem(SYSTEM, told), SERVICE, wanted(), told)
    assert row.status == "published" and Service.objects.count() == 1 and row.history.count() == written


def test_a_new_address_is_taken_over_and_what_officers_set_stays(told):
    register_own_service(own_subsystem(SYSTEM, told), SERVICE, wanted(), told)
    ServiceVersion.objects.update(timeout_s=5)
    register_own_service(own_subsystem(SYSTEM, told), SERVICE, wanted("http://127.0.0.1:9000"), told)
    row = ServiceVersion.objects.get()
    assert row.upstreams == ["http://127.0.0.1:9000/tracker"] and row.timeout_s == 5


def test_another_key_of_the_home_is_taken_over(told):
    register_own_service(own_subsystem(SYSTEM, told), SERVICE, wanted(), told)
    before = ServiceVersion.objects.get().sealed_secret
    other = own_authentication().model_copy(update={"secret": "another-key-than-before"})
    register_own_service(own_subsystem(SYSTEM, told), SERVICE, wanted(authentication=other), told)
    assert ServiceVersion.objects.get().sealed_secret != before


def test_the_gateway_shows_the_key_of_the_home():
    assert own_authentication().secret == platform_service_key(home_in_use().keys)
