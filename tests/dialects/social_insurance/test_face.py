"""The insurance database's face: three look-ups, `errorCode` in every answer."""

import contextlib
import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.social_insurance import face
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import AccessDenied, LgspError, Overloaded
from lgsp.domain.http import HttpRequest, header

SAMPLE = json.loads(resources.files("lgsp.dialects.social_insurance").joinpath("samples/ma_so_bhxh.json").read_text())
PERSON = SAMPLE["request"]


def converse(operation, body, answer=None, *, method="POST", success="0"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    conversation = face.answer(HttpRequest(method, f"/apiBHXH/{operation}", (), raw), success=success)
    asked = None
    try:
        asked = next(conversation)
        conversation.send(answer)
    except StopIteration as end:
        return asked, end.value.status, json.loads(end.value.body)
    raise AssertionError("the face asked twice")


def test_the_sample_conversation_is_spoken_word_for_word():
    asked, status, body = converse("getMaSoBhxhTheoTieuChi", PERSON, Answer(**SAMPLE["answer"]))
    assert asked == Enquiry(**SAMPLE["enquiry"])
    assert (status, body) == (200, SAMPLE["response"])


def test_the_operator_chooses_the_value_of_success():
    assert converse("getTraCuuTtHgdByMaSoBhxh", {"maSoBhxh": "0000000017"}, Answer(content={}), success="00")[2] == {
        "errorCode": "00"
    }


def test_what_it_does_not_know_has_a_code_and_the_reason():
    _, status, body = converse("getTraCuuThongTinHgd", PERSON, Answer(is_found=False, refusal="Không có"))
    assert (status, body) == (200, {"message": "Không có", "errorCode": "404"})


@pytest.mark.parametrize(
    ("operation", "body", "reason"),
    [
        ("getTraCuuTtHgdByMaSoBhxh", {"maSoBhxh": None}, "Thiếu maSoBhxh"),
        ("getTraCuuTtHgdByMaSoBhxh", {"maSoBhxh": "17"}, "maSoBhxh phải là 10 chữ số"),
        ("getTraCuuThongTinHgd", {**PERSON, "hoTen": " "}, "Thiếu hoTen"),
        ("getTraCuuThongTinHgd", {**PERSON, "ngaySinh": "17/03/1984"}, "ngaySinh phải là yyyyMMdd, yyyyMM hoặc yyyy"),
        ("getTraCuuThongTinHgd", {**PERSON, "loaiNgaySinh": 3}, "loaiNgaySinh phải là 0, 1 hoặc 2"),
        ("getTraCuuThongTinHgd", {**PERSON, "gioiTinh": 4}, "gioiTinh phải là 1, 2 hoặc 3"),
    ],
)
def test_a_wrong_enquiry_is_refused_with_its_reason(operation, body, reason):
    assert converse(operation, body)[1:] == (200, {"message": reason, "errorCode": "400"})


@pytest.mark.parametrize("day", ["1984", "198403", 19840317])
def test_a_birth_date_may_be_shortened(day):
    assert (
        converse("getTraCuuThongTinHgd", {**PERSON, "ngaySinh": day, "isKs": False}, Answer(content={}))[0].parameters["isKs"]
        == "false"
    )


@pytest.mark.parametrize(
    ("operation", "body", "method", "status"),
    [
        ("khac", {}, "POST", 404),
        ("getTraCuuThongTinHgd", {}, "GET", 405),
        ("getTraCuuThongTinHgd", b"[", "POST", 400),
        ("getTraCuuThongTinHgd", {"hoTen": ["x"]}, "POST", 400),
    ],
)
def test_what_the_platform_refuses_has_its_http_status_too(operation, body, method, status):
    _, told, envelope = converse(operation, body, method=method)
    assert told == status and envelope["errorCode"] == str(status)


def test_an_operation_needs_its_path():
    with pytest.raises(StopIteration) as end:
        next(face.answer(HttpRequest("POST", "getTraCuuThongTinHgd", (), b"{}")))
    assert end.value.value.status == 404


def test_a_refusal_is_told_in_its_shape():
    assert json.loads(face.write_refusal(AccessDenied()).body) == {"message": AccessDenied().in_vietnamese, "errorCode": "403"}
    assert json.loads(face.write_refusal(AccessDenied(), in_english=True).body)["message"].startswith("No access right")
    assert header(face.write_refusal(Overloaded()).headers, "retry-after")


@given(st.binary(max_size=60))
def test_any_body_is_read_or_refused(body):
    with contextlib.suppress(LgspError):
        face.fault_in(face.read_enquiry(HttpRequest("POST", "/apiBHXH/getTraCuuThongTinHgd", (), body)))
