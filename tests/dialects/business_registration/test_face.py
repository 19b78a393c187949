"""The business register's face answers as the register does, errors too."""

import json
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.business_registration import face
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.http import HttpRequest

SAMPLE = json.loads(resources.files("lgsp.dialects.business_registration").joinpath("samples/chi_tiet.json").read_text())


def converse(request, answer=None):
    conversation = face.answer(request)
    try:
        asked = next(conversation)
        conversation.send(answer)
    except StopIteration as end:
        response = end.value
        return (asked if answer is not None else None), response.status, json.loads(response.body)
    raise AssertionError("the face asked twice")


def test_the_sample_conversation_is_spoken_word_for_word():
    asked, status, body = converse(HttpRequest(**SAMPLE["request"]), Answer(**SAMPLE["answer"]))
    assert asked == Enquiry(**SAMPLE["enquiry"])
    assert (status, body) == (SAMPLE["response"]["status"], SAMPLE["response"]["body"])


def test_an_enterprise_it_does_not_know_is_status_zero_with_the_reason():
    _, status, body = converse(HttpRequest(**SAMPLE["request"]), Answer(is_found=False, refusal="Không tìm thấy"))
    assert (status, body) == (200, {"Data": None, "DataCount": 0, "Status": "0", "Message": "Không tìm thấy"})


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        ("chiTietDoanhNghiep", "Thiếu tham số msdn"),
        ("danhSachHoSo?from_date=01/11/2026&to_date=07/11/2026", "Khoảng thời gian tối đa 5 ngày"),
        ("danhSachHoSo?from_date=07/11/2026&to_date=01/11/2026", "Khoảng thời gian tối đa 5 ngày"),
        ("danhSachHoSo?from_date=2026-11-01&to_date=07/11/2026", "Ngày phải theo dạng dd/MM/yyyy"),
        ("danhSachHoSoTrongNgay?from_ts=00:00&to_ts=12:00&limit=-1", "Tham số limit phải là số nguyên không âm"),
    ],
)
def test_a_wrong_enquiry_is_refused_in_the_envelope(tail, reason):
    _, status, body = converse(HttpRequest("GET", f"{face.BASE_PATH}/{tail}"))
    assert (status, body["Status"], body["Message"]) == (200, "0", reason)


def test_a_window_of_five_days_is_asked():
    asked, _, _ = converse(
        HttpRequest("GET", f"{face.BASE_PATH}/danhSachHoSo?from_date=01/11/2026&to_date=06/11/2026"), Answer(content=[])
    )
    assert asked.parameters == {"from_date": "01/11/2026", "to_date": "06/11/2026"}


@pytest.mark.parametrize("path", ["/", "/apiCSDLDKDN/1.0/", "/apiCSDLDKDN/1.0/khac", "chiTietDoanhNghiep"])
def test_other_addresses_are_not_found(path):
    assert converse(HttpRequest("GET", path))[1] == 404


def test_other_methods_are_refused():
    assert converse(HttpRequest("POST", f"{face.BASE_PATH}/tinhTrangHoSo?in_journal_no=1"))[1] == 405


@given(st.text("abc&=%?/0123456789", max_size=40))
def test_no_query_breaks_it(query):
    conversation = face.answer(HttpRequest("GET", f"{face.BASE_PATH}/danhSachHoSo?{query}"))
    try:
        next(conversation)
    except StopIteration as end:
        assert end.value.status == 200
