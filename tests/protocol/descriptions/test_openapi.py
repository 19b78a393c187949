"""OpenAPI descriptions."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ContentRefused
from lgsp.protocol.descriptions.openapi import FAULTS_MAX, description_of, read_description

OK = {"200": {"description": "ok"}}
TEXT = """openapi: 3.0.3
info: {title: Bảng giá đất, version: '1.2'}
servers: [{url: https://example.invalid/api}]
paths:
  /gia/{xa}:
    get:
      parameters: [{name: xa, in: path, required: true, schema: {type: string}}]
      responses:
        200: {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Gia'}}}}
    trace:
      parameters: [{name: xa, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: ok}}
  /:
    post:
      responses: {'200': {description: ok}}
components:
  schemas:
    Gia: {type: object, properties: {trong: {$ref: '#/components/schemas/Gia'}}}
    Le~/x: {type: string}
"""


def faults(text: str) -> list[str]:
    with pytest.raises(ContentRefused) as caught:
        read_description(text.encode())
    return [fault.in_english for fault in caught.value.faults]


def test_title_endpoints_and_suggested_servers_are_read() -> None:
    description = read_description(TEXT.encode())
    assert (description.title, description.version) == ("Bảng giá đất", "1.2")
    assert description.endpoints == ("GET /gia/{xa}", "POST /")
    assert description.servers == ("https://example.invalid/api",)
    assert "200" in description.document["paths"]["/gia/{xa}"]["get"]["responses"]


def test_version_3_1_and_json_are_read() -> None:
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": "t", "version": "1"},
        "paths": {"/a": {"get": {"responses": OK}}},
    }
    assert read_description(json.dumps(document).encode()).endpoints == ("GET /a",)
    assert description_of(document).endpoints == ("GET /a",)


@pytest.mark.parametrize("version", ["2.0", "4.0.0", "''"])
def test_other_versions_are_refused(version: str) -> None:
    assert faults(TEXT.replace("3.0.3", version)) == ["line 1, openapi: must be 3.0.x or 3.1.x"]


def test_a_text_that_is_no_group_is_refused() -> None:
    assert faults("[1]") == ["line 1, openapi: must be 3.0.x or 3.1.x"]


def test_references_must_stay_inside_and_lead_somewhere() -> None:
    text = TEXT.replace("trong: {$ref: '#/components/schemas/Gia'}", "trong: {$ref: 'http://x/y'}, kia: {$ref: '#/khong/co'}")
    assert faults(text) == [
        "line 18, components.schemas.Gia.properties.kia.$ref: nothing is at #/khong/co",
        "line 18, components.schemas.Gia.properties.trong.$ref: a reference must stay inside the document (#/…)",
    ]


def test_references_may_lead_into_lists_and_through_escaped_names() -> None:
    inner = "{allOf: [{$ref: '#/components/schemas/Le~0~1x'}], x-a: {$ref: '#/servers/0'}, x-b: {$ref: '#/servers/9'}}"
    text = TEXT.replace("{type: string}\n", inner + "\n")
    assert [fault.split(": ", 1)[1] for fault in faults(text)] == ["nothing is at #/servers/9"]


def test_what_the_specification_forbids_is_told_with_place_and_line() -> None:
    (fault,) = faults(TEXT.replace("{title: Bảng giá đất, version: '1.2'}", "{title: Bảng giá đất}"))
    assert fault == ('line 2, info: "version" is a required property')


def test_paths_that_mean_the_same_or_are_odd_are_faults() -> None:
    more = "  /gia/{thon}:\n    get:\n      parameters: [{name: thon, in: path, required: true, schema: {type: string}}]\n"
    more += "      responses: {'200': {description: ok}}\n  /a b:\n    get:\n      responses: {'200': {description: ok}}\n"
    found = faults(TEXT.replace("components:\n", more + "components:\n"))
    assert [fault.split(": ", 1)[1] for fault in found] == [
        "a path must be plain segments with {names}",
        "means the same as /gia/{xa}",
    ]


def test_a_description_without_endpoints_is_refused() -> None:
    assert faults("openapi: 3.0.0\ninfo: {title: t, version: '1'}\npaths: {}\n") == ["line 3, paths: no endpoint is described"]


def test_faults_of_a_document_without_lines_are_told_by_place() -> None:
    with pytest.raises(ContentRefused) as caught:
        description_of({"openapi": "9"})
    assert caught.value.faults[0].line == 0


def test_not_more_faults_are_told_than_people_read() -> None:
    refs = ", ".join(f"a{n}: {{$ref: 'http://x'}}" for n in range(FAULTS_MAX + 50))
    assert len(faults(TEXT.replace("trong: {$ref: '#/components/schemas/Gia'}", refs))) == FAULTS_MAX


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    with pytest.raises(ContentRefused):
        read_description(data)


def test_a_description_whose_paths_are_no_paths_is_refused_and_not_followed() -> None:
    with pytest.raises(ContentRefused) as refused:
        read_description(b"openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths: 5\n")
    assert ("paths",) in {fault.place for fault in refused.value.faults}
