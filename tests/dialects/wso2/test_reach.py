import base64
import json

import pytest

from lgsp.dialects.wso2.face import TokenGrant, TokenQuestion, answer_token
from lgsp.dialects.wso2.reach import EARLY_S, UNKNOWN_LIFETIME_S, AccessToken, fetch_token
from lgsp.domain.errors import UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpResponse, header


def hear(response):
    reach = fetch_token(token_url="http://ngsp/token", client_id="k", client_secret="s")
    next(reach)
    try:
        reach.send(response)
    except StopIteration as end:
        return end.value
    raise AssertionError("asked again")


def said(**members):
    return HttpResponse(200, (), json.dumps(members).encode())


def test_the_secret_goes_into_the_authorization_header_only():
    request = next(fetch_token(token_url="http://ngsp/token", client_id="k", client_secret="s"))
    assert (request.method, request.url, request.body) == ("POST", "http://ngsp/token", b"grant_type=client_credentials")
    assert header(request.headers, "Authorization") == "Basic " + base64.b64encode(b"k:s").decode()


def test_a_token_is_used_a_little_shorter_than_it_lives():
    assert hear(said(access_token="ma", expires_in=3600)) == AccessToken("ma", 3600 - EARLY_S)
    assert hear(said(access_token="ma", expires_in="3600")) == AccessToken("ma", 3600 - EARLY_S)
    assert hear(said(access_token="ma", expires_in=5)) == AccessToken("ma", 1)


@pytest.mark.parametrize("odd", [None, True, "soon", -1, 10**12, [], "9" * 12])
def test_an_odd_lifetime_becomes_a_cautious_one(odd):
    assert hear(said(access_token="ma", expires_in=odd)).lifetime_s == UNKNOWN_LIFETIME_S - EARLY_S


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_credential_that_is_not_accepted_is_the_operators_to_renew(status):
    with pytest.raises(UpstreamRefusedUs):
        hear(HttpResponse(status))


@pytest.mark.parametrize(
    "response",
    [HttpResponse(500), HttpResponse(200, (), b"<html>"), HttpResponse(200, (), b"\xff"), said(), said(access_token=5), said(access_token=""),
     said(access_token="a b"), said(access_token="a\r\nX: y"), said(access_token="mã")],
)  # fmt: skip
def test_an_answer_without_a_usable_token_is_broken(response):
    with pytest.raises(UpstreamBroken):
        hear(response)


def test_the_face_answers_what_the_reach_asks():
    reach = fetch_token(token_url="http://ngsp/token", client_id="k", client_secret="s")
    face = answer_token(next(reach))
    assert next(face) == TokenQuestion("k", "s")
    with pytest.raises(StopIteration) as answered:
        face.send(TokenGrant("ma", 100))
    with pytest.raises(StopIteration) as ended:
        reach.send(answered.value.value)
    assert ended.value.value == AccessToken("ma", 100 - EARLY_S)
