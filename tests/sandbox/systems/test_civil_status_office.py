"""The simulated civil status register, in both forms."""

import base64
import json
from datetime import UTC, datetime

import pytest

from lgsp.dialects.civil_status.reach import ask
from lgsp.dialects.civil_status.shapes import CODE_LIST, LINKED, REGISTER, UNLINKED
from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader
from lgsp.dialects.lgsp_access_token.reach import call_headers, fetch_token
from lgsp.domain.enquiries import Enquiry
from lgsp.domain.errors import UpstreamRefusedUs
from lgsp.domain.http import HttpRequest
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of
from lgsp.sandbox.outside_secrets import CIVIL_STATUS_CLIENT, CIVIL_STATUS_KEY, outside_secret
from lgsp.sandbox.systems import civil_status_office
from lgsp.sandbox.systems.civil_status_office import CivilStatusOffice
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()
OURS = AccessTokenHeader(CIVIL_STATUS_KEY, outside_secret(KNOWN, "hotich-key"), "lgsp-h55", "000.00.00.H55")
LINKED_ONE = {"maHoSoMCDT": "H55-1", "module": "LTKS", "ngayTiepNhan": "22/11/2026", "maDonVi": "05443", "data": "{}"}
EARLIER_ONE = {"maHoSo": "H55-2", "module": "KS", "ngayTiepNhan": "22/11/2026", "maDonVi": "H55.54", "data": "<hotich/>"}


@pytest.fixture
def office():
    return CivilStatusOffice(KNOWN, communes_of(THAI_NGUYEN), lambda: datetime(2026, 11, 22, 3, 0, tzinfo=UTC))


def token(office, header=OURS):
    conversation = fetch_token(token_url="/token", header=header)
    response = office.answer(next(conversation))
    with pytest.raises(StopIteration) as end:
        conversation.send(response)
    return end.value.value.text


def put(office, operation, parameters, *, headers=None):
    conversation = ask(Enquiry(operation, parameters), base_url="")
    asked = next(conversation)
    own = call_headers(token=token(office), header=OURS) if headers is None else headers
    response = office.answer(HttpRequest(asked.method, asked.url, (*asked.headers, *own), asked.body))
    with pytest.raises(StopIteration) as end:
        conversation.send(response)
    return end.value.value


def test_both_kinds_of_token_call_open_the_earlier_form(office):
    pair = base64.b64encode(f"{CIVIL_STATUS_CLIENT}:{outside_secret(KNOWN, 'hotich')}".encode()).decode()
    request = HttpRequest("POST", "/token", (("Authorization", f"Basic {pair}"),), b"grant_type=client_credentials")
    for text in (json.loads(office.answer(request).body)["access_token"], token(office)):
        answer = put(office, CODE_LIST, {"loaiDanhMuc": "3"}, headers=(("Authorization", f"Bearer {text}"),))
        assert answer.content[0] == {"ma": "63001", "ten": "Kinh"}


def test_the_form_of_2025_needs_token_and_header(office):
    assert put(office, LINKED, LINKED_ONE).content == {"maHoSo": "H55-1"}
    good = call_headers(token=token(office), header=OURS)
    wrong = call_headers(token=token(office), header=AccessTokenHeader(CIVIL_STATUS_KEY, "khác"))
    for headers in (good[:1], good[1:], wrong, ()):
        with pytest.raises(UpstreamRefusedUs):
            put(office, LINKED, LINKED_ONE, headers=headers)


def test_a_wrong_header_gets_no_token(office):
    with pytest.raises(UpstreamRefusedUs):
        fetching = fetch_token(token_url="/token", header=AccessTokenHeader(CIVIL_STATUS_KEY, "khác"))
        fetching.send(office.answer(next(fetching)))


def test_a_dossier_is_taken_and_found_again(office):
    put(office, LINKED, LINKED_ONE)
    put(office, UNLINKED, {**LINKED_ONE, "maHoSoMCDT": "H55-3", "module": "KS"})
    put(office, REGISTER, EARLIER_ONE)
    told = put(office, "apiHoTichTuPhap/traTrangThaiHoSo", {"maDonVi": "H55.54", "maHoSo": "H55-2"}).content
    assert (told["maHoSo"], told["tenTrangThai"]) == ("H55-2", "Đã tiếp nhận") and "data" not in told
    assert [one["maHoSo"] for one in put(office, "apiHoTichTuPhap/dsHoSoDangKy", {"maDonVi": "05443"}).content] == [
        "H55-1",
        "H55-3",
    ]


def test_a_dossier_that_was_not_sent_is_not_found(office):
    answer = put(office, "apiHoTichTuPhap/traHoSo", {"maDonVi": "H55.54", "maHoSo": "x"})
    assert (answer.is_found, answer.content) == (False, 201)


def test_a_commune_of_another_province_is_refused(office):
    assert put(office, LINKED, {**LINKED_ONE, "maDonVi": "00004"}).content == 106


def test_only_the_latest_dossiers_are_kept(office, monkeypatch):
    monkeypatch.setattr(civil_status_office, "DOSSIERS_MAX", 2)
    for number in (1, 2, 1, 3):
        put(office, LINKED, {**LINKED_ONE, "maHoSoMCDT": f"H55-{number}"})
    kept = put(office, "apiHoTichTuPhap/traDanhSachHoSo", {"maDonVi": "05443"}).content
    assert [one["maHoSo"] for one in kept] == ["H55-1", "H55-3"]


def test_an_address_it_does_not_have_is_refused_without_a_token(office):
    assert office.answer(HttpRequest("POST", "/khac")).status == 401
    fields = call_headers(token=token(office), header=OURS)
    assert office.answer(HttpRequest("POST", "/khac", fields, b"{}")).status == 404
