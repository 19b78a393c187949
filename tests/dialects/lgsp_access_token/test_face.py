"""The token call and the envelope of the first form."""

import contextlib
import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.lgsp_access_token import face
from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader, write_access_token
from lgsp.dialects.lgsp_access_token.face import TokenGrant
from lgsp.domain.errors import AccessDenied, CredentialRefused, InternalFault, LgspError, MethodNotAllowed, RateLimitExceeded
from lgsp.domain.http import HttpRequest, header

SAMPLE = json.loads(resources.files("lgsp.dialects.lgsp_access_token").joinpath("samples/token.json").read_text())
SHOWN = AccessTokenHeader(**SAMPLE["header"])
FIELD = ("LgspAccessToken", write_access_token(SHOWN))


def converse(request, grant=None):
    conversation = face.answer_token(request)
    asked = None
    try:
        asked = next(conversation)
        conversation.send(grant)
    except StopIteration as end:
        return asked, end.value
    raise AssertionError("the face asked twice")


def test_the_sample_conversation_is_spoken_word_for_word():
    wanted = SAMPLE["request"]
    request = HttpRequest(wanted["method"], wanted["url"], tuple(map(tuple, wanted["headers"])), wanted["body"].encode())
    asked, response = converse(request, TokenGrant(**SAMPLE["grant"]))
    assert asked == SHOWN
    assert (response.status, json.loads(response.body)) == (SAMPLE["response"]["status"], SAMPLE["response"]["body"])


def test_a_grant_that_is_refused_is_told_in_the_envelope():
    _, response = converse(HttpRequest("POST", "/token", (FIELD,), b'{"grant_type":"client_credentials"}'), CredentialRefused())
    body = json.loads(response.body)
    assert (response.status, body["error_code"], body["result"]) == (401, "401", None)
    assert body["message"].startswith("Thông tin xác thực không hợp lệ")


@pytest.mark.parametrize(
    ("request_", "status", "told"),
    [
        (HttpRequest("GET", "/token", (FIELD,)), 405, "GET"),
        (HttpRequest("POST", "/token", (), b"grant_type=client_credentials"), 401, "lgspaccesstoken"),
        (HttpRequest("POST", "/token", (FIELD, FIELD), b"grant_type=client_credentials"), 400, "stands twice"),
        (HttpRequest("POST", "/token", (FIELD,)), 400, "grant_type is missing"),
        (HttpRequest("POST", "/token", (FIELD,), b'{"grant_type":1}'), 400, "grant_type is missing"),
        (HttpRequest("POST", "/token", (FIELD,), b"\xff"), 400, "neither a form"),
        (HttpRequest("POST", "/token", (FIELD,), b"grant_type=a&grant_type=b"), 400, "repeated"),
        (HttpRequest("POST", "/token", (FIELD,), b"grant_type=password"), 400, "password"),
    ],
)
def test_a_wrong_token_call_is_refused_in_the_envelope(request_, status, told):
    asked, response = converse(request_)
    assert asked is None and response.status == status
    assert told in json.loads(response.body)["message"] and json.loads(response.body)["error_code"] == str(status)


def test_a_result_carries_the_operators_value_of_success():
    assert json.loads(face.write_result([1]).body) == {"error_code": "0", "result": [1], "message": ""}
    assert json.loads(face.write_result(None, success="00").body)["error_code"] == "00"


def test_a_refusal_has_the_fields_that_belong_to_its_status():
    assert header(face.write_refusal(RateLimitExceeded(retry_after_s=3)).headers, "retry-after") == "3"
    assert header(face.write_refusal(MethodNotAllowed(allow="POST")).headers, "allow") == "POST"
    assert face.write_refusal(InternalFault()).status == 500
    english = json.loads(face.write_refusal(AccessDenied(), in_english=True).body)
    assert english["message"].startswith("No access right") and english["error_code"] == "403"


def test_it_is_recognised_by_its_header_in_any_case():
    assert face.is_spoken((FIELD,)) and not face.is_spoken((("Authorization", "x"),))


@given(st.binary(max_size=60))
def test_any_body_is_read_or_refused(body):
    with contextlib.suppress(LgspError):
        assert face.read_token_request(HttpRequest("POST", "/token", (FIELD,), body)) == SHOWN
