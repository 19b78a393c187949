"""The bare form from our side."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.lgsp_access_token import bare_face
from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader
from lgsp.dialects.lgsp_access_token.bare_reach import ask, call_headers
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import CredentialRefused, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpResponse, header

OURS = AccessTokenHeader("AK-MAU", "SK-MAU", "app-mau", "000.00.00.H55")
ENQUIRY = Enquiry("TraCuuThongTinDoanhNghiep", {"MaSoDoanhNghiep": "0000000017"})


def hear(response):
    conversation = ask(ENQUIRY, base_url="http://127.0.0.1", header=OURS)
    next(conversation)
    with pytest.raises(StopIteration) as end:
        conversation.send(response)
    return end.value.value


@pytest.mark.parametrize(
    "known", [Answer(content={"NAME": "CÔNG TY MẪU"}), Answer(is_found=False, count=0, refusal="Không tìm thấy")]
)
def test_the_face_answers_what_the_reach_asks(known):
    conversation = ask(ENQUIRY, base_url="", header=OURS)
    asked = next(conversation)
    assert bare_face.read_credential(asked.headers) == OURS
    other_end = bare_face.answer(asked)
    assert next(other_end) == ENQUIRY
    with pytest.raises(StopIteration) as answered:
        other_end.send(known)
    with pytest.raises(StopIteration) as heard:
        conversation.send(answered.value.value)
    assert heard.value.value == known


def test_no_scheme_word_stands_in_authorization():
    assert " " not in header(call_headers(header=OURS), "Authorization")


def test_a_code_that_is_a_text_is_understood():
    assert hear(HttpResponse(200, body=b'{"StatusCode":"200","ThrowException":"False","ResultObject":1}')) == Answer(content=1)
    assert hear(HttpResponse(200, body=b'{"StatusCode":"404","Description":null}')) == Answer(is_found=False, count=0)


def test_a_refusal_of_our_credential_is_ours_to_mend():
    for response in (bare_face.write_refusal(CredentialRefused()), HttpResponse(200, body=b'{"StatusCode":403}')):
        with pytest.raises(UpstreamRefusedUs):
            hear(response)


@pytest.mark.parametrize(
    "envelope", [{}, {"StatusCode": 500, "ThrowException": "True"}, {"StatusCode": 200, "ThrowException": True}]
)
def test_a_thrown_exception_is_the_providers_fault(envelope):
    with pytest.raises(UpstreamBroken):
        hear(HttpResponse(200, body=json.dumps(envelope).encode()))


@given(st.binary(max_size=40))
def test_whatever_is_no_envelope_is_the_providers_fault(body):
    with pytest.raises(UpstreamBroken):
        hear(HttpResponse(200, body=body))
