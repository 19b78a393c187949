"""The portal's face: sessions in the body, errors as codes in HTTP 200."""

import contextlib
import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.service_portal import face
from lgsp.domain.enquiries import Answer
from lgsp.domain.errors import AccessDenied, CredentialMissing, CredentialRefused, MalformedRequest, RateLimitExceeded
from lgsp.domain.http import HttpRequest, header

SAMPLE = json.loads(resources.files("lgsp.dialects.service_portal").joinpath("samples/dong_bo_ho_so.json").read_text())


def post(members):
    return HttpRequest("POST", "/mapi/g", (), json.dumps(members).encode())


def converse(conversation, answer=None):
    asked = None
    try:
        asked = next(conversation)
        conversation.send(answer)
    except StopIteration as end:
        assert end.value.status == 200
        return asked, json.loads(end.value.body)
    raise AssertionError("the face asked twice")


def test_the_sample_conversation_is_spoken_word_for_word():
    asked, body = converse(face.answer_call(post(SAMPLE["request"])), Answer(**SAMPLE["answer"]))
    assert (asked.session, asked.service, asked.unit) == ("phien-mau-0001", "DongBoHoSoMC", "000.00.00.H55")
    assert asked.members == {name: value for name, value in SAMPLE["request"].items() if name != "session"}
    assert body == SAMPLE["response"]


def test_a_login_gets_a_session():
    asked, body = converse(face.answer_login(post({"username": "mau", "password": "bí mật"})), "phien-mau-0001")
    assert asked == face.LoginQuestion("mau", "bí mật")
    assert body == {"session": "phien-mau-0001", "error_code": 0}


def test_a_login_that_is_refused_is_an_error_code():
    _, body = converse(face.answer_login(post({"username": "mau", "password": "x"}), expired_code=7), CredentialRefused())
    assert body["error_code"] == 7 and "session" not in body


@pytest.mark.parametrize(
    ("members", "code"), [({}, 401), ({"username": "a"}, 401), ({"username": 1, "password": "x"}, 400), ({"password": "x"}, 401)]
)
def test_a_login_without_its_members_is_refused(members, code):
    assert converse(face.answer_login(post(members)))[1]["error_code"] == code


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"service": "x"}, 9),
        ({"session": "s"}, 400),
        ({"session": "s", "service": ["x"]}, 400),
        ({"session": None, "service": "x"}, 400),
    ],
)
def test_a_call_without_its_members_is_refused(members, code):
    assert converse(face.answer_call(post(members), expired_code=9))[1]["error_code"] == code


def test_an_expired_session_is_an_error_code_and_not_http_401():
    _, body = converse(face.answer_call(post({"session": "s", "service": "x"}), expired_code=-3), CredentialRefused())
    assert body["error_code"] == -3 and body["message"]


def test_what_is_not_known_is_an_error_code_with_its_reason():
    _, body = converse(face.answer_call(post({"session": "s", "service": "x"})), Answer(is_found=False, refusal="Không có"))
    assert body == {"error_code": 404, "message": "Không có"}


def test_other_methods_are_refused():
    assert converse(face.answer_call(HttpRequest("GET", "/mapi/g")))[1]["error_code"] == 405


def test_a_refusal_says_when_to_come_again_and_asks_for_no_scheme():
    response = face.write_refusal(RateLimitExceeded(retry_after_s=3))
    assert (response.status, header(response.headers, "retry-after"), json.loads(response.body)["error_code"]) == (200, "3", 429)
    assert header(face.write_refusal(CredentialMissing()).headers, "www-authenticate") is None
    assert json.loads(face.write_refusal(AccessDenied(), in_english=True).body)["message"].startswith("No access right")


@pytest.mark.parametrize(
    ("value", "is_true"),
    [
        ("True", True),
        ("False", False),
        (True, True),
        (False, False),
        (1, True),
        ("0", False),
        ("Y", True),
        (" n ", False),
        (None, False),
        ("", False),
    ],
)
def test_truth_values_are_read_in_any_spelling(value, is_true):
    assert face.read_flag(value) is is_true


@pytest.mark.parametrize("value", ["maybe", 2, [], {}])
def test_what_is_no_truth_value_is_refused(value):
    with pytest.raises(MalformedRequest):
        face.read_flag(value)


def test_secrets_are_not_shown():
    call = face.read_call(post({"session": "phiên bí mật", "service": "x"}))
    assert "bí mật" not in repr(call) + repr(face.LoginQuestion("a", "bí mật"))


@given(st.binary(max_size=60))
def test_any_body_is_read_or_refused(body):
    with contextlib.suppress(MalformedRequest, CredentialMissing):
        assert face.read_call(HttpRequest("POST", "/mapi/g", (), body)).session
