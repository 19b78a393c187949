"""The simulated national service portal behind its adapters: `/xrd/XrdAdapter/…` and `/xrd/VXPAdapter/…`.

Rules: calls are for the portal's own `dstcode`; a session lasts half an hour. Dossiers are kept in memory, the latest 500; one that is sent
without `isUpdating` must be new, one with it must be there.
"""

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from lgsp.dialects.service_portal import face
from lgsp.dialects.service_portal.destination import LOGIN_PATH, forwarded_path, read_destination
from lgsp.domain.enquiries import Answer
from lgsp.domain.errors import CredentialRefused, LgspError, MalformedRequest, ServiceNotFound
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.sandbox.conversations import converse
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.outside_secrets import PORTAL_USER, outside_secret
from lgsp.sandbox.systems.token_desk import TokenDesk

SESSION_S: Final = 1800
DOSSIERS_MAX: Final = 500
DESTINATION: Final = "VN/GOV/000.00.00.G22/vpcpdvcprovider"

_FIELDS: Final = [{"MALINHVUC": "G01-HT", "TENLINHVUC": "Hộ tịch"}, {"MALINHVUC": "G11-DD", "TENLINHVUC": "Đất đai"}]
_PROCEDURES: Final = [
    {"MATTHC": "1.001193", "TENTTHC": "Thủ tục đăng ký khai sinh", "LINHVUCTHUCHIEN": [_FIELDS[0]]},
    {"MATTHC": "1.000656", "TENTTHC": "Thủ tục đăng ký khai tử", "LINHVUCTHUCHIEN": [_FIELDS[0]]},
]
_LISTS: Final[dict[str, list[dict[str, Any]]]] = {
    "LayDanhMucLinhVuc": _FIELDS,
    "LayDanhMucCoQuan": [{"MADONVI": "H55", "TENDONVI": "Uỷ ban nhân dân tỉnh Thái Nguyên"}],
    "LayDanhSachTTHC": _PROCEDURES,
    "LayDanhSachHoiDapGuiTuDVCQG": [],
}


class NationalPortal:
    """The portal with the dossiers it was sent."""

    def __init__(self, known: DemoSecrets, now: Callable[[], datetime]) -> None:
        self._password = outside_secret(known, "xrd").encode()
        self._sessions = TokenDesk(PORTAL_USER, "", now, lifetime_s=SESSION_S)
        self._dossiers: dict[str, dict[str, Any]] = {}

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; its path begins after `/xrd`."""
        address, _, query = request.url.partition("?")
        path = forwarded_path(address)
        try:
            if path is None:
                raise ServiceNotFound(path=address[:200])
            destination = read_destination(request.headers, query)
            if str(destination) != DESTINATION:
                raise ServiceNotFound(destination=str(destination))
        except LgspError as fault:
            return face.write_refusal(fault)
        if path == LOGIN_PATH:
            return converse(face.answer_login(request), self._open)
        return converse(face.answer_call(request), self._knows)

    def _open(self, question: face.LoginQuestion) -> str | LgspError:
        is_known = hmac.compare_digest(question.username.encode(), PORTAL_USER.encode())
        is_known &= hmac.compare_digest(question.password.encode(), self._password)
        return self._sessions.new_token() if is_known else CredentialRefused()

    def _knows(self, call: face.PortalCall) -> Answer | LgspError:
        if not self._sessions.knows(call.session):
            return CredentialRefused(why="the session has expired")
        if call.service in _LISTS:
            return Answer(content=_LISTS[call.service])
        if call.service == "LayThuTuc":
            wanted = str(call.members.get("maTTHC", ""))
            found = next((one for one in _PROCEDURES if one["MATTHC"] == wanted), None)
            return Answer(content=found) if found else Answer(is_found=False, count=0, refusal="Không có thủ tục này")
        if call.service == "TraCuuHoSo":
            dossier = self._dossiers.get(str(call.members.get("MaHoSo", "")))
            return Answer(content=dossier) if dossier else Answer(is_found=False, count=0, refusal="Không có hồ sơ này")
        if call.service == "DongBoHoSoMC":
            return self._take(call)
        if call.service == "CapNhatTienDoHoSoMC":
            return self._note(call)
        return ServiceNotFound(service=call.service[:60])

    def _take(self, call: face.PortalCall) -> Answer | LgspError:
        try:
            is_updating = face.read_flag(call.members.get("isUpdating"))
            records = _records_in(call)
        except LgspError as fault:
            return fault
        for record in records:
            if (record["MaHoSo"] in self._dossiers) != is_updating:
                state = "chưa có" if is_updating else "đã có"
                return Answer(is_found=False, count=0, refusal=f"Hồ sơ {record['MaHoSo'][:40]} {state}")
        for record in records:
            self._dossiers.pop(record["MaHoSo"], None)
            if len(self._dossiers) >= DOSSIERS_MAX:
                del self._dossiers[next(iter(self._dossiers))]
            self._dossiers[record["MaHoSo"]] = {**record, "TienDo": []}
        return Answer(content=f"Đã nhận {len(records)} hồ sơ")

    def _note(self, call: face.PortalCall) -> Answer | LgspError:
        try:
            records = _records_in(call)
        except LgspError as fault:
            return fault
        for record in records:
            if record["MaHoSo"] not in self._dossiers:
                return Answer(is_found=False, count=0, refusal=f"Hồ sơ {record['MaHoSo'][:40]} chưa có")
        for record in records:
            self._dossiers[record["MaHoSo"]]["TienDo"].append(record)
        return Answer(content=f"Đã cập nhật {len(records)} hồ sơ")


def _records_in(call: face.PortalCall) -> list[dict[str, Any]]:
    records = call.members.get("data")
    if not isinstance(records, list) or not records:
        raise MalformedRequest(where="data", why="a list of dossiers was expected")
    for record in records:
        if not isinstance(record, dict) or not isinstance(record.get("MaHoSo"), str) or not record["MaHoSo"]:
            raise MalformedRequest(where="data", why="each dossier needs MaHoSo")
    return records
