"""The receipt of an exchange is part of the described API."""

import base64
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lgsp.domain.periods import local_date
from lgsp.monitor.api import router
from lgsp.monitor.looks import look_at_personal_record
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.officers import create_officer
from tests.journal.conftest import identifier
from tests.journal.test_bodies import AT, body, keep
from tests.monitor.resend_world import BODY, ORIGINAL, RESENT, TARGET, TYPE, gateway, home_of, officer, record, word


def test_it_is_described_with_the_others(instance: str) -> None:
    assert router.path_operations
    described = Client().get("/api/openapi.json")
    paths = described.json()["paths"] if described.status_code == 200 else {}
    assert described.status_code == 401 or "/api/v1/exchanges/{transaction_id}/receipt" in paths


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


def test_a_call_is_asked_for_seen_and_sent_again_by_two(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(home_of(tmp_path, monkeypatch), ORIGINAL)
    word(world, "two_officers")
    clients = {name: Client() for name in ("an", "binh")}
    for name, client in clients.items():
        client.force_login(officer(name), backend="allauth.account.auth_backends.AuthenticationBackend")

    def post(name: str, address: str, **said: Any) -> Any:
        return clients[name].post(f"/api/v1/{address}", said, content_type="application/json")

    address = f"exchanges/{ORIGINAL}/resend"
    told = post("an", address, why="x", is_rehearsal=True).json()
    assert (told["possible"], told["resending"], told["has_request"]) == (False, "two_officers", True)
    assert post("an", address, why="khiếu nại 12").status_code == 422
    edited = {"method": "POST", "target": TARGET, "content_type": TYPE, "body": base64.b64encode(b"{}").decode()}
    asked = post("an", address, why="khiếu nại 12", accepts_repeat=True, **edited).json()
    assert (asked["status"], asked["is_edited"], asked["resent_as"]) == ("waiting", True, "")
    assert clients["binh"].get("/api/v1/resends").json() == [asked]
    decide = f"resends/{asked['number']}"
    assert clients["binh"].get(f"/api/v1/{decide}").json() == asked
    assert post("binh", f"{decide}/approve", why="đúng").status_code == 422
    seen = post("binh", f"{decide}/look", why="duyệt")
    assert seen["Cache-Control"] == "private, no-store"
    assert [base64.b64decode(seen.json()[one]["body"]) for one in ("original", "proposed")] == [BODY, b"{}"]
    with gateway(monkeypatch):
        sent = post("binh", f"{decide}/approve", why="đúng").json()
    assert (sent["status"], sent["resent_as"], sent["reply_status"], sent["decided_by"]) == ("sent", RESENT, 200, "binh")
    assert post("binh", f"{decide}/refuse", why="muộn").status_code == 422
    assert clients["an"].get("/api/v1/resends?waiting=false").json() == [sent]


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
