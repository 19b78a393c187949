from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lgsp.domain.errors import NotReady
from lgsp.portal.connections.versions import kept_of
from lgsp.registry.queries.services import service_version
from tests.gateway.authority import Authority

DOCUMENT = """
openapi: 3.1.0
info: {title: Giá đất, version: '2.0'}
paths:
  /gia/{xa}:
    get:
      parameters: [{name: xa, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: được}}
"""
FORM = {
    "version": "2.0",
    "base_path": "/gia-dat/2.0",
    "upstreams": "http://127.0.0.1:9",
    "endpoints": "GET /gia/*",
    "kind": "api_key",
    "header": "X-API-Key",
    "parameters": "realm=tinh",
    "dialect": "population",
    "secret": "bi-mat-cua-nha-cung-cap",
    "timeout_s": "10",
    "body_retention": "30-days",
    "request_mb": "1",
    "reply_mb": "1",
    "why": "thử",
}


@pytest.fixture
def at(world: Any) -> str:
    return f"/services/{world.service.identifier}"


def test_a_version_is_added_changed_published_switched_off_and_withdrawn(operator: Client, at: str, world: Any) -> None:
    assert operator.get(f"{at}/versions/new").status_code == 200
    assert operator.post(f"{at}/versions/new", FORM).status_code == 302
    row = service_version(world.service.identifier, "2.0")
    assert (row.status, row.reply_body_bytes_max, row.body_retention) == ("draft", 1024 * 1024, "30-days")
    change = operator.get(f"{at}/versions/2.0/change").content.decode()
    assert FORM["secret"] not in change and '<option value="30-days" selected>' in change
    assert row.sealed_secret not in change
    operator.post(f"{at}/versions/2.0/change", FORM | {"secret": "", "timeout_s": "20"})
    changed = service_version(world.service.identifier, "2.0")
    assert (changed.timeout_s, changed.sealed_secret) == (20, row.sealed_secret)
    assert (changed.dialect, changed.authentication["parameters"]) == ("population", {"realm": "tinh"})
    for act, told, status in (
        ("publish", {}, "published"),
        ("disable", {"notice": "bảo trì"}, "disabled"),
        ("withdraw", {}, "withdrawn"),
    ):
        assert operator.get(f"{at}/versions/2.0/{act}").status_code == 200
        operator.post(f"{at}/versions/2.0/{act}", {"why": "thử"} | told)
        assert service_version(world.service.identifier, "2.0").status == status


def test_faults_of_a_version_are_told_at_their_fields(operator: Client, at: str) -> None:
    answer = operator.post(f"{at}/versions/new", FORM | {"base_path": "khong-co-gach", "header": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "id_base_path_error" in text
    assert "id_header_error" in text


def test_a_description_is_imported_from_a_file_or_a_text(operator: Client, at: str, world: Any) -> None:
    told = {"version": "2.0", "base_path": "/gia-dat/2.0", "upstreams": "http://127.0.0.1:9", "why": "thử"}
    assert operator.get(f"{at}/openapi").status_code == 200
    file = SimpleUploadedFile("gia.yaml", DOCUMENT.encode())
    assert operator.post(f"{at}/openapi", told | {"file": file}).status_code == 302
    assert service_version(world.service.identifier, "2.0").endpoints == ["GET /gia/{xa}"]
    again = operator.post(f"{at}/openapi", told | {"pasted": DOCUMENT})
    assert again.status_code == 302


def test_every_fault_of_a_description_is_listed_with_its_place(operator: Client, at: str) -> None:
    told = {"version": "3.0", "base_path": "/gia-dat/3.0", "why": "thử", "pasted": "openapi: 3.1.0\npaths: 5\n"}
    answer = operator.post(f"{at}/openapi", told)
    assert answer.status_code == 422
    assert "paths" in answer.content.decode()


def test_what_the_form_does_not_ask_is_kept(world: Any) -> None:
    assert {"openapi", "notice", "soap", "kind"} <= set(kept_of(world.version))
    assert not set(kept_of(world.version)) & {"version", "upstreams", "authentication", "dialect"}


def test_limits_signatures_and_our_certificate_are_stated_and_survive_another_change(
    operator: Client, at: str, world: Any, tmp_path: Path
) -> None:
    pair = Authority(tmp_path).issue("lgsp")
    more = {
        "person_place": "query:so",
        "person_data": "nơi thường trú",
        "concurrent_calls_max": "20",
        "requires_signature": "on",
        "certificate": pair.file.read_text(),
        "key": pair.key_file.read_text(),
    }
    assert operator.post(f"{at}/versions/new", FORM | more | {"key": ""}).status_code == 422
    assert operator.post(f"{at}/versions/new", FORM | more).status_code == 302
    row = service_version(world.service.identifier, "2.0")
    assert (row.ceilings, row.requires_signature) == ({"concurrent_calls_max": 20}, True)
    assert row.person == {"place": "query:so", "data": "nơi thường trú"}
    assert operator.post(f"{at}/versions/2.0/change", FORM | more | {"person_place": "cookie:x"}).status_code == 422
    assert row.sealed_key.startswith("sealed1:") and row.authentication["certificate"] == pair.file.read_text().strip()
    form = operator.get(f"{at}/versions/2.0/change").content.decode()
    assert "BEGIN CERTIFICATE" in form and "PRIVATE KEY" not in form
    assert operator.post(f"{at}/versions/2.0/change", FORM | more | {"key": "", "secret": ""}).status_code == 302
    assert service_version(world.service.identifier, "2.0").sealed_key == row.sealed_key
    page = operator.get(at).content.decode()
    assert "20 lượt cùng lúc" in page and "chỉ nhận yêu cầu đã ký" in page and "PRIVATE KEY" not in page


def test_the_connection_is_tested_through_a_gateway_or_the_page_says_why_not(
    operator: Client, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages = [
        {"name": "dns", "is_tried": True, "time_ms": 1.5, "found": "127.0.0.1", "fault": None},
        {"name": "tls", "is_tried": False, "time_ms": 0, "found": "", "fault": None},
        {
            "name": "call",
            "is_tried": True,
            "time_ms": 2,
            "found": "",
            "fault": {"code": "upstream.broken", "vi": "hỏng rồi", "en": "x"},
        },
    ]
    links = [{"address": "http://127.0.0.1:9", "asked": "GET http://127.0.0.1:9", "is_good": False, "stages": stages}]
    monkeypatch.setattr("lgsp.portal.connections.versions.tested_links", lambda row: links)
    text = operator.get(f"{at}/versions/1.0/test").content.decode()
    assert "hỏng rồi" in text and "không tới được" in text and "chưa thử" in text
    monkeypatch.undo()
    monkeypatch.setenv("LGSP_HEALTH_PORT", "1")
    assert NotReady.vietnamese in operator.get(f"{at}/versions/1.0/test").content.decode()
