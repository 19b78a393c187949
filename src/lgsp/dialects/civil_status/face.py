"""We answer as it: both forms, each with its own envelope.

Rules: every call is a POST of a JSON object. The earlier form answers `{"status":1,…}` or `{"status":0,"errorCode":…}`, that of 2025
`{"error_code","result","message"}`. What the register refuses is HTTP 200 with the code; what the platform refuses has its HTTP status too,
so that a client renews its token on 401. `data` is a text: it is parsed to be checked, and goes on as it came, never written anew.
"""

from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from lgsp.dialects.civil_status.shapes import (
    CODE_LIST,
    ERROR_NAMES,
    REGISTER,
    REQUIRED,
    Form,
    code_of,
    form_of,
    operation_at,
    operation_for,
)
from lgsp.domain.enquiries import Answer, Enquiry, Face
from lgsp.domain.errors import EndpointNotFound, LgspError, MalformedRequest, MethodNotAllowed
from lgsp.domain.http import Headers, HttpRequest, HttpResponse
from lgsp.protocol.http.json_reading import read_object
from lgsp.protocol.http.problem import headers_of, status_of
from lgsp.protocol.xml.reading import read_xml

RECORD_NOT_FOUND: Final = 201
CODE_LISTS: Final = frozenset({"1", "2", "3", "4", "5"})

_JSON: Final[Headers] = (("Content-Type", "application/json;charset=utf-8"),)


def answer(request: HttpRequest) -> Face:
    """Answer one request. An answer that is not found may hold the register's code as its content; 201 unless it does."""
    operation = operation_at(urlsplit(request.url).path)
    form: Form = form_of(operation) if operation else "since_2025"
    try:
        enquiry = read_enquiry(request)
    except LgspError as fault:
        return write_refusal(fault, form=form)
    refused = fault_in(enquiry)
    if refused is not None:
        return HttpResponse(200, _JSON, _failure(form, *refused))
    known: Answer = yield enquiry
    if not known.is_found:
        code = known.content if isinstance(known.content, int) else RECORD_NOT_FOUND
        return HttpResponse(200, _JSON, _failure(form, code, known.refusal))
    return HttpResponse(200, _JSON, _success(form, known.content))


def read_enquiry(request: HttpRequest) -> Enquiry:
    """What a request asks; raises `EndpointNotFound`, `MethodNotAllowed` or `MalformedRequest`."""
    path = urlsplit(request.url).path
    operation = operation_at(path)
    if operation is None:
        raise EndpointNotFound(path=path[:200])
    if request.method != "POST":
        raise MethodNotAllowed(method=request.method, allow="POST")
    members = read_object(request.body, where="body")
    return Enquiry(operation, {name: _text(name, value) for name, value in members.items()})


def fault_in(enquiry: Enquiry) -> tuple[int, str] | None:
    """The register's code and reason if it would not take this; the first fault in the order in which it checks."""
    told = enquiry.parameters
    for name in REQUIRED[enquiry.operation]:
        if not told.get(name):
            return (106 if name == "maDonVi" else 200), f"Thiếu {name}"
    if enquiry.operation == CODE_LIST:
        return None if told["loaiDanhMuc"] in CODE_LISTS else (302, "loaiDanhMuc phải từ 1 đến 5")
    if "ngayTiepNhan" in told and _day(told["ngayTiepNhan"]) is None:
        return 302, "ngayTiepNhan phải theo dạng dd/MM/yyyy"
    if enquiry.operation == REGISTER:
        return _fault_in_xml(told["data"])
    if form_of(enquiry.operation) == "earlier":
        return None
    if operation_for(told["module"]) != enquiry.operation:
        return 302, f"module {told['module'][:20]} không thuộc địa chỉ này"
    if not (len(told["maDonVi"]) == 5 and told["maDonVi"].isascii() and told["maDonVi"].isdigit()):
        return 106, "maDonVi phải là mã xã, phường gồm 5 chữ số"
    return _fault_in_json(told["data"])


def write_refusal(fault: LgspError, *, form: Form = "since_2025", in_english: bool = False) -> HttpResponse:
    """The refusal of a call in the form in which it was made."""
    own = tuple((name.decode("ascii"), value.decode("ascii")) for name, value in headers_of(fault))
    message = fault.english if in_english else fault.in_vietnamese
    return HttpResponse(status_of(fault), (*_JSON, *own), _failure(form, code_of(fault), message))


def _success(form: Form, content: Any) -> bytes:
    if form == "earlier":
        return msgspec.json.encode({"status": 1, "errorCode": 0, "message": "", "data": content})
    return msgspec.json.encode({"error_code": "0", "result": content, "message": ""})


def _failure(form: Form, code: int, message: str) -> bytes:
    if form == "earlier":
        return msgspec.json.encode({"status": 0, "errorCode": code, "errorName": ERROR_NAMES.get(code, ""), "message": message})
    return msgspec.json.encode({"error_code": str(code), "result": None, "message": message})


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise MalformedRequest(where=name, why="a text was expected")


def _fault_in_xml(text: str) -> tuple[int, str] | None:
    try:
        read_xml(text.encode("utf-8"))
    except MalformedRequest as fault:
        facts = fault.facts
        return 500, f"data không phải XML hợp lệ (dòng {facts.get('line', 0)}, cột {facts.get('column', 0)})"
    return None


def _fault_in_json(text: str) -> tuple[int, str] | None:
    try:
        read_object(text.encode("utf-8"), where="data")
    except MalformedRequest:
        return 500, "data không phải một đối tượng JSON hợp lệ"
    return None


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a calendar day, no instant
    except ValueError:
        return None
