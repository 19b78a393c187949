"""The receipt of an exchange is part of the described API."""

from django.test import Client

from lgsp.exchanges.api import router
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.officers import create_officer
from tests.journal.bodies.test_store import AT


def test_it_is_described_with_the_others(instance: str) -> None:
    assert router.path_operations
    described = Client().get("/api/openapi.json")
    paths = described.json()["paths"] if described.status_code == 200 else {}
    assert described.status_code == 401 or "/api/v1/exchanges/{transaction_id}/receipt" in paths


def test_statistics_are_for_officers_as_csv_and_parquet(instance: str) -> None:
    client, address = Client(), "/api/v1/statistics?since=2026-11-01&until=2026-12-01"
    assert client.get(address).status_code == 401
    made = create_officer(facts=OfficerFacts(username="ba", name="Ba", role="leader"), by="test", why="thử", now=AT)
    client.force_login(made, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.get(address)
    assert answer.getvalue().startswith(b"day,consumer,service,outcome,calls")  # type: ignore[attr-defined]
    assert 'filename="statistics-2026-11-01-2026-12-01.csv"' in answer["Content-Disposition"]
    assert client.get(address + "&format=parquet").getvalue()[:4] == b"PAR1"  # type: ignore[attr-defined]
    assert client.get(address + "&format=xml").status_code in (400, 422)
