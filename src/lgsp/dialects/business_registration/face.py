"""We answer as the business register: request in, enquiry out, envelope back.

Rules (docs/reference/dialects.md, business registration): every call is a GET; the envelope is `{"Data","DataCount","Status","Message"}`
with `Status` the text "1" or "0"; a failure is HTTP 200 with `Status` "0" and the reason in `Message`; dates are dd/MM/yyyy; a window of
more than five days is refused.
"""

from datetime import date, datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

import msgspec

from lgsp.domain.enquiries import Answer, Enquiry, Face
from lgsp.domain.http import HttpRequest, HttpResponse

BASE_PATH: Final = "/apiCSDLDKDN/1.0"
WINDOW_DAYS_MAX: Final = 5
LIMIT_MAX: Final = 100

OPERATIONS: Final = {
    "chiTietDoanhNghiep": ("msdn",),
    "danhSachHoSoTrongNgay": ("from_ts", "to_ts"),
    "danhSachHoSo": ("from_date", "to_date"),
    "tinhTrangHoSo": ("in_journal_no",),
}
"""Operation and the parameters it can't do without."""

_JSON: Final = (("Content-Type", "application/json;charset=utf-8"),)


def answer(request: HttpRequest) -> Face:
    """Answer one request of the register's interface; whatever is wrong with it comes back in the envelope, as the register does."""
    address = urlsplit(request.url)
    operation = address.path.removeprefix(f"{BASE_PATH}/")
    if operation not in OPERATIONS or not address.path.startswith(f"{BASE_PATH}/"):
        return HttpResponse(404, _JSON, _envelope(None, 0, f"Không có dịch vụ {address.path}"))
    if request.method != "GET":
        return HttpResponse(405, (*_JSON, ("Allow", "GET")), _envelope(None, 0, "Chỉ nhận phương thức GET"))
    parameters = dict(parse_qsl(address.query, keep_blank_values=True))
    fault = _fault_in(operation, parameters)
    if fault:
        return HttpResponse(200, _JSON, _envelope(None, 0, fault))
    reply: Answer = yield Enquiry(operation, parameters)
    if not reply.is_found:
        return HttpResponse(200, _JSON, _envelope(None, 0, reply.refusal))
    return HttpResponse(200, _JSON, _envelope(reply.content, reply.count, ""))


def _envelope(content: Any, count: int, message: str) -> bytes:
    return msgspec.json.encode({"Data": content, "DataCount": count, "Status": "0" if message else "1", "Message": message})


def _fault_in(operation: str, parameters: dict[str, str]) -> str:
    missing = [name for name in OPERATIONS[operation] if not parameters.get(name)]
    if missing:
        return f"Thiếu tham số {', '.join(missing)}"
    if operation == "danhSachHoSo":
        first, last = _day(parameters["from_date"]), _day(parameters["to_date"])
        if first is None or last is None:
            return "Ngày phải theo dạng dd/MM/yyyy"
        if not 0 <= (last - first).days <= WINDOW_DAYS_MAX:
            return f"Khoảng thời gian tối đa {WINDOW_DAYS_MAX} ngày"
    for name in ("offset", "limit"):
        text = parameters.get(name, "0")
        if not (text.isascii() and text.isdigit()) or int(text[:9]) > 10**6:
            return f"Tham số {name} phải là số nguyên không âm"
    return ""


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a calendar day, no instant
    except ValueError:
        return None
