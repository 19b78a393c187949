"""The reach gets a token as the face gives it, and reads answers in its envelope."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.lgsp_access_token import face, reach
from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader, read_access_token
from lgsp.domain.enquiries import Answer
from lgsp.domain.errors import AccessDenied, CredentialRefused, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpResponse, header

OURS = AccessTokenHeader("AK-MAU", "SK-MAU", "app-mau", "000.00.00.H55")


def fetch(response):
    conversation = reach.fetch_token(token_url="/token", header=OURS)
    next(conversation)
    with pytest.raises(StopIteration) as end:
        conversation.send(response)
    return end.value.value


def test_the_face_gives_the_token_that_the_reach_asks_for():
    conversation = reach.fetch_token(token_url="/token", header=OURS)
    asked = next(conversation)
    assert header(asked.headers, "authorization") is None
    other_end = face.answer_token(asked)
    assert next(other_end) == OURS
    with pytest.raises(StopIteration) as answered:
        other_end.send(face.TokenGrant("mau-0001", 3600))
    with pytest.raises(StopIteration) as end:
        conversation.send(answered.value.value)
    assert end.value.value == reach.AccessToken("mau-0001", 3570)
    assert "mau-0001" not in repr(end.value.value)


@pytest.mark.parametrize(
    ("told", "lifetime_s"),
    [('"60"', 30), ("60.5", 30), ("1", 1), ("null", 270), ("true", 270), ('"0"', 270), ("-5", 270), ('"soon"', 270), ("1e12", 270)],
)
def test_a_lifetime_is_read_cautiously(told, lifetime_s):
    assert fetch(HttpResponse(200, body=b'{"access_token":"x","expires_in":%s}' % told.encode())).lifetime_s == lifetime_s


@pytest.mark.parametrize(
    "response",
    [HttpResponse(400), face.write_refusal(CredentialRefused()), HttpResponse(403), HttpResponse(200, body=b'{"error_code":7}')],
)
def test_a_refusal_is_ours_to_mend(response):
    with pytest.raises(UpstreamRefusedUs):
        fetch(response)


@given(st.sampled_from([b"{}", b"[]", b"\xff", b'{"access_token":1}', b'{"access_token":"a b"}', '{"access_token":"ă"}'.encode()]))
def test_an_answer_without_token_is_the_providers_fault(body):
    with pytest.raises(UpstreamBroken):
        fetch(HttpResponse(200, body=body))


def test_another_status_is_the_providers_fault():
    with pytest.raises(UpstreamBroken):
        fetch(HttpResponse(502, body=b'{"access_token":"x"}'))


def test_a_call_carries_token_and_header():
    fields = reach.call_headers(token="mau-0001", header=OURS)
    assert header(fields, "Authorization") == "Bearer mau-0001"
    assert read_access_token(header(fields, "lgspaccesstoken")) == OURS


def test_a_result_of_the_face_is_read():
    assert reach.read_result(face.write_result({"a": 1})) == Answer(content={"a": 1})
    assert reach.read_result(face.write_result({"a": 1}, success="00"), success="00") == Answer(content={"a": 1})
    assert reach.read_result(HttpResponse(200, body=b'{"error_code":0}')) == Answer()


@pytest.mark.parametrize(
    ("envelope", "reason"),
    [({"error_code": 5, "message": "Sai"}, "Sai"), ({"error_code": "5", "result": "Sai"}, "Sai"), ({"error_code": None}, "")],
)
def test_an_error_in_the_body_is_an_answer(envelope, reason):
    heard = reach.read_result(HttpResponse(200, body=json.dumps(envelope).encode()))
    assert heard == Answer(is_found=False, count=0, refusal=reason)


def test_a_refusal_of_the_face_is_an_answer_with_its_reason():
    assert reach.read_result(face.write_refusal(AccessDenied())).refusal.startswith("Không có quyền")


@pytest.mark.parametrize(
    ("response", "fault"),
    [
        (HttpResponse(401), UpstreamRefusedUs),
        (HttpResponse(200, body=b"{}"), UpstreamBroken),
        (HttpResponse(502, body=b"<"), UpstreamBroken),
    ],
)
def test_what_is_no_envelope_is_a_fault(response, fault):
    with pytest.raises(fault):
        reach.read_result(response)
