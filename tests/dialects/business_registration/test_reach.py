"""The reach asks what the face answers."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lgsp.dialects.business_registration import face
from lgsp.dialects.business_registration.reach import ask
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import UpstreamBroken
from lgsp.domain.http import HttpRequest, HttpResponse

DETAILS = Enquiry("chiTietDoanhNghiep", {"msdn": "0000000017"})


def hear(response, enquiry=DETAILS):
    conversation = ask(enquiry, "http://127.0.0.1/apiCSDLDKDN/1.0")
    asked = next(conversation)
    try:
        conversation.send(response)
    except StopIteration as end:
        return asked, end.value
    raise AssertionError("the reach asked twice")


def test_the_face_answers_what_the_reach_asks():
    known = Answer(content={"MainInformation": {"NAME": "CÔNG TY MẪU"}})
    conversation = ask(DETAILS, face.BASE_PATH)
    other_end = face.answer(next(conversation))
    assert next(other_end) == DETAILS
    with pytest.raises(StopIteration) as answered:
        other_end.send(known)
    with pytest.raises(StopIteration) as heard:
        conversation.send(answered.value.value)
    assert heard.value.value == known


def test_it_asks_with_get_and_an_encoded_query():
    asked, _ = hear(HttpResponse(200, body=b'{"Status":"1"}'), Enquiry("tinhTrangHoSo", {"in_journal_no": "a b/c"}))
    assert asked == HttpRequest(
        "GET", "http://127.0.0.1/apiCSDLDKDN/1.0/tinhTrangHoSo?in_journal_no=a+b%2Fc", (("Accept", "application/json"),)
    )


def test_a_status_that_is_a_number_is_understood():
    assert hear(HttpResponse(200, body=b'{"Data":[1],"DataCount":"2","Status":1}'))[1] == Answer(content=[1], count=2)


def test_a_refusal_is_an_answer_and_not_an_error():
    assert hear(HttpResponse(200, body=b'{"Status":"0","Message":null}'))[1] == Answer(is_found=False, count=0)


def test_the_other_spelling_of_the_address_is_read():
    _, answer = hear(
        HttpResponse(200, body=json.dumps({"Status": "1", "DataCount": "x", "Data": {"HOAddress": {"CityID": "19"}}}).encode())
    )
    assert answer == Answer(content={"HOAdress": {"CityID": "19"}}, count=0)


@given(st.binary(max_size=60), st.sampled_from([200, 301, 401, 500]))
@example(b'"\x80"', 200)
@example(b'{"Status":"1","Data":"\xff"}', 200)
def test_whatever_is_no_envelope_is_the_providers_fault(body, status):
    with pytest.raises(UpstreamBroken):
        hear(HttpResponse(status, body=body))


def test_an_envelope_with_an_error_status_is_the_providers_fault():
    with pytest.raises(UpstreamBroken):
        hear(HttpResponse(500, body=b'{"Status":"1"}'))
