"""The simulated national service portal: sessions, lists, dossiers."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from lgsp.dialects.service_portal.reach import PortalAccount, call, call_headers, read_result
from lgsp.domain.errors import UpstreamRefusedUs
from lgsp.domain.http import HttpRequest
from lgsp.domain.identifiers import SubsystemId
from lgsp.sandbox.outside_secrets import PORTAL_USER, outside_secret
from lgsp.sandbox.systems import national_portal
from lgsp.sandbox.systems.national_portal import DESTINATION, NationalPortal
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()
FORWARD = "/VXPAdapter/RestService/forward/mapi"
PORTAL = SubsystemId.parse(DESTINATION)
OURS = PortalAccount(f"{FORWARD}/login", PORTAL_USER, outside_secret(KNOWN, "xrd"))


class Clock:
    def __init__(self):
        self.moment = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)

    def __call__(self):
        return self.moment


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def portal(clock):
    return NationalPortal(KNOWN, clock)


def perform(portal, service, *, account=OURS, session="", destination=PORTAL, **members):
    body = json.dumps({"madonvi": "000.00.00.H55", "service": service, **members}).encode()
    request = HttpRequest("POST", f"{FORWARD}/g", call_headers(destination=destination), body)
    conversation = call(
        request=request, account=account, destination=destination, session=session, is_idle=False, expired_code="401"
    )
    asked = next(conversation)
    while True:
        try:
            asked = conversation.send(portal.answer(asked))
        except StopIteration as end:
            return end.value


def put(portal, service, **members):
    return read_result(perform(portal, service, **members).response)


def test_lists_and_procedures_are_served(portal):
    assert put(portal, "LayDanhMucLinhVuc").content[0]["TENLINHVUC"] == "Hộ tịch"
    assert put(portal, "LayDanhSachHoiDapGuiTuDVCQG").content == []
    assert put(portal, "LayThuTuc", maTTHC="1.001193").content["TENTTHC"] == "Thủ tục đăng ký khai sinh"
    assert not put(portal, "LayThuTuc", maTTHC="x").is_found
    assert not put(portal, "KhongCo").is_found


def test_a_dossier_is_new_then_updated_then_found(portal):
    data = [{"MaHoSo": "HS-1", "TrangThaiHoSo": "2"}]
    assert not put(portal, "DongBoHoSoMC", isUpdating="True", data=data).is_found
    assert put(portal, "DongBoHoSoMC", isUpdating="False", data=data).content == "Đã nhận 1 hồ sơ"
    assert put(portal, "DongBoHoSoMC", isUpdating="False", data=data).refusal == "Hồ sơ HS-1 đã có"
    assert put(portal, "DongBoHoSoMC", isUpdating=True, data=[{"MaHoSo": "HS-1", "TrangThaiHoSo": "4"}]).is_found
    assert put(portal, "CapNhatTienDoHoSoMC", data=[{"MaHoSo": "HS-1", "NguoiXuLy": "Mẫu"}]).is_found
    told = put(portal, "TraCuuHoSo", MaHoSo="HS-1").content
    assert told["TrangThaiHoSo"] == "4" and told["TienDo"][0]["NguoiXuLy"] == "Mẫu"


def test_what_is_not_there_is_not_found(portal):
    assert not put(portal, "TraCuuHoSo", MaHoSo="x").is_found
    assert put(portal, "CapNhatTienDoHoSoMC", data=[{"MaHoSo": "x"}]).refusal == "Hồ sơ x chưa có"


@pytest.mark.parametrize("service", ["DongBoHoSoMC", "CapNhatTienDoHoSoMC"])
@pytest.mark.parametrize("data", [None, [], {}, ["x"], [{}], [{"MaHoSo": 5}], [{"MaHoSo": ""}]])
def test_records_without_their_number_are_refused(portal, service, data):
    assert "MaHoSo" in put(portal, service, data=data).refusal or "data" in put(portal, service, data=data).refusal


def test_a_flag_that_is_none_is_refused(portal):
    assert not put(portal, "DongBoHoSoMC", isUpdating="maybe", data=[{"MaHoSo": "HS-1"}]).is_found


def test_only_the_latest_dossiers_are_kept(portal, monkeypatch):
    monkeypatch.setattr(national_portal, "DOSSIERS_MAX", 2)
    put(portal, "DongBoHoSoMC", data=[{"MaHoSo": f"HS-{number}"} for number in (1, 2, 3)])
    assert [put(portal, "TraCuuHoSo", MaHoSo=f"HS-{number}").is_found for number in (1, 2, 3)] == [False, True, True]


def test_an_expired_session_is_renewed_by_the_reach(portal, clock):
    first = perform(portal, "LayDanhMucCoQuan").session
    assert perform(portal, "LayDanhMucCoQuan", session=first).session == first
    clock.moment += timedelta(minutes=31)
    renewed = perform(portal, "LayDanhMucCoQuan", session=first)
    assert renewed.session != first and read_result(renewed.response).is_found


def test_a_wrong_password_gets_no_session(portal):
    with pytest.raises(UpstreamRefusedUs):
        perform(portal, "LayDanhMucCoQuan", account=PortalAccount(OURS.login_url, PORTAL_USER, "khác"))


def test_another_destination_or_path_is_refused(portal):
    headers = call_headers(destination=SubsystemId("VN", "GOV", "G22", "khac"))
    for request in (
        HttpRequest("POST", f"{FORWARD}/login", headers, b"{}"),
        HttpRequest("POST", f"{FORWARD}/login", (), b"{}"),
        HttpRequest("POST", "/mapi/login", call_headers(destination=PORTAL), b"{}"),
    ):
        response = portal.answer(request)
        assert response.status == 200 and json.loads(response.body)["error_code"] in (400, 404)


def test_the_query_may_name_the_destination_and_providerurl_is_passed_over(portal):
    url = f"{FORWARD}/login?dstcode=VN%3AGOV%3A000.00.00.G22%3Avpcpdvcprovider&providerurl=http%3A%2F%2F127.0.0.1%3A9%2F"
    body = json.dumps({"username": OURS.username, "password": OURS.password}).encode()
    assert json.loads(portal.answer(HttpRequest("POST", url, (), body)).body)["session"]
