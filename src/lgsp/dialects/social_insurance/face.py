"""We answer as it: three look-ups, `errorCode` in every answer.

Rules: every call is a POST of a JSON object; numbers and texts are the same. What the database does not know is HTTP 200 with an `errorCode`
other than success; what the platform refuses has its HTTP status too. The value of success is the operator's choice, zero unless set.
"""

import re
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from lgsp.domain.enquiries import Answer, Enquiry, Face
from lgsp.domain.errors import EndpointNotFound, LgspError, MalformedRequest, MethodNotAllowed
from lgsp.domain.http import Headers, HttpRequest, HttpResponse
from lgsp.protocol.http.json_reading import read_object
from lgsp.protocol.http.problem import headers_of, status_of

BASE_PATH: Final = "/apiBHXH"
SUCCESS: Final = "0"
NOT_FOUND: Final = "404"
INVALID: Final = "400"

BY_NUMBER: Final = "getTraCuuTtHgdByMaSoBhxh"
NUMBER_BY_PERSON: Final = "getMaSoBhxhTheoTieuChi"
BY_PERSON: Final = "getTraCuuThongTinHgd"

_PERSON: Final = ("hoTen", "ngaySinh", "loaiNgaySinh", "gioiTinh")
REQUIRED: Final = {BY_NUMBER: ("maSoBhxh",), NUMBER_BY_PERSON: _PERSON, BY_PERSON: _PERSON}
"""Operation and the members it can't do without."""

_FORMS: Final = {
    "ngaySinh": (re.compile(r"[0-9]{4}(?:[0-9]{2}(?:[0-9]{2})?)?"), "yyyyMMdd, yyyyMM hoặc yyyy"),
    "loaiNgaySinh": (re.compile(r"[012]"), "0, 1 hoặc 2"),
    "gioiTinh": (re.compile(r"[123]"), "1, 2 hoặc 3"),
    "maSoBhxh": (re.compile(r"[0-9]{10}"), "10 chữ số"),
}
_JSON: Final[Headers] = (("Content-Type", "application/json;charset=utf-8"),)


def answer(request: HttpRequest, *, success: str = SUCCESS) -> Face:
    """Answer one request; content of an answer is the object to send, without its `errorCode`."""
    try:
        enquiry = read_enquiry(request)
    except LgspError as fault:
        return write_refusal(fault)
    refused = fault_in(enquiry)
    if refused:
        return _answered(INVALID, {"message": refused})
    known: Answer = yield enquiry
    if not known.is_found:
        return _answered(NOT_FOUND, {"message": known.refusal})
    return _answered(success, known.content)


def read_enquiry(request: HttpRequest) -> Enquiry:
    """What a request asks; raises `EndpointNotFound`, `MethodNotAllowed` or `MalformedRequest`."""
    path = urlsplit(request.url).path
    operation = path.removeprefix(f"{BASE_PATH}/")
    if operation not in REQUIRED or operation == path:
        raise EndpointNotFound(path=path[:200])
    if request.method != "POST":
        raise MethodNotAllowed(method=request.method, allow="POST")
    members = read_object(request.body, where="body")
    return Enquiry(operation, {name: _text(name, value) for name, value in members.items()})


def fault_in(enquiry: Enquiry) -> str:
    """What is wrong with an enquiry, in Vietnamese; empty if nothing is."""
    told = enquiry.parameters
    missing = [name for name in REQUIRED[enquiry.operation] if not told.get(name)]
    if missing:
        return f"Thiếu {', '.join(missing)}"
    for name, (form, wanted) in _FORMS.items():
        if told.get(name) and not form.fullmatch(told[name]):
            return f"{name} phải là {wanted}"
    return ""


def write_refusal(fault: LgspError, *, in_english: bool = False) -> HttpResponse:
    """The refusal of a call."""
    own = tuple((name.decode("ascii"), value.decode("ascii")) for name, value in headers_of(fault))
    status = status_of(fault)
    refused = _answered(str(status), {"message": fault.english if in_english else fault.in_vietnamese})
    return HttpResponse(status, (*refused.headers, *own), refused.body)


def _answered(code: str, content: dict[str, Any]) -> HttpResponse:
    return HttpResponse(200, _JSON, msgspec.json.encode({**content, "errorCode": code}))


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value).strip()
    raise MalformedRequest(where=name, why="a text was expected")
