from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lgsp.portal.views.versions import kept_of
from lgsp.registry.queries.services import service_version

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
    assert (row.status, row.reply_body_bytes_max) == ("draft", 1024 * 1024)
    change = operator.get(f"{at}/versions/2.0/change").content.decode()
    assert FORM["secret"] not in change
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
    assert {"openapi", "notice"} <= set(kept_of(world.version))
    assert not set(kept_of(world.version)) & {"version", "upstreams", "authentication", "dialect", "kind"}
