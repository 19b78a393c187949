"""The JSON API as a program sees it: tokens, sessions, roles, problems, a whole story."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lgsp.registry.facts import MemberFacts, OfficerFacts
from lgsp.registry.models import Officer
from lgsp.registry.operations.members import register_member
from lgsp.registry.operations.officers import create_officer, issue_api_token
from lgsp.runtime.clock import now
from tests.gateway.authority import Authority


def officer(role: str, member: str = "") -> Officer:
    facts = OfficerFacts(username=f"{role}1", name="Nguyễn Văn A", role=role, member=member)
    return create_officer(facts=facts, by="test", why="thử", now=now())


def caller(who: Officer) -> Any:
    token = issue_api_token(officer=who, name="thử", lifetime=timedelta(days=1), by=who, now=now())
    client = Client(headers={"Authorization": f"Bearer {token}", "Accept-Language": "en"})

    def call(method: str, path: str, body: Any = None, expect: int = 200) -> Any:
        answer = client.generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json"
        )
        assert answer.status_code == expect, answer.content
        return json.loads(answer.content)

    return call


def test_a_program_builds_a_whole_right_and_reads_it_back(instance: str) -> None:
    call = caller(officer("operator"))
    why = {"why": "thử"}
    call("POST", "/members", {"code": "H55.01", "name": "Văn phòng UBND tỉnh", **why})
    call("POST", "/subsystems", {"member": "VN-H55/GOV/H55.01", "code": "motcua", "name": "Một cửa", **why})
    call("POST", "/subsystems", {"member": "VN-H55/GOV/H55.01", "code": "gia", "name": "Giá đất", **why})
    fresh = call("POST", "/credentials", {"subsystem": "VN-H55/GOV/H55.01/motcua", **why})
    assert fresh["secret"] and "verifier" not in fresh["credential"]
    key_id = fresh["credential"]["key_id"]
    call("POST", f"/credentials/{key_id}/rotate", {"overlap_hours": 1, **why})
    assert len(call("GET", "/credentials?subsystem=VN-H55/GOV/H55.01/motcua")) == 2
    assert call("POST", f"/credentials/{key_id}/revoke", why)["revoked_at"]
    service = call("POST", "/services", {"subsystem": "VN-H55/GOV/H55.01/gia", "code": "gia-dat", "title": "Giá đất", **why})
    id = service["identifier"]
    version = {
        "version": "1.0",
        "base_path": "/gia-dat/1.0",
        "upstreams": ["http://127.0.0.1:9"],
        "endpoints": ["GET /gia/{xa}"],
        **why,
    }
    assert call("POST", f"/service/versions?id={id}", version)["status"] == "draft"
    call("PUT", f"/service/versions/1.0?id={id}", {**version, "timeout_s": 5})
    assert call("POST", f"/service/versions/1.0/publish?id={id}", why)["is_default"]
    right = call("POST", "/access-rights", {
        "consumer": "VN-H55/GOV/H55.01/motcua", "service": id, "purpose": "thử", "legal_basis": "Luật Đất đai", **why,
    })  # fmt: skip
    assert call("GET", f"/access-rights/{right['id']}")["status"] == "granted"
    assert call("POST", f"/access-rights/{right['id']}/suspend", why)["status"] == "suspended"
    assert call("POST", f"/access-rights/{right['id']}/resume", why)["status"] == "granted"
    assert call("GET", "/access-rights?q=gia-dat&status=granted")["count"] == 1
    published = call("POST", "/configurations", why)
    assert published["counts"]["access_rights"] == 1
    assert call("POST", "/configurations", why) is None
    call("POST", f"/access-rights/{right['id']}/end", why)
    first, second = published["number"], call("POST", "/configurations", why)["number"]
    changes = call("GET", f"/configurations/{first}/difference/{second}")
    assert [(change["kind"], change["id"]) for change in changes] == [("access_rights", right["id"])]
    assert call("GET", f"/configurations/{second}")["number"] == second == first + 1
    assert len(call("GET", "/configurations")) == 2
    assert [one["by"] for one in call("GET", f"/access-rights/{right['id']}/history")] == ["operator1"] * 4
    assert call("GET", f"/service/versions/1.0/history?id={id}")[-1]["act"] == "added"
    assert call("POST", f"/service/versions/1.0/disable?id={id}", {"notice": "bảo trì", **why})["notice"] == "bảo trì"
    assert call("POST", f"/service/versions/1.0/withdraw?id={id}", why)["status"] == "withdrawn"
    assert len(call("GET", "/changes")) > 10


def test_members_are_found_without_accents_and_changed(instance: str) -> None:
    call = caller(officer("operator"))
    call("POST", "/members", {"code": "H55.02", "name": "Sở Nông nghiệp và Môi trường", "why": "thử"})
    id = "VN-H55/GOV/H55.02"
    assert [item["identifier"] for item in call("GET", "/members?q=nong+nghiep")["items"]] == [id]
    assert call("POST", f"/member/suspend?id={id}", {"why": "thử"})["status"] == "suspended"
    assert call("POST", f"/member/resume?id={id}", {"why": "thử"})["status"] == "active"
    call("PUT", f"/member?id={id}", {"code": "H55.02", "name": "Sở NN&MT", "why": "đổi tên"})
    newest = call("GET", f"/member/history?id={id}")[0]
    assert (newest["why"], [field["after"] for field in newest["fields"]]) == ("đổi tên", ["Sở NN&MT"])
    assert call("GET", f"/member?id={id}")["name"] == "Sở NN&MT"


def test_an_openapi_text_becomes_a_draft_or_every_fault_is_told(instance: str) -> None:
    call = caller(officer("operator"))
    call("POST", "/members", {"code": "H55.01", "name": "Văn phòng", "why": "thử"})
    call("POST", "/subsystems", {"member": "VN-H55/GOV/H55.01", "code": "gia", "name": "Giá đất", "why": "thử"})
    call("POST", "/services", {"subsystem": "VN-H55/GOV/H55.01/gia", "code": "gia-dat", "title": "Giá đất", "why": "thử"})
    id = "VN-H55/GOV/H55.01/gia/gia-dat"
    text = "openapi: 3.0.3\ninfo: {title: Giá, version: '1'}\nservers: [{url: 'http://evil'}]\npaths:\n  /gia/{xa}:\n    get:\n"
    text += "      parameters: [{name: xa, in: path, required: true, schema: {type: string}}]\n      responses: {'200': {description: ok}}\n"
    facts = {"version": "1.0", "base_path": "/gia-dat/1.0", "upstreams": ["http://127.0.0.1:9"], "why": "thử"}
    made = call("POST", f"/service/openapi?id={id}", {**facts, "text": text})
    assert (made["endpoints"], made["upstreams"]) == (["GET /gia/{xa}"], ["http://127.0.0.1:9"])
    assert call("GET", f"/service/versions/1.0/openapi?id={id}")["info"]["title"] == "Giá"
    problem = call(
        "POST", f"/service/openapi?id={id}", {**facts, "text": text.replace("openapi: 3.0.3", "openapi: 2.0")}, expect=422
    )
    assert problem["code"] == "registry.content_refused"
    assert problem["faults"][0]["place"] == ["openapi"]


def test_without_a_token_the_answer_is_401_with_a_challenge(instance: str) -> None:
    answer = Client().get("/api/v1/members")
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert Client(headers={"Authorization": "Bearer lgspt_x_y"}).get("/api/v1/members").status_code == 401


def test_a_session_writes_only_with_the_csrf_token(instance: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer("operator"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/api/v1/members").status_code == 200
    body = {"code": "H55.09", "name": "x", "why": "thử"}
    assert client.post("/api/v1/members", body, content_type="application/json").status_code == 403


@pytest.mark.parametrize("role", ["leader", "auditor", "developer", "approver"])
def test_only_the_operator_registers_members(instance: str, role: str) -> None:
    problem = caller(officer(role))("POST", "/members", {"code": "H55.09", "name": "x", "why": "thử"}, expect=403)
    assert problem["code"] == "registry.role_missing"


def test_a_developer_works_on_his_own_member_only(instance: str) -> None:
    for code in ("A", "B"):
        register_member(facts=MemberFacts(code=code, name=code), by="test", why="thử", now=now())
    operator, developer = caller(officer("operator")), caller(officer("developer", "VN-H55/GOV/A"))
    for code in ("A", "B"):
        operator("POST", "/subsystems", {"member": f"VN-H55/GOV/{code}", "code": "s", "name": "s", "why": "thử"})
    developer("POST", "/credentials", {"subsystem": "VN-H55/GOV/A/s", "why": "thử"})
    developer("POST", "/credentials", {"subsystem": "VN-H55/GOV/B/s", "why": "thử"}, expect=403)


def test_faults_and_absences_are_problems(instance: str) -> None:
    call = caller(officer("operator"))
    assert call("GET", "/member?id=VN-H55/GOV/khong-co", expect=404)["code"] == "registry.not_registered"
    assert call("POST", "/members", {"code": "a b", "name": "x", "why": "thử"}, expect=422)["code"] == "registry.content_refused"
    assert call("POST", "/members", {"code": "a"}, expect=422)["code"] == "registry.content_refused"


def test_the_api_describes_itself(instance: str) -> None:
    description = json.loads(Client().get("/api/openapi.json").content)
    assert "/api/v1/access-rights" in description["paths"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/members?q=%00", None, 400),
        ("GET", "/members?offset=-1&limit=999999999999999999999", None, 200),
        ("GET", "/members?offset=99999999999999999999", None, 200),
        ("GET", "/configurations/99999999999999999999", None, 422),
        ("POST", "/members", {"code": "H55.01", "name": "a\0b", "why": "thử"}, 422),
        ("POST", "/members", {"code": "H55.01", "name": "a", "why": "a\0b"}, 422),
        ("POST", "/subsystems", {"member": "a\0b", "code": "x", "name": "x", "why": "thử"}, 422),
        ("GET", "/member?id=%00", None, 400),
    ],
)
def test_what_no_row_can_hold_is_refused_and_not_a_fault_of_ours(
    instance: str, method: str, path: str, body: Any, status: int
) -> None:

    token = issue_api_token(officer=officer("operator"), name="thử", lifetime=timedelta(days=1), by="test", now=now())
    client = Client(headers={"Authorization": f"Bearer {token}"})
    text = json.dumps(body) if body is not None else ""
    assert client.generic(method, f"/api/v1{path}", text, content_type="application/json").status_code == status


def test_networks_ceilings_and_keys_are_registered_by_program(world: Any, tmp_path: Path) -> None:
    call, id = caller(officer("operator")), world.onestop.identifier
    stated = {"member": world.office.identifier, "code": "motcua", "name": "Một cửa", "why": "thử"}
    more = {"networks": ["10.0.0.0/8"], "ceilings": {"concurrent_calls_max": 3}}
    row = call("PUT", f"/subsystem?id={id}", stated | more)
    assert (row["networks"], row["ceilings"]) == (["10.0.0.0/8"], {"concurrent_calls_max": 3})
    assert call("PUT", f"/subsystem?id={id}", stated | {"networks": ["x"]}, expect=422)["code"] == "registry.content_refused"
    pem = Authority(tmp_path).issue("motcua").file.read_text()
    for path, kind in (("certificates", "certificate"), ("signature-keys", "signature_key")):
        assert call("POST", f"/credentials/{path}", {"subsystem": id, "pem": pem, "why": "thử"})["kind"] == kind


def test_a_connection_is_tested_by_program(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_HEALTH_PORT", "1")
    told = caller(officer("developer"))("POST", f"/service/versions/1.0/test?id={world.service.identifier}", {}, expect=503)
    assert told["code"] == "gateway.not_ready"
