"""Sending again over HTTP."""

import base64
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.replay.world import BODY, ORIGINAL, RESENT, TARGET, TYPE, gateway, home_of, officer, record, word


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
