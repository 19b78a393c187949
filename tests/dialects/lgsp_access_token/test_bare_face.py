"""The bare form: a flat enterprise in a city's own envelope."""

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.lgsp_access_token import bare_face
from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader, write_access_token
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import AccessDenied, CredentialMissing, MalformedRequest, Overloaded, UpstreamTimedOut
from lgsp.domain.http import HttpRequest, header

SAMPLE = json.loads(resources.files("lgsp.dialects.lgsp_access_token").joinpath("samples/tra_cuu_doanh_nghiep.json").read_text())
SHOWN = AccessTokenHeader("AK-MAU", "SK-MAU", "app-mau", "000.00.00.H55")


def converse(request, answer=None):
    conversation = bare_face.answer(request)
    asked = None
    try:
        asked = next(conversation)
        conversation.send(answer)
    except StopIteration as end:
        return asked, end.value.status, json.loads(end.value.body)
    raise AssertionError("the face asked twice")


def test_the_sample_conversation_is_spoken_word_for_word():
    asked, status, body = converse(HttpRequest(**SAMPLE["request"]), Answer(**SAMPLE["answer"]))
    assert asked == Enquiry(**SAMPLE["enquiry"])
    assert (status, body) == (SAMPLE["response"]["status"], SAMPLE["response"]["body"])


def test_an_enterprise_it_does_not_know_is_told_in_the_envelope():
    _, status, body = converse(HttpRequest(**SAMPLE["request"]), Answer(is_found=False, refusal="Không tìm thấy"))
    assert (status, body["StatusCode"], body["Description"], body["ResultObject"]) == (200, 404, "Không tìm thấy", None)


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/Other", 404),
        ("POST", "/TraCuuThongTinDoanhNghiep?MaSoDoanhNghiep=1", 405),
        ("GET", "/TraCuuThongTinDoanhNghiep", 400),
        ("GET", "/TraCuuThongTinDoanhNghiep?MaSoDoanhNghiep=1&MaSoDoanhNghiep=2", 400),
    ],
)
def test_a_wrong_request_is_refused_in_the_envelope(method, url, status):
    _, told, body = converse(HttpRequest(method, url))
    assert told == status == body["StatusCode"] and body["Status"] == "ERROR" and body["ThrowException"] is False


def test_the_caller_is_read_from_the_bare_authorization():
    assert bare_face.read_credential((("authorization", write_access_token(SHOWN)),)) == SHOWN
    with pytest.raises(CredentialMissing):
        bare_face.read_credential(())
    with pytest.raises(MalformedRequest):
        bare_face.read_credential((("Authorization", "Bearer x"),))


@pytest.mark.parametrize(("fault", "has_thrown"), [(AccessDenied(), False), (UpstreamTimedOut(), False), (Overloaded(), True)])
def test_a_refusal_tells_whether_the_platform_failed(fault, has_thrown):
    response = bare_face.write_refusal(fault)
    body = json.loads(response.body)
    assert (body["ThrowException"], body["StatusCode"]) == (has_thrown, response.status)
    assert body["Description"] == fault.in_vietnamese
    assert json.loads(bare_face.write_refusal(fault, in_english=True).body)["Description"] == fault.english


def test_a_refusal_without_credential_asks_for_no_scheme():
    response = bare_face.write_refusal(CredentialMissing())
    assert response.status == 401 and header(response.headers, "www-authenticate") is None
    assert header(bare_face.write_refusal(Overloaded()).headers, "retry-after")


@given(st.text("abc&=%?/0123MaSoDoanhNghiep", max_size=40))
def test_no_query_breaks_it(query):
    conversation = bare_face.answer(HttpRequest("GET", f"/TraCuuThongTinDoanhNghiep?{query}"))
    try:
        next(conversation)
    except StopIteration as end:
        assert end.value.status in (400, 404)
