import json
from typing import Any

import pytest

from lgsp.domain.http import HttpRequest
from lgsp.protocol.xml.schema import XmlSchema
from lgsp.protocol.xml.soap_json import SoapCodec
from lgsp.protocol.xml.wsdl import read_wsdl
from lgsp.sandbox.invented.people import person
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of
from lgsp.sandbox.outside_secrets import outside_secret
from lgsp.sandbox.systems.household_businesses import WSDL, HouseholdBusinesses
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()
COMMUNES = communes_of(THAI_NGUYEN)
SERVICE = HouseholdBusinesses(KNOWN, COMMUNES)
DESCRIPTION = read_wsdl({"a": WSDL})
CODEC = SoapCodec(DESCRIPTION)


def asked(body: bytes = b"", method: str = "POST", url: str = "/Service.asmx", key: str = "") -> Any:
    return SERVICE.answer(HttpRequest(method, url, (("X-Api-Key", key or outside_secret(KNOWN, "hkd")),), body))


def called(name: str, **facts: Any) -> Any:
    answer = asked(CODEC.envelope(name, json.dumps(facts).encode()))
    assert XmlSchema(DESCRIPTION.schemas).faults_in(answer.body) == []
    return answer.status, json.loads(CODEC.reply(name, answer.body))


def test_a_certificate_is_found() -> None:
    status, told = called("TraCuuGiayChungNhan", soGiayChungNhan="17H0000010")
    found = told["TraCuuGiayChungNhanResult"]
    assert status == 200 and found["ChuHo"]["HoTen"] == person(10, COMMUNES).full_name
    assert (found["TrangThai"], found["NgayChamDut"]) == ("ChamDut", "2026-03-31")
    assert called("TraCuuGiayChungNhan", soGiayChungNhan="17H0000011")[1]["TraCuuGiayChungNhanResult"]["NgayChamDut"] is None


def test_a_commune_has_its_list_by_pages() -> None:
    code = person(1, COMMUNES).commune.code
    listed = called("DanhSachTheoXa", maXa=code, trang=1)[1]["DanhSachTheoXaResult"]["HoKinhDoanh"]
    assert {one["MaXa"] for one in listed} == {code}
    assert called("DanhSachTheoXa", maXa=code, trang=99)[1] == {"DanhSachTheoXaResult": {}}


@pytest.mark.parametrize("number", ["17H0000999", "x"])
def test_what_it_does_not_know_is_a_fault(number: str) -> None:
    answer = asked(CODEC.envelope("TraCuuGiayChungNhan", json.dumps({"soGiayChungNhan": number}).encode()))
    assert answer.status == 500 and "Không có giấy" in answer.body.decode()


def test_it_describes_itself_and_refuses_whom_it_does_not_know() -> None:
    assert asked(method="GET", url="/Service.asmx?wsdl").body == WSDL
    assert asked(key="sai").status == 401
    assert asked(b"<a/>").status == 500
    envelope = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><%b/></s:Body></s:Envelope>'
    assert "SOAPAction" in asked(envelope % b"La").body.decode() and "tổng hợp" in asked(envelope % b"BaoCaoThang").body.decode()
