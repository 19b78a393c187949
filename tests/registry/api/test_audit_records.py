"""Audit records over HTTP."""

from django.test import Client

from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.audit.data_access import look_at_personal_record
from lgsp.registry.operations.officers import create_officer
from tests.journal.bodies.test_store import AT
from tests.journal.conftest import identifier


def test_acts_come_page_by_page_to_who_may_see_them(instance: str) -> None:
    client = Client()
    assert client.get("/api/v1/acts").status_code == 401
    made = create_officer(facts=OfficerFacts(username="an", name="An", role="auditor"), by="test", why="thử", now=AT)
    client.force_login(made, backend="allauth.account.auth_backends.AuthenticationBackend")
    for number in range(3):
        look_at_personal_record(transaction_id=identifier(number, AT), by=made, why=f"lần {number}", now=AT)
    page = client.get("/api/v1/acts?name=look_at_personal_record&limit=2").json()
    assert [row["why"] for row in page["items"]] == ["lần 2", "lần 1"] and page["items"][0]["sequence"] is None
    rest = client.get(f"/api/v1/acts?name=look_at_personal_record&limit=2&before={page['next']}").json()
    assert [row["why"] for row in rest["items"]] == ["lần 0"] and rest["next"] is None
    found = client.get(f"/api/v1/acts?subject=exchange/{identifier(1, AT)}").json()["items"]
    assert [row["subjects"] for row in found] == [[f"exchange/{identifier(1, AT)}"]] and len(found[0]["digest"]) == 64
