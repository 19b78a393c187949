import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.wso2.face import TokenGrant, TokenQuestion, answer_token, read_question
from lgsp.domain.errors import (
    CredentialMissing,
    CredentialRefused,
    JournalUnwritable,
    LgspError,
    MalformedRequest,
    MethodNotAllowed,
)
from lgsp.domain.http import HttpRequest, HttpResponse, header


def basic(client="khach", secret="mat khau"):
    return ("Authorization", "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode())


def request(body=b"grant_type=client_credentials", headers=(), method="POST"):
    return HttpRequest(method, "/token", tuple(headers), body)


def conversation(asked, grant):
    face = answer_token(asked)
    try:
        question = next(face)
    except StopIteration as end:
        return None, end.value
    with pytest.raises(StopIteration) as end:
        face.send(grant)
    return question, end.value.value


def refusal_of(asked) -> HttpResponse:
    question, answer = conversation(asked, TokenGrant("never", 1))
    assert question is None
    return answer


FORM = b"grant_type=client_credentials&client_id=khach&client_secret=mat+khau"


@pytest.mark.parametrize(
    "asked",
    [
        request(headers=[basic()]),
        request(FORM),
        request(FORM, headers=[basic()]),
        request(b"grant_type=client_credentials&client_id=khach", headers=[basic()]),
        request(FORM, headers=[("Content-Type", "application/json")]),
        request(FORM, headers=[("ContentType", "application/x-www-form-urlencoded")]),
        request(b'{"grant_type":"client_credentials","client_id":"khach","client_secret":"mat khau","n":1}'),
        request(FORM + b"\r\n"),
    ],
)
def test_published_ways_of_asking_all_get_the_same_grant(asked):
    question, answer = conversation(asked, TokenGrant("ma", 3600))
    assert question == TokenQuestion("khach", "mat khau")
    assert answer.status == 200
    assert json.loads(answer.body) == {"access_token": "ma", "scope": "default", "token_type": "Bearer", "expires_in": 3600}
    assert header(answer.headers, "Cache-Control") == "no-store"


def test_a_refused_client_is_told_so_with_401_and_a_body():
    _, answer = conversation(request(FORM), CredentialRefused())
    assert answer.status == 401
    assert json.loads(answer.body)["error"] == "invalid_client"
    assert header(answer.headers, "WWW-Authenticate") == 'Basic realm="lgsp"'


def test_a_fault_of_ours_asks_to_come_back():
    _, answer = conversation(request(FORM), JournalUnwritable())
    assert (answer.status, json.loads(answer.body)["error"]) == (503, "temporarily_unavailable")


def test_another_grant_type_is_told_apart_from_none():
    assert json.loads(refusal_of(request(b"grant_type=password", [basic()])).body)["error"] == "unsupported_grant_type"
    assert json.loads(refusal_of(request(b"", [basic()])).body)["error"] == "invalid_request"


def test_another_method_is_refused_with_allow():
    answer = refusal_of(request(method="GET"))
    assert (answer.status, header(answer.headers, "Allow")) == (405, "POST")
    with pytest.raises(MethodNotAllowed):
        read_question(request(method="GET"))


def test_no_client_at_all_is_a_missing_credential():
    with pytest.raises(CredentialMissing):
        read_question(request())


@pytest.mark.parametrize(
    "asked",
    [
        request(FORM, headers=[basic("khac")]),
        request(FORM, headers=[basic(secret="khac")]),
        request(b"{", headers=[basic()]),
        request(b"\xff\xfe", headers=[basic()]),
        request(FORM + b"&client_id=khac"),
        request(headers=[("Authorization", "Bearer x")]),
        request(headers=[("Authorization", "Basic !!")]),
        request(headers=[("Authorization", "Basic " + base64.b64encode(b"khong hai cham").decode())]),
    ],
)
def test_what_is_contradictory_or_unreadable_is_malformed(asked):
    with pytest.raises(MalformedRequest):
        read_question(asked)


@given(st.binary(max_size=200), st.text(max_size=40))
def test_any_bytes_are_read_or_refused(body, authorization):
    try:
        read_question(request(body, headers=[("Authorization", "Basic " + authorization)]))
    except LgspError as fault:
        assert fault.code
