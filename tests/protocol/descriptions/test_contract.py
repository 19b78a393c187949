"""A description's demands: every fault is named by its place, no value is quoted, and what is not described is not demanded."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.protocol.descriptions.contract import FAULTS_MAX, Contract

DOCUMENT = {
    "openapi": "3.1.0",
    "paths": {
        "/plots/{code}": {
            "parameters": [{"name": "code", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9]{5}$"}}],
            "get": {
                "parameters": [
                    {"$ref": "#/components/parameters/limit"},
                    {"name": "day", "in": "query", "required": True, "schema": {"type": "string"}},
                    {"name": "exact", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "area", "in": "query", "schema": {"type": "number", "maximum": 9}},
                    {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
                    {"name": "X-Own", "in": "header", "schema": {"type": "integer"}},
                    {"name": "plain", "in": "query"},
                ],
                "responses": {
                    "200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Plot"}}}},
                    "4XX": {"content": {"application/problem+json": {"schema": {"type": "object", "required": ["code"]}}}},
                    "default": {"$ref": "#/components/responses/any"},
                },
            },
        },
        "/plots/all": {"get": {"responses": {"204": {"description": "none"}}}, "summary": "no operation"},
        "/plots": {
            "post": {
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Plot"}},
                        "text/*": {"schema": {"type": "string"}},
                        "application/xml": {},
                    },
                },
                "responses": {},
            },
            "put": {"requestBody": {"$ref": "#/components/requestBodies/missing"}},
        },
    },
    "components": {
        "parameters": {"limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}}},
        "responses": {"any": {"content": {"*/*": {"schema": {"type": "object"}}}}},
        "schemas": {
            "Plot": {
                "type": "object",
                "required": ["code"],
                "properties": {
                    "code": {"type": "string"},
                    "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Plot"}},
                },
            }
        },
    },
}
CONTRACT = Contract(DOCUMENT)


def asked(method="GET", path="/plots/05443", query="day=1", body=b"", kind="application/json; charset=utf-8"):
    return CONTRACT.faults_in_request(method=method, path=path, query=query, content_type=kind, body=body)


def answered(body=b'{"code":"1"}', status=200, kind="application/json", path="/plots/05443"):
    return CONTRACT.faults_in_reply(method="GET", path=path, status=status, content_type=kind, body=body)


def places(faults):
    return [fault.path for fault in faults]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"path": "/plots/5"}, ["path.code"]),
        ({"query": ""}, ["query.day"]),
        ({"query": "day=1&limit=0"}, ["query.limit"]),
        ({"query": "day=1&limit=x"}, ["query.limit"]),
        ({"query": "day=1&limit=7&exact=true&area=2.5&ids=1,2&plain=z"}, []),
        ({"query": "day=1&ids=1&ids=2"}, []),
        ({"query": "day=1&exact=yes&area=10&ids=1,x"}, ["query.exact", "query.area", "query.ids[1]"]),
        ({"query": "day=1&area=abc"}, ["query.area"]),
    ],
)
def test_parameters_are_checked_where_they_stand(facts, expected):
    assert places(asked(**facts)) == expected


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b'{"code":"1","parts":[{"code":"2"}]}', "application/json", []),
        (b'{"code":1,"parts":[{"code":"2"},{}]}', "application/json", ["body.code", "body.parts[1]"]),
        (b"{", "application/json", ["body"]),
        (b"\xff", "application/json", ["body"]),
        (b"", "application/json", ["body"]),
        (b"x", "text/csv", []),
        (b"<a/>", "application/xml", []),
        (b"x", "image/png", ["body"]),
    ],
)
def test_bodies_are_checked_against_their_schema(body, kind, expected):
    assert places(asked("POST", "/plots", "", body, kind)) == expected


def test_no_fault_quotes_a_value():
    faults = asked("POST", "/plots", "", b'{"code":123456789012}')
    assert faults and "123456789012" not in repr(faults)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"body": b'{"code":2}'}, ["body.code"]),
        ({"body": b"", "status": 304}, []),
        ({"body": b"{}", "status": 404, "kind": "application/problem+json"}, ["body"]),
        ({"body": b"[]", "status": 500, "kind": "application/json"}, ["body"]),
        ({"body": b"x", "status": 500, "kind": "text/plain"}, []),
        ({"body": b"x", "status": 200, "kind": "text/plain"}, ["body"]),
        ({"path": "/plots/all", "body": b"x", "status": 204}, []),
        ({"path": "/plots/all", "body": b"x", "status": 200}, []),
        ({"path": "/other", "body": b"x"}, []),
    ],
)
def test_replies_are_checked_by_their_status(facts, expected):
    assert places(answered(**facts)) == expected


def test_what_is_not_described_has_no_demands_and_a_lost_reference_demands_nothing():
    assert asked("DELETE") == [] and asked(path="/plots/05443/more") == []
    assert asked("PUT", "/plots", "", b"anything") == []
    assert Contract({"openapi": "3.1.0"}).faults_in_request(method="GET", path="", query="", content_type="", body=b"") == []


def test_a_ring_of_references_ends():
    ring = {"$ref": "#/components/x"}
    contract = Contract({"openapi": "3.1.0", "paths": {"/": {"get": {"requestBody": ring}}}, "components": {"x": ring}})
    assert contract.faults_in_request(method="GET", path="/", query="", content_type="", body=b"x") == []


def test_the_older_form_knows_nullable():
    schema = {
        "type": "object",
        "properties": {
            "a": {"type": "string", "nullable": True, "enum": ["x"]},
            "b": {"type": "string", "nullable": False},
            "c": {"type": "string", "nullable": True},
        },
    }
    told = {"openapi": "3.0.3", "paths": {"/": {"post": {"requestBody": {"content": {"application/json": {"schema": schema}}}}}}}
    contract = Contract(told)

    def faults(value):
        body = json.dumps(value).encode()
        return places(contract.faults_in_request(method="POST", path="/", query="", content_type="application/json", body=body))

    assert faults({"a": None, "b": "y", "c": None}) == [] and faults({"a": "z", "b": None}) == ["body.a", "body.b"]


def test_a_thousand_faults_are_told_as_the_first_few():
    body = json.dumps({"code": "1", "parts": [{}] * 1000}).encode()
    assert len(asked("POST", "/plots", "", body)) == FAULTS_MAX


@given(st.text(max_size=40), st.binary(max_size=40))
def test_no_request_breaks_it(text, body):
    asked("POST", "/plots", text, body)
    asked(path=f"/plots/{text}", query=text)
