"""The simulated civil status register: `/hotich/token`, then the earlier form (Bearer) and that of 2025 (Bearer and `lgspaccesstoken`).

Rules: a token is given for client credentials or for the `lgspaccesstoken` header. Dossiers are kept in memory, the latest 500; sending one
again replaces it. Codes of ethnic groups are samples: the register's own numbering is not published beyond its beginning, 63001.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from lgsp.dialects.civil_status import face
from lgsp.dialects.civil_status.shapes import CODE_LIST, LINKED, REGISTER, UNLINKED, form_of, operation_at
from lgsp.dialects.lgsp_access_token import face as access_token_face
from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader, is_genuine
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import CredentialRefused, LgspError
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.sandbox.conversations import converse
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.invented.units import THAI_NGUYEN, Commune
from lgsp.sandbox.outside_secrets import CIVIL_STATUS_CLIENT, CIVIL_STATUS_KEY, outside_secret
from lgsp.sandbox.systems.token_desk import TokenDesk

DOSSIERS_MAX: Final = 500

_CODE_LISTS: Final[dict[str, list[dict[str, str]]]] = {
    "1": [{"ma": "VN", "ten": "Việt Nam"}],
    "2": [{"ma": "VN", "ten": "Việt Nam"}],
    "3": [{"ma": "63001", "ten": "Kinh"}, {"ma": "63002", "ten": "Tày"}, {"ma": "63003", "ten": "Dao"}],
    "4": [{"ma": THAI_NGUYEN, "ten": "Thái Nguyên"}],
    "5": [{"ma": "1", "ten": "Thẻ căn cước"}, {"ma": "2", "ten": "Hộ chiếu"}],
}


class CivilStatusOffice:
    """The register with the dossiers it was sent."""

    def __init__(self, known: DemoSecrets, communes: tuple[Commune, ...], now: Callable[[], datetime]) -> None:
        self._desk = TokenDesk(CIVIL_STATUS_CLIENT, outside_secret(known, "hotich"), now)
        self._key = outside_secret(known, "hotich-key")
        self._communes = frozenset(commune.code for commune in communes)
        self._dossiers: dict[str, dict[str, str]] = {}

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; its path begins after `/hotich`."""
        if request.url == "/token":
            if access_token_face.is_spoken(request.headers):
                return converse(access_token_face.answer_token(request), self._decide)
            return self._desk.answer(request)
        operation = operation_at(request.url.partition("?")[0])
        form = form_of(operation) if operation else "since_2025"
        try:
            if not self._desk.lets_in(request.headers):
                raise CredentialRefused()
            if form == "since_2025" and not self._is_ours(access_token_face.read_header(request.headers)):
                raise CredentialRefused()
        except LgspError as fault:
            return face.write_refusal(fault, form=form)
        return converse(face.answer(request), self._knows)

    def _is_ours(self, shown: AccessTokenHeader) -> bool:
        return is_genuine(shown, access_key=CIVIL_STATUS_KEY, secret_key=self._key)

    def _decide(self, shown: AccessTokenHeader) -> access_token_face.TokenGrant | LgspError:
        if not self._is_ours(shown):
            return CredentialRefused()
        return access_token_face.TokenGrant(self._desk.new_token(), self._desk.lifetime_s)

    def _knows(self, enquiry: Enquiry) -> Answer:
        told = enquiry.parameters
        if enquiry.operation == CODE_LIST:
            return Answer(content=_CODE_LISTS[told["loaiDanhMuc"]])
        if enquiry.operation in (REGISTER, LINKED, UNLINKED):
            return self._take(enquiry)
        if "maHoSo" in told:
            dossier = self._dossiers.get(told["maHoSo"])
            if dossier is None:
                return Answer(is_found=False, count=0, refusal=f"Không tìm thấy hồ sơ {told['maHoSo'][:40]}")
            return Answer(content=_shown(dossier))
        return Answer(content=[_shown(dossier) for dossier in self._dossiers.values() if dossier["maDonVi"] == told["maDonVi"]])

    def _take(self, enquiry: Enquiry) -> Answer:
        told = enquiry.parameters
        if enquiry.operation != REGISTER and told["maDonVi"] not in self._communes:
            return Answer(is_found=False, content=106, count=0, refusal=f"Không có xã, phường {told['maDonVi']}")
        code = told["maHoSo"] if enquiry.operation == REGISTER else told["maHoSoMCDT"]
        self._dossiers.pop(code, None)
        if len(self._dossiers) >= DOSSIERS_MAX:
            del self._dossiers[next(iter(self._dossiers))]
        self._dossiers[code] = {**told, "maHoSo": code}
        return Answer(content={"maHoSo": code})


def _shown(dossier: dict[str, str]) -> dict[str, Any]:
    names = ("maHoSo", "maDonVi", "module", "ngayTiepNhan")
    return {**{name: dossier[name] for name in names}, "trangThai": "1", "tenTrangThai": "Đã tiếp nhận"}
