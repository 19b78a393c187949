"""Mappings over HTTP."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lgsp.catalogue.api import mappings as endpoints
from lgsp.catalogue.models import MappingImport
from lgsp.catalogue.operations.mapping_imports import run_mapping_import
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.officers import create_officer, issue_api_token
from lgsp.runtime.clock import now

SAID = {"code": "thu", "title": "Thử", "source": "dvhc@1", "target": "dvhc@2", "legal_basis": "NQ 1", "why": "thử"}
GOOD = "Mã cũ,Mã mới,Quan hệ,Lý do\n06,19,,\n058,,bãi bỏ,hết\n01834,01840,sáp nhập,\n01837,01840,sáp nhập,\n"


@pytest.fixture
def client(units: Any) -> Client:
    who = create_officer(facts=OfficerFacts(username="a", name="A", role="operator"), by="test", why="thử", now=now())
    token = issue_api_token(officer=who, name="thử", lifetime=timedelta(days=1), by=who, now=now())
    return Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})


def bring(client: Client, text: str, status: int = 202, **said: str) -> Any:
    answer = client.post("/api/v1/code-mapping-imports", {**SAID, **said, "file": SimpleUploadedFile("m.csv", text.encode())})
    assert answer.status_code == status, answer.content
    return answer.json()


def run_all() -> None:
    for row in MappingImport.objects.filter(status="waiting"):
        run_mapping_import(row=row, now=now())


def act(client: Client, path: str) -> Any:
    return client.post(f"/api/v1/code-mappings/{path}", json.dumps({"why": "thử"}), content_type="application/json").json()


def test_a_file_becomes_a_draft_is_published_and_withdrawn(client: Client) -> None:
    taken = bring(client, GOOD)
    assert (taken["status"], taken["mapping"]) == ("waiting", None)
    run_all()
    told = client.get(f"/api/v1/code-mapping-imports/{taken['number']}").json()
    assert (told["status"], told["rows"], told["mapping"]["status"]) == ("done", 4, "draft")
    assert act(client, "thu/1/publish")["status"] == "published"
    assert [row["code"] for row in client.get("/api/v1/code-mappings").json()] == ["dvhc-2025", "thu"]
    assert act(client, "thu/1/withdraw")["status"] == "withdrawn"


def test_faults_are_told_with_their_rows_and_all_of_them_are_had_as_a_file(client: Client) -> None:
    taken = bring(client, "a,b,c\n06,99,\n", columns="a=source_code\nb=target_code\nc=kind")
    run_all()
    told = client.get(f"/api/v1/code-mapping-imports/{taken['number']}").json()
    assert told["status"] == "refused" and {"row": 2, "column": "target_code"}.items() <= told["faults"][-1].items()
    report = b"".join(client.get(f"/api/v1/code-mapping-imports/{taken['number']}/faults.csv").streaming_content).decode()
    assert len(report.splitlines()) == told["faults_count"] + 1 == 5


def test_what_is_wrong_with_the_request_is_told_at_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bring(client, GOOD, 422, code="A B")["code"] == "registry.content_refused"
    assert bring(client, GOOD, 404, target="dvhc@9")["code"] == "registry.not_registered"
    assert bring(client, "a\0b", 422)["code"] == "codes.table_unreadable"
    monkeypatch.setattr(endpoints, "FILE_BYTES_MAX", 3)
    assert bring(client, GOOD, 400)["code"] == "request.malformed"
    assert not MappingImport.objects.exists()
