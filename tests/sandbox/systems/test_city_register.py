"""The simulated look-up of a city, behind the bare credential."""

import pytest

from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader
from lgsp.dialects.lgsp_access_token.bare_reach import ask
from lgsp.domain.enquiries import Enquiry
from lgsp.domain.errors import UpstreamRefusedUs
from lgsp.domain.http import HttpRequest
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of
from lgsp.sandbox.outside_secrets import CITY_KEY, outside_secret
from lgsp.sandbox.systems.city_register import CityRegister
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()
REGISTER = CityRegister(KNOWN, communes_of(THAI_NGUYEN))
OURS = AccessTokenHeader(CITY_KEY, outside_secret(KNOWN, "hcm"), "lgsp-h55", "000.00.00.H55")


def put(code, header=OURS):
    conversation = ask(Enquiry("TraCuuThongTinDoanhNghiep", {"MaSoDoanhNghiep": code}), base_url="", header=header)
    response = REGISTER.answer(next(conversation))
    with pytest.raises(StopIteration) as end:
        conversation.send(response)
    return end.value.value


def test_an_enterprise_is_told_flat():
    content = put("0000000017").content
    assert content["ENTERPRISE_GDT_CODE"] == "0000000017"
    assert "tỉnh Thái Nguyên" in content["HO_ADDRESS_FULLTEXT"] and "MẪU" in content["NAME"]


@pytest.mark.parametrize("code", ["17", "0000000000", "0000000401", "000000001x"])
def test_another_code_is_not_found(code):
    assert put(code).refusal == f"Không tìm thấy doanh nghiệp {code}"


def test_whoever_does_not_know_the_secret_is_refused():
    with pytest.raises(UpstreamRefusedUs):
        put("0000000017", AccessTokenHeader(CITY_KEY, "khác"))
    assert REGISTER.answer(HttpRequest("GET", "/TraCuuThongTinDoanhNghiep?MaSoDoanhNghiep=0000000017")).status == 401
