"""The simulated insurance database."""

import base64
import json
from datetime import UTC, datetime

import pytest

from lgsp.dialects.social_insurance.reach import ask
from lgsp.domain.enquiries import Enquiry
from lgsp.domain.http import HttpRequest
from lgsp.sandbox.invented.people import person
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of
from lgsp.sandbox.outside_secrets import INSURANCE_CLIENT, outside_secret
from lgsp.sandbox.systems.insurance_office import InsuranceOffice
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()
COMMUNES = communes_of(THAI_NGUYEN)
ONE = person(17, COMMUNES)
PERSON = {"hoTen": ONE.full_name, "ngaySinh": ONE.born_on.strftime("%Y%m%d"), "loaiNgaySinh": "0", "gioiTinh": ONE.gender_code}


@pytest.fixture
def office():
    return InsuranceOffice(KNOWN, COMMUNES, lambda: datetime(2026, 11, 22, 3, 0, tzinfo=UTC))


def token(office):
    pair = base64.b64encode(f"{INSURANCE_CLIENT}:{outside_secret(KNOWN, 'bhxh')}".encode()).decode()
    request = HttpRequest("POST", "/token", (("Authorization", f"Basic {pair}"),), b"grant_type=client_credentials")
    return json.loads(office.answer(request).body)["access_token"]


def put(office, operation, parameters):
    conversation = ask(Enquiry(operation, parameters), base_url="/apiBHXH")
    asked = next(conversation)
    request = HttpRequest(asked.method, asked.url, (*asked.headers, ("Authorization", f"Bearer {token(office)}")), asked.body)
    with pytest.raises(StopIteration) as end:
        conversation.send(office.answer(request))
    return end.value.value


def test_without_a_token_it_refuses(office):
    assert office.answer(HttpRequest("POST", "/apiBHXH/getTraCuuThongTinHgd", (), b"{}")).status == 401


def test_a_household_is_found_by_number(office):
    content = put(office, "getTraCuuTtHgdByMaSoBhxh", {"maSoBhxh": "0000000017"}).content
    assert (content["hoTen"], content["maSoBhxh"]) == (ONE.full_name.upper(), "0000000017")
    assert content["maSoBhxh"] in {one["maSoBhxh"] for one in content["dsThanhVien"]}
    assert {one["maHo"] for one in content["dsThanhVien"]} == {content["maHo"]}


def test_a_number_and_a_household_are_found_by_person(office):
    assert put(office, "getMaSoBhxhTheoTieuChi", PERSON).content["maSoBhxh"] == "0000000017"
    assert "dsThanhVien" not in put(office, "getMaSoBhxhTheoTieuChi", {**PERSON, "maXaKs": ONE.commune.code}).content
    assert put(office, "getTraCuuThongTinHgd", PERSON).content["dsThanhVien"]


@pytest.mark.parametrize("change", [{"hoTen": "NGUYEN VAN KHAC"}, {"gioiTinh": "3"}, {"ngaySinh": "1900"}, {"maXaKs": "00000"}])
def test_whoever_does_not_match_is_not_found(office, change):
    assert not put(office, "getMaSoBhxhTheoTieuChi", {**PERSON, **change}).is_found


@pytest.mark.parametrize("number", ["0000000000", "0000000007", "0000000301"])
def test_whoever_is_not_insured_is_not_found(office, number):
    assert put(office, "getTraCuuTtHgdByMaSoBhxh", {"maSoBhxh": number}).refusal == "Không tìm thấy người tham gia"
