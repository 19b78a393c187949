"""The civil status register's face: two forms, its own codes, `data` untouched."""

import contextlib
import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.civil_status import face
from lgsp.dialects.civil_status.shapes import LINKED, PATHS, REGISTER, UNLINKED
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import AccessDenied, CredentialMissing, LgspError, Overloaded
from lgsp.domain.http import HttpRequest, header

SAMPLES = {
    name: json.loads(resources.files("lgsp.dialects.civil_status").joinpath(f"samples/{name}.json").read_text())
    for name in ("nhan_ho_so", "dang_ky_ho_tich")
}
LINKED_BODY = SAMPLES["nhan_ho_so"]["request"]
REGISTER_BODY = SAMPLES["dang_ky_ho_tich"]["request"]


def converse(operation, body, answer=None, method="POST"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    conversation = face.answer(HttpRequest(method, PATHS.get(operation, operation), (), raw))
    asked = None
    try:
        asked = next(conversation)
        conversation.send(answer)
    except StopIteration as end:
        return asked, end.value.status, json.loads(end.value.body)
    raise AssertionError("the face asked twice")


@pytest.mark.parametrize(("name", "operation"), [("nhan_ho_so", LINKED), ("dang_ky_ho_tich", REGISTER)])
def test_the_sample_conversations_are_spoken_word_for_word(name, operation):
    sample = SAMPLES[name]
    asked, status, body = converse(operation, sample["request"], Answer(**sample["answer"]))
    assert asked == Enquiry(operation, sample["request"])
    assert (status, body) == (200, sample["response"])


@given(
    st.dictionaries(st.text(max_size=5), st.text(max_size=8) | st.integers(-9, 9), max_size=3),
    st.sampled_from([None, 2]),
    st.booleans(),
)
def test_data_goes_on_as_it_came_blanks_order_and_escapes_included(content, indent, is_ascii):
    data = json.dumps(content, indent=indent, ensure_ascii=is_ascii)
    with contextlib.suppress(UnicodeEncodeError):
        data.encode()
        asked, _, _ = converse(LINKED, {**LINKED_BODY, "data": data}, Answer())
        assert asked is None or asked.parameters["data"] == data


@pytest.mark.parametrize(
    ("operation", "change", "code"),
    [
        (LINKED, {"maDonVi": ""}, "106"),
        (LINKED, {"maDonVi": "H55.54"}, "106"),
        (LINKED, {"maDonVi": "０５４４３"}, "106"),
        (LINKED, {"maHoSoMCDT": None}, "200"),
        (LINKED, {"ngayTiepNhan": "2026-11-22"}, "302"),
        (LINKED, {"module": "KS"}, "302"),
        (UNLINKED, {"module": "LTKS"}, "302"),
        (LINKED, {"data": "{"}, "500"),
        (LINKED, {"data": '{"a":1,"a":2}'}, "500"),
    ],
)
def test_what_the_register_does_not_take_has_its_code(operation, change, code):
    asked, status, body = converse(operation, {**LINKED_BODY, **change})
    assert (asked, status, body["error_code"], body["result"]) == (None, 200, code, None) and body["message"]


@pytest.mark.parametrize(
    ("operation", "body", "code", "name"),
    [
        (REGISTER, {**REGISTER_BODY, "data": "<hotich>"}, 500, "DATA_INCORRECT"),
        (REGISTER, {**REGISTER_BODY, "data": '<!DOCTYPE a [<!ENTITY x "ha">]><a>&x;</a>'}, 500, "DATA_INCORRECT"),
        (REGISTER, {**REGISTER_BODY, "maHoSo": ""}, 200, "RECORD_UNCOMPLETE"),
        (REGISTER, {**REGISTER_BODY, "ngayTiepNhan": "31/02/2026"}, 302, "DATA_TYPE_INVALID"),
        ("apiHoTichTuPhap/danhMuc", {"loaiDanhMuc": 6}, 302, "DATA_TYPE_INVALID"),
        ("apiHoTichTuPhap/traHoSo", {"maHoSo": "x"}, 106, "AGENCY_ID_INCORRECT"),
    ],
)
def test_the_earlier_form_tells_status_zero_with_code_and_name(operation, body, code, name):
    _, status, told = converse(operation, body)
    assert (status, told["status"], told["errorCode"], told["errorName"]) == (200, 0, code, name)


def test_a_fault_in_the_xml_has_its_place():
    _, _, told = converse(REGISTER, {**REGISTER_BODY, "data": "<a>\n <b>\n</a>"})
    assert "dòng 3, cột 3" in told["message"]


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        ("apiHoTichTuPhap/danhMuc", {"loaiDanhMuc": 3}),
        ("apiHoTichTuPhap/traHoSo", {"maDonVi": "H55.54", "maHoSo": "x"}),
        (UNLINKED, {**LINKED_BODY, "module": "KS"}),
    ],
)
def test_other_operations_are_asked(operation, body):
    asked, status, _ = converse(operation, body, Answer(content=[]))
    assert asked.operation == operation and status == 200


def test_what_it_does_not_know_is_201_unless_the_answer_says_otherwise():
    body = {"maDonVi": "H55.54", "maHoSo": "x"}
    told = converse("apiHoTichTuPhap/traHoSo", body, Answer(is_found=False, refusal="Không có"))[2]
    assert (told["errorCode"], told["errorName"], told["message"]) == (201, "RECORD_NOT_FOUND", "Không có")
    assert converse("apiHoTichTuPhap/traHoSo", body, Answer(is_found=False, content=108))[2]["errorCode"] == 108


@pytest.mark.parametrize(
    ("operation", "body", "method", "status", "code"),
    [
        ("/apiHoTichTuPhap/khac", {}, "POST", 404, "404"),
        (LINKED, {}, "GET", 405, "405"),
        (LINKED, b"[", "POST", 400, "302"),
        (LINKED, {"module": ["LTKS"]}, "POST", 400, "302"),
        (LINKED, {"module": True}, "POST", 400, "302"),
    ],
)
def test_what_the_platform_refuses_has_its_http_status_too(operation, body, method, status, code):
    _, told, envelope = converse(operation, body, method=method)
    assert (told, envelope["error_code"]) == (status, code)


def test_a_refusal_is_told_in_the_form_in_which_the_call_was_made():
    earlier = json.loads(face.write_refusal(AccessDenied(), form="earlier").body)
    assert (earlier["status"], earlier["errorCode"], earlier["errorName"]) == (0, 100, "AUTHEN_ERROR")
    later = json.loads(face.write_refusal(AccessDenied(), in_english=True).body)
    assert later["error_code"] == "100" and later["message"].startswith("No access right")
    assert face.write_refusal(CredentialMissing()).status == 401
    assert header(face.write_refusal(Overloaded()).headers, "retry-after")


@given(
    st.sampled_from(sorted(PATHS)),
    st.binary(max_size=60)
    | st.dictionaries(st.sampled_from(["maDonVi", "module", "data"]), st.text()).map(lambda d: json.dumps(d).encode()),
)
def test_any_body_is_read_or_refused(operation, body):
    with contextlib.suppress(LgspError):
        face.fault_in(face.read_enquiry(HttpRequest("POST", PATHS[operation], (), body)))
