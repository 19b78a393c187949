"""The reach logs in, and once more when the session has expired; never twice."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.service_portal import face
from lgsp.dialects.service_portal.destination import read_destination
from lgsp.dialects.service_portal.reach import PortalAccount, PortalReply, call, log_in, read_result, with_session, write_flag
from lgsp.domain.enquiries import Answer
from lgsp.domain.errors import CredentialRefused, MalformedRequest, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.domain.identifiers import SubsystemId

PORTAL = SubsystemId("VN", "GOV", "000.00.00.G22", "vpcpdvcprovider")
OURS = PortalAccount("http://127.0.0.1/mapi/login", "mau", "bí mật")
REQUEST = HttpRequest("POST", "http://127.0.0.1/mapi/g", (), b'{"session":"theirs","service":"LayThuTuc","so":1.10,"data":[ 1 ]}')
GOOD = face.write_result([1])


def play(conversation, *responses):
    asked = [next(conversation)]
    for response in responses:
        try:
            asked.append(conversation.send(response))
        except StopIteration as end:
            assert response is responses[-1]
            return asked, end.value
    raise AssertionError("the reach wanted more")


def play_call(*responses, session="s1", is_idle=False):
    return play(
        call(request=REQUEST, account=OURS, destination=PORTAL, session=session, is_idle=is_idle, expired_code="401"), *responses
    )


def session_in(request):
    return json.loads(request.body).get("session")


def test_the_face_gives_the_session_that_the_reach_asks_for():
    conversation = log_in(account=OURS, destination=PORTAL)
    asked = next(conversation)
    assert read_destination(asked.headers, "") == PORTAL
    other_end = face.answer_login(asked)
    assert next(other_end) == face.LoginQuestion("mau", "bí mật")
    with pytest.raises(StopIteration) as answered:
        other_end.send("s1")
    with pytest.raises(StopIteration) as heard:
        conversation.send(answered.value.value)
    assert heard.value.value == "s1"


@pytest.mark.parametrize(
    ("response", "fault"),
    [
        (face.write_refusal(CredentialRefused()), UpstreamRefusedUs),
        (HttpResponse(502, body=b"<html>"), UpstreamBroken),
        (HttpResponse(200, body=b'{"session":"x"}'), UpstreamBroken),
        (HttpResponse(200, body=b'{"error_code":"0"}'), UpstreamBroken),
        (HttpResponse(200, body=b'{"error_code":0,"session":5}'), UpstreamBroken),
    ],
)
def test_a_login_without_session_is_a_fault(response, fault):
    with pytest.raises(fault):
        play(log_in(account=OURS, destination=PORTAL), response)


def test_our_session_takes_the_place_of_theirs_and_the_rest_stays_byte_for_byte():
    assert with_session(REQUEST, "s1").body == b'{"session":"s1","service":"LayThuTuc","so":1.10,"data":[ 1 ]}'
    with pytest.raises(MalformedRequest):
        with_session(HttpRequest("POST", "/", (), b"[]"), "s1")


def test_without_a_session_it_logs_in_first_and_does_not_repeat():
    bad = face.write_refusal(CredentialRefused())
    asked, reply = play_call(face.write_session("s2"), bad, session="", is_idle=True)
    assert [session_in(request) for request in asked] == [None, "s2"]
    assert reply == PortalReply("s2", bad)


def test_a_good_answer_is_given_back():
    assert play_call(GOOD, is_idle=True)[1] == PortalReply("s1", GOOD)


@pytest.mark.parametrize(
    ("bad", "is_idle"),
    [
        (face.write_refusal(CredentialRefused()), False),
        (HttpResponse(401), False),
        (HttpResponse(200, body=b'{"error_code":"17","result":"?"}'), True),
    ],
)
def test_an_expired_session_is_renewed_once(bad, is_idle):
    asked, reply = play_call(bad, face.write_session("s2"), GOOD, is_idle=is_idle)
    assert [session_in(request) for request in asked] == ["s1", None, "s2"]
    assert reply == PortalReply("s2", GOOD)
    assert play_call(bad, face.write_session("s2"), bad, is_idle=is_idle)[1] == PortalReply("s2", bad)


@pytest.mark.parametrize(
    ("other", "is_idle"), [(HttpResponse(200, body=b'{"error_code":17}'), False), (HttpResponse(502, body=b"<html>"), True)]
)
def test_another_error_is_given_back_as_it_is(other, is_idle):
    assert play_call(other, is_idle=is_idle)[1] == PortalReply("s1", other)


def test_results_are_read():
    assert read_result(GOOD) == Answer(content=[1])
    assert read_result(HttpResponse(200, body=b'{"error_code":"0"}')) == Answer()
    assert read_result(HttpResponse(200, body=b'{"error_code":5,"result":"Sai"}')) == Answer(is_found=False, count=0, refusal="Sai")
    assert read_result(HttpResponse(200, body=b'{"error_code":5,"message":"Sai"}')).refusal == "Sai"
    assert read_result(HttpResponse(200, body=b'{"error_code":null}')).refusal == ""


@given(st.binary(max_size=40))
def test_what_is_no_envelope_is_the_providers_fault(body):
    with pytest.raises(UpstreamBroken):
        read_result(HttpResponse(200, body=body))


def test_truth_values_are_written_as_the_portal_wants_them():
    assert [face.read_flag(write_flag(value)) for value in (True, False)] == [True, False]
    assert write_flag(True) == "True"


def test_the_password_is_not_shown():
    assert "bí mật" not in repr(OURS)
