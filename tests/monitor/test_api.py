"""The receipt of an exchange is part of the described API."""

from django.test import Client

from lgsp.monitor.api import router


def test_it_is_described_with_the_others(instance: str) -> None:
    assert router.path_operations
    described = Client().get("/api/openapi.json")
    paths = described.json()["paths"] if described.status_code == 200 else {}
    assert described.status_code == 401 or "/api/v1/exchanges/{transaction_id}/receipt" in paths
