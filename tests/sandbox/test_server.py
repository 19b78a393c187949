"""The simulated systems let in only who would be let in there."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from lgsp.domain.http import HttpRequest, header
from lgsp.sandbox.server import Sandbox
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()
REGISTER = "/dkkd/apiCSDLDKDN/1.0"


class Clock:
    def __init__(self):
        self.moment = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def __call__(self):
        return self.moment


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sandbox(clock):
    return Sandbox(KNOWN, clock)


def token_request(client_id, secret):
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    headers = (("Authorization", f"Basic {pair}"), ("Content-Type", "application/x-www-form-urlencoded"))
    return HttpRequest("POST", "/dkkd/token", headers, b"grant_type=client_credentials")


def token_from(sandbox):
    response = sandbox.answer(token_request(KNOWN.register_client_id, KNOWN.register_secret))
    assert response.status == 200
    return json.loads(response.body)["access_token"]


def ask_register(sandbox, token):
    return sandbox.answer(
        HttpRequest("GET", f"{REGISTER}/chiTietDoanhNghiep?msdn=0000000017", (("Authorization", f"Bearer {token}"),))
    )


def test_the_register_answers_a_caller_with_a_token(sandbox):
    body = json.loads(ask_register(sandbox, token_from(sandbox)).body)
    assert body["Status"] == "1" and body["Data"]["MainInformation"]["ENTERPRISE_GDT_CODE"] == "0000000017"


def test_a_wrong_client_gets_no_token(sandbox):
    assert sandbox.answer(token_request(KNOWN.register_client_id, "wrong")).status == 401
    assert sandbox.answer(HttpRequest("GET", "/dkkd/token")).status == 405


def test_without_a_token_or_with_an_old_one_the_register_refuses(sandbox, clock):
    token = token_from(sandbox)
    clock.moment += timedelta(hours=2)
    for response in (
        ask_register(sandbox, token),
        ask_register(sandbox, "made-up"),
        sandbox.answer(HttpRequest("GET", f"{REGISTER}/x")),
    ):
        assert response.status == 401 and header(response.headers, "www-authenticate")


def test_unknown_addresses_are_not_found(sandbox):
    assert sandbox.answer(HttpRequest("GET", "/other")).status == 404
    key = (("X-Api-Key", KNOWN.land_prices_key),)
    assert sandbox.answer(HttpRequest("GET", "/gia-dat/v1/other", key)).status == 404
    assert sandbox.answer(HttpRequest("GET", "/gia-dat/v1/land-prices/00000", key)).status == 404


@pytest.mark.parametrize(
    ("method", "url", "status", "told"),
    [
        ("POST", "/dancu", 500, b"identity.credential_missing"),
        ("POST", "/dancu?wsdl", 500, b"identity.credential_missing"),
        ("POST", "/hotich/apiHoTichTuPhap/danhMuc", 401, b'"errorName":"AUTHEN_ERROR"'),
        ("POST", "/hotich/token", 400, b'"error"'),
        ("POST", "/bhxh/apiBHXH/getTraCuuThongTinHgd", 401, b"900901"),
        ("GET", "/hcm/TraCuuThongTinDoanhNghiep?MaSoDoanhNghiep=0000000017", 401, b'"StatusCode":401'),
        ("POST", "/xrd/XrdAdapter/RestService/forward/mapi/login", 200, b'"error_code":400'),
    ],
)
def test_each_outside_system_refuses_in_its_own_shape(sandbox, method, url, status, told):
    response = sandbox.answer(HttpRequest(method, url))
    assert response.status == status and told in response.body


def test_the_land_database_answers_the_holder_of_its_key(sandbox):
    key = (("X-API-Key", KNOWN.land_prices_key),)
    assert sandbox.answer(HttpRequest("GET", "/gia-dat/v1/communes")).status == 401
    assert len(json.loads(sandbox.answer(HttpRequest("GET", "/gia-dat/v1/communes", key)).body)) == 92
    assert sandbox.answer(HttpRequest("GET", "/gia-dat/v1/openapi.json", key)).status == 200
    assert json.loads(sandbox.answer(HttpRequest("GET", "/gia-dat/v1/land-prices/05443?x=1", key)).body)["communeCode"] == "05443"


@pytest.mark.parametrize(
    ("body", "status"), [(b'{"communeCode":"05443","landUse":"CLN","areaM2":3}', 200), (b"{}", 422), (b"{", 400), (b"\xff", 400)]
)
def test_a_valuation_is_answered_or_its_fault_named(sandbox, body, status):
    request = HttpRequest("POST", "/gia-dat/v1/valuations", (("X-Api-Key", KNOWN.land_prices_key),), body)
    assert sandbox.answer(request).status == status


async def test_it_speaks_asgi(sandbox):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/other", "query_string": b"a=1", "headers": []}
    await sandbox(scope, receive, send)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 404
    await sandbox({"type": "lifespan"}, receive, send)
    assert len(sent) == 2


async def test_a_body_that_is_too_large_is_refused(sandbox):
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"x" * 600_000, "more_body": True}

    async def send(message):
        sent.append(message)

    await sandbox({"type": "http", "method": "POST", "path": "/x", "query_string": b"", "headers": []}, receive, send)
    assert sent[0]["status"] == 413
