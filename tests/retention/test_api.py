"""Legal holds and kept bodies over HTTP."""

import base64
from pathlib import Path

import pytest
from django.test import Client

from lgsp.domain.periods import local_date
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.officers import create_officer
from tests.journal.bodies.test_store import AT, body, keep
from tests.journal.conftest import identifier


def test_holds_are_placed_and_released_and_bodies_looked_at(instance: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "bodies.key").write_bytes(b"b" * 32)
    keep(tmp_path, body(1))
    client = Client()
    facts = OfficerFacts(username="an", name="An", role="auditor")
    made = create_officer(facts=facts, by="test", why="thử", now=AT)
    client.force_login(made, backend="allauth.account.auth_backends.AuthenticationBackend")

    def post(address: str, **said: str) -> object:
        return client.post(f"/api/v1/{address}", said, content_type="application/json")

    placed = post("holds", document="125/CV", transaction_id=identifier(1, AT), why="thanh tra").json()  # type: ignore[attr-defined]
    assert (placed["transaction_id"], placed["placed_by"], placed["released_at"]) == (identifier(1, AT), "an", None)
    assert [one["number"] for one in client.get("/api/v1/holds").json()] == [placed["number"]]
    assert post(f"holds/{placed['number']}/release", why="xong").json()["released_by"] == "an"  # type: ignore[attr-defined]
    assert client.get("/api/v1/holds").json() == [] and len(client.get("/api/v1/holds?in_force=false").json()) == 1
    answer = post(f"exchanges/{identifier(1, AT)}/look", why="khiếu nại 12")
    assert answer["Cache-Control"] == "private, no-store"  # type: ignore[index]
    (told,) = answer.json()["bodies"]  # type: ignore[attr-defined]
    assert (base64.b64decode(told["body"]), told["day"]) == (b"noi dung", local_date(AT).isoformat())
    assert post(f"exchanges/{identifier(2, AT)}/look", why="x").status_code == 404  # type: ignore[attr-defined]
