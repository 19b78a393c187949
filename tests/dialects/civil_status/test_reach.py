"""The reach asks what the face answers, in both forms."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.civil_status import face
from lgsp.dialects.civil_status.reach import ask, read_answer
from lgsp.dialects.civil_status.shapes import LINKED, REGISTER
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import CredentialRefused, Overloaded, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpResponse

DATA = '{ "b":1.10,\n"a":"\\u00e9 ă" }'
LINKED_ONE = Enquiry(LINKED, {"maHoSoMCDT": "x", "module": "LTKS", "ngayTiepNhan": "22/11/2026", "maDonVi": "05443", "data": DATA})
EARLIER_ONE = Enquiry(
    REGISTER, {"maHoSo": "x", "module": "KS", "ngayTiepNhan": "22/11/2026", "maDonVi": "H55.54", "data": "<a>ă</a>"}
)


@pytest.mark.parametrize("enquiry", [LINKED_ONE, EARLIER_ONE])
@pytest.mark.parametrize("known", [Answer(content={"a": 1}), Answer(is_found=False, content=201, count=0, refusal="Không có")])
def test_the_face_answers_what_the_reach_asks(enquiry, known):
    conversation = ask(enquiry, base_url="")
    other_end = face.answer(next(conversation))
    assert next(other_end) == enquiry
    with pytest.raises(StopIteration) as answered:
        other_end.send(known)
    with pytest.raises(StopIteration) as heard:
        conversation.send(answered.value.value)
    assert heard.value.value == known


@pytest.mark.parametrize(
    ("operation", "envelope"), [(REGISTER, {"status": "1", "data": [1]}), (LINKED, {"error_code": 0, "result": [1]})]
)
def test_numbers_and_texts_are_the_same(operation, envelope):
    assert read_answer(operation, HttpResponse(200, body=json.dumps(envelope).encode())) == Answer(content=[1])


@pytest.mark.parametrize(
    ("envelope", "code"),
    [({"status": 0}, None), ({"status": 0, "errorCode": "E1"}, None), ({"status": "0", "errorCode": "302"}, 302)],
)
def test_a_refusal_keeps_its_code(envelope, code):
    heard = read_answer(REGISTER, HttpResponse(200, body=json.dumps(envelope).encode()))
    assert heard == Answer(is_found=False, content=code, count=0)


@pytest.mark.parametrize(
    ("operation", "response"),
    [
        (LINKED, face.write_refusal(CredentialRefused())),
        (REGISTER, HttpResponse(200, body=b'{"status":0,"errorCode":101}')),
        (LINKED, HttpResponse(200, body=b'{"error_code":"100"}')),
    ],
)
def test_where_we_are_not_let_in_it_is_ours_to_mend(operation, response):
    with pytest.raises(UpstreamRefusedUs):
        read_answer(operation, response)


def test_a_failure_of_the_other_platform_is_an_answer_with_its_code():
    assert read_answer(LINKED, face.write_refusal(Overloaded())).content == 503


@given(st.binary(max_size=40) | st.just(b"{}"), st.sampled_from([LINKED, REGISTER]))
def test_what_is_no_envelope_is_the_providers_fault(body, operation):
    with pytest.raises(UpstreamBroken):
        read_answer(operation, HttpResponse(200, body=body))
