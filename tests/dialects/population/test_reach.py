"""The reach asks what the face answers, in the order that the far side checks."""

from datetime import UTC, datetime
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.population import face
from lgsp.dialects.population.hashed_basic import is_genuine, read_hashed_basic
from lgsp.dialects.population.reach import PopulationAccount, ask, call_headers, read_answer, write_question
from lgsp.dialects.population.shapes import CONFIRM, LOOK_UP
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import AccessDenied, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpResponse

OURS = PopulationAccount("mau", "bí mật", "khoá", "VN-H55/GOV/H55.01/motcua")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
URL = "http://127.0.0.1/dancu"
LOOKING_UP = Enquiry(
    LOOK_UP,
    {
        "MaYeuCau": "YC1",
        "MaDVC": "1.001193",
        "MaCanBo": "CB1",
        "SoDinhDanh": "019000000017",
        "HoVaTen": "NÔNG THỊ MẪU",
        "NgayThangNam": "19840317",
    },
)
CONFIRMING = Enquiry(CONFIRM, {"MaYeuCau": "YC1", "MaCanBo": "CB1", "SoDinhDanh": "019000000017", "HoVaTen": "NÔNG THỊ MẪU"})


@pytest.mark.parametrize(
    ("enquiry", "known"),
    [
        (LOOKING_UP, Answer(content=[{"SoDinhDanh": "019000000017", "HoVaTen": {"Ho": "Nông", "Ten": "Mẫu"}}])),
        (LOOKING_UP, Answer(content=[{"SoDinhDanh": "1"}, {"SoDinhDanh": "2"}], count=2, refusal="trùng")),
        (LOOKING_UP, Answer(is_found=False, count=0, refusal="Không tìm thấy")),
        (CONFIRMING, Answer(content={"TonTai": True})),
        (CONFIRMING, Answer(content={"TonTai": False})),
    ],
)
def test_the_face_answers_what_the_reach_asks(enquiry, known):
    conversation = ask(enquiry, url=URL, account=OURS, timestamp_ms=NOW_MS)
    asked = next(conversation)
    assert is_genuine(read_hashed_basic(asked.headers), urls=[asked.url], secret=OURS.secret, now=NOW, window_s=60)
    other_end = face.answer(asked)
    assert next(other_end) == enquiry
    with pytest.raises(StopIteration) as answered:
        other_end.send(known)
    with pytest.raises(StopIteration) as heard:
        conversation.send(answered.value.value)
    assert heard.value.value == known


def test_a_call_has_its_six_fields():
    fields = dict(call_headers(url=URL, account=OURS, timestamp_ms=NOW_MS))
    assert list(fields) == ["Content-Type", "SOAPAction", "Timestamp", "Authorization", "X-Road-Client", "ApiKey"]
    assert (fields["SOAPAction"], fields["Timestamp"], fields["ApiKey"]) == ('""', str(NOW_MS), "khoá")


def test_each_operation_names_the_service_its_own_way():
    assert b"<dan:MaTichHop>037<" in write_question(LOOKING_UP) and b"MaDichVu" not in write_question(LOOKING_UP)
    assert b"<dan:MaDichVu>033<" in write_question(CONFIRMING) and b"NgayThangNamSinh" not in write_question(CONFIRMING)


def test_the_accounts_secret_is_not_shown():
    assert "bí mật" not in repr(OURS) and "khoá" not in repr(OURS)


def test_an_answer_without_envelope_is_read():
    body = resources.files("lgsp.dialects.population").joinpath("samples/tra_cuu.response.xml").read_bytes()
    bare = b"<ns1:Congdan" + body.partition(b"<ns1:Congdan")[2].partition(b"</soapenv:Body>")[0]
    assert read_answer(HttpResponse(200, body=bare)) == read_answer(HttpResponse(200, body=body))


def test_a_fault_is_an_answer_with_its_reason():
    assert read_answer(face.write_refusal(AccessDenied())) == Answer(is_found=False, count=0, refusal=AccessDenied().in_vietnamese)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_of_our_credential_is_ours_to_mend(status):
    with pytest.raises(UpstreamRefusedUs):
        read_answer(HttpResponse(status))


@given(st.binary(max_size=40) | st.sampled_from([b"<a/>", b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"/>']))
def test_anything_else_is_the_providers_fault(body):
    with pytest.raises(UpstreamBroken):
        read_answer(HttpResponse(200, body=body))


def test_an_answer_with_an_error_status_is_the_providers_fault():
    with pytest.raises(UpstreamBroken):
        read_answer(HttpResponse(502, body=b"<CongdanCollection/>"))
