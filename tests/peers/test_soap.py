"""Other people's SOAP client (zeep) and plain requests, against the demo's SOAP service as it is and as REST."""

from typing import Any

import pytest
import requests
import zeep
from zeep.transports import Transport

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("platform")]
KNOWN = "17H0000017"


@pytest.fixture(scope="module")
def session(platform: Any) -> requests.Session:
    one = requests.Session()
    one.headers["Authorization"] = f"Bearer {platform.token()}"
    return one


@pytest.fixture(scope="module")
def service(platform: Any, session: requests.Session) -> Any:
    """The proxy as zeep makes it from the WSDL, which comes through the gateway too."""
    address = f"{platform.demo['gateway']}/ho-kinh-doanh-soap/1.0"
    client = zeep.Client(f"{address}?wsdl", transport=Transport(session=session))
    return client.create_service("{urn:thai-nguyen:ho-kinh-doanh}HoKinhDoanhSoap", address)


def test_a_soap_client_is_answered_as_by_the_service_itself(service: Any) -> None:
    found = service.TraCuuGiayChungNhan(soGiayChungNhan=KNOWN)
    assert found.SoGiayChungNhan == KNOWN and found.ChuHo.HoTen and found.NgayChamDut is None


def test_a_right_covers_the_operations_it_names(service: Any) -> None:
    with pytest.raises(zeep.exceptions.Fault, match="quyền khai thác"):
        service.DanhSachTheoXa(maXa="05443", trang=1)


def test_faults_of_the_provider_and_of_the_schema_reach_the_client(service: Any) -> None:
    with pytest.raises(zeep.exceptions.Fault, match="Không có giấy chứng nhận"):
        service.TraCuuGiayChungNhan(soGiayChungNhan="17H0009999")
    with pytest.raises(zeep.exceptions.Fault, match="soGiayChungNhan"):
        service.TraCuuGiayChungNhan(soGiayChungNhan="sai dạng")


def test_the_same_service_in_json(platform: Any, session: requests.Session, service: Any) -> None:
    address = f"{platform.demo['gateway']}/ho-kinh-doanh/1.0/TraCuuGiayChungNhan"
    told = session.post(address, json={"soGiayChungNhan": KNOWN}, timeout=20)
    found = told.json()["TraCuuGiayChungNhanResult"]
    as_soap = service.TraCuuGiayChungNhan(soGiayChungNhan=KNOWN)
    assert told.status_code == 200 and found["TenHoKinhDoanh"] == as_soap.TenHoKinhDoanh
    assert found["ChuHo"]["@gioiTinh"] == as_soap.ChuHo.gioiTinh and f"{as_soap.NgayCap}" == found["NgayCap"]
    unknown = session.post(address, json={"soGiayChungNhan": "17H0009999"}, timeout=20)
    assert (unknown.status_code, unknown.json()["fault_text"]) == (422, "Không có giấy chứng nhận số này")
    wrong = session.post(address, json={"so": 1}, timeout=20)
    assert (wrong.status_code, wrong.json()["where"]) == (400, "body.so")


def test_x_road_serves_the_generated_description(platform: Any, session: requests.Session) -> None:
    headers = {"X-Road-Client": platform.demo["systems"][0]["subsystem_id"]}
    address = f"{platform.demo['gateway']}/r1/VN-H55/GOV/H55.03/hokinhdoanh/getOpenAPI?serviceCode=ho-kinh-doanh"
    assert "/TraCuuGiayChungNhan" in session.get(address, headers=headers, timeout=20).json()["paths"]
