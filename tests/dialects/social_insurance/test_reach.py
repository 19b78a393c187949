"""The reach asks what the face answers."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.social_insurance import face
from lgsp.dialects.social_insurance.reach import ask, read_answer
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import AccessDenied, CredentialRefused, Overloaded, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpResponse

ENQUIRY = Enquiry("getTraCuuTtHgdByMaSoBhxh", {"maSoBhxh": "0000000017"})


def read(content):
    return read_answer(HttpResponse(200, body=json.dumps(content).encode()))


@pytest.mark.parametrize("known", [Answer(content={"maSoBhxh": "0000000017"}), Answer(is_found=False, count=0, refusal="Không có")])
@pytest.mark.parametrize("success", ["0", "00"])
def test_the_face_answers_what_the_reach_asks(known, success):
    conversation = ask(ENQUIRY, base_url=face.BASE_PATH, success=success)
    other_end = face.answer(next(conversation), success=success)
    assert next(other_end) == ENQUIRY
    with pytest.raises(StopIteration) as answered:
        other_end.send(known)
    with pytest.raises(StopIteration) as heard:
        conversation.send(answered.value.value)
    assert heard.value.value == known


@pytest.mark.parametrize("code", [{}, {"errorCode": ""}, {"errorCode": None}, {"errorCode": 0}, {"errorCode": "0"}])
def test_success_is_told_in_several_ways(code):
    assert read({"maSoBhxh": "1", **code}) == Answer(content={"maSoBhxh": "1"})


def test_another_code_is_an_answer_with_its_reason():
    assert read({"errorCode": 7}) == Answer(is_found=False, count=0, refusal="errorCode 7")
    assert read({"maSoBhxh": "", "errorCode": 7, "message": "Sai"}).refusal == "Sai"
    assert read_answer(face.write_refusal(Overloaded())).refusal == Overloaded().in_vietnamese


@pytest.mark.parametrize("fault", [CredentialRefused(), AccessDenied()])
def test_where_we_are_not_let_in_it_is_ours_to_mend(fault):
    with pytest.raises(UpstreamRefusedUs):
        read_answer(face.write_refusal(fault))


@given(st.binary(max_size=40) | st.sampled_from([b"{}", b'{"errorCode":""}', b'{"errorCode":null}']))
def test_anything_else_is_the_providers_fault(body):
    with pytest.raises(UpstreamBroken):
        read_answer(HttpResponse(200, body=body))
