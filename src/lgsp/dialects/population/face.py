"""We answer as it: a SOAP question in, an enquiry out, a SOAP answer back.

Rules: elements must come in their order; both ways of naming the service are taken (`MaDVC` with `MaTichHop`, or `MaDichVu`); blanks around
values are trimmed, also those after `MaCanBo`. A citizen it does not know is an empty collection with the reason in `GhiChu`. A refusal
is a SOAP 1.1 fault, HTTP 500 (section 6.2), with our stable code in `detail`: the genuine faults are not known.
"""

import re
from typing import Final

from lgsp.dialects.population.shapes import (
    ANSWER_NAMESPACE,
    BIRTH,
    BIRTH_ORDER,
    COLLECTION,
    CONFIRM,
    CONFIRMATION,
    LOOK_UP,
    NAMESPACE,
    ORDER,
    SERVICE_CODES,
    read_in_order,
    read_value,
    write_citizen,
)
from lgsp.domain.enquiries import Answer, Enquiry, Face
from lgsp.domain.errors import EndpointNotFound, LgspError, LocalError, MalformedRequest, MethodNotAllowed
from lgsp.domain.http import Headers, HttpRequest, HttpResponse
from lgsp.protocol.http.problem import headers_of, status_of
from lgsp.protocol.xml.reading import XmlElement
from lgsp.protocol.xml.soap import CONTENT_TYPE, SoapFault, read_envelope, write_element, write_envelope, write_fault

_XML: Final[Headers] = (("Content-Type", CONTENT_TYPE), ("Cache-Control", "no-store"))
_FORMS: Final = {
    "SoDinhDanh": (re.compile(r"[0-9]{12}"), "12 digits"),
    "SoCMND": (re.compile(r"[0-9]{9}"), "9 digits"),
    "Nam": (re.compile(r"[0-9]{4}"), "a year, yyyy"),
    "NgayThangNam": (re.compile(r"[0-9]{8}"), "a day, yyyyMMdd"),
}


def answer(request: HttpRequest) -> Face:
    """Answer one question; whoever asks must have been identified before (`hashed_basic`)."""
    try:
        if request.method != "POST":
            raise MethodNotAllowed(method=request.method, allow="POST")
        enquiry = read_enquiry(request.body)
    except LgspError as fault:
        return write_refusal(fault)
    known: Answer = yield enquiry
    return write_answer(enquiry.operation, known)


def read_enquiry(body: bytes) -> Enquiry:
    """What a question asks, operations named by their elements; raises `MalformedRequest` or `EndpointNotFound`."""
    content = read_envelope(body)
    if content.name not in ORDER or content.namespace != NAMESPACE:
        raise EndpointNotFound(operation=content.name[:60])
    found = read_in_order(content, ORDER[content.name])
    birth = found.pop(BIRTH, None)
    parameters = {name: read_value(element) for name, element in found.items()}
    if birth is not None:
        parameters.update(_read_birth(birth))
    _check_service_code(content.name, parameters)
    parameters = {name: value for name, value in parameters.items() if value}
    _check_values(content.name, parameters)
    parameters["HoVaTen"] = parameters["HoVaTen"].upper()
    return Enquiry(content.name, parameters)


def write_answer(operation: str, known: Answer) -> HttpResponse:
    """The answer to a question of either operation."""
    if operation == CONFIRM:
        exists = known.is_found and bool(known.content["TonTai"])
        told = write_element("ns1:TonTai", text="true" if exists else "false")
        return _answered(write_element(f"ns1:{CONFIRMATION}", told, attributes={"xmlns:ns1": NAMESPACE}))
    citizens = list(known.content) if known.is_found else []
    attributes = {"xmlns:ns1": ANSWER_NAMESPACE, "SoCongDan": str(len(citizens))}
    if known.refusal:
        attributes["GhiChu"] = known.refusal
    return _answered(write_element(f"ns1:{COLLECTION}", map(write_citizen, citizens), attributes=attributes))


def write_refusal(fault: LgspError, *, in_english: bool = False) -> HttpResponse:
    """The refusal of a call."""
    told = SoapFault(
        code="Server" if isinstance(fault, LocalError) or status_of(fault) >= 500 else "Client",
        text=fault.english if in_english else fault.in_vietnamese,
        detail=fault.code,
    )
    fields = headers_of(fault)
    own = tuple((name.decode("ascii"), value.decode("ascii")) for name, value in fields if name != b"WWW-Authenticate")
    return HttpResponse(405 if isinstance(fault, MethodNotAllowed) else 500, (*_XML, *own), write_fault(told))


def _answered(content: str) -> HttpResponse:
    return HttpResponse(200, _XML, write_envelope(content))


def _read_birth(element: XmlElement) -> dict[str, str]:
    return {name: read_value(inner) for name, inner in read_in_order(element, BIRTH_ORDER).items()}


def _check_service_code(operation: str, parameters: dict[str, str]) -> None:
    # What the two ways of naming it have in common is the code itself; the enquiry's operation says it already.
    name = "MaTichHop" if "MaTichHop" in parameters else "MaDichVu"
    code = parameters.pop(name)
    if code != SERVICE_CODES[operation]:
        raise MalformedRequest(where=name, why=f"{SERVICE_CODES[operation]} was expected for {operation}")


def _check_values(operation: str, parameters: dict[str, str]) -> None:
    for name, (form, told) in _FORMS.items():
        if name in parameters and not form.fullmatch(parameters[name]):
            raise MalformedRequest(where=name, why=f"{told} were expected")
    numbers = [name for name in ("SoDinhDanh", "SoCMND") if name in parameters]
    if not numbers or (operation == LOOK_UP and len(numbers) > 1):
        raise MalformedRequest(where="SoDinhDanh/SoCMND", why="one of the two must be given")
    needed = ("MaYeuCau", "MaCanBo", "HoVaTen")
    for name in needed:
        if name not in parameters:
            raise MalformedRequest(where=name, why="must not be empty")
    if operation == LOOK_UP and not {"Nam", "NgayThangNam"} & set(parameters):
        raise MalformedRequest(where=BIRTH, why="must not be empty")
