"""We answer as it, bare form: the enterprise look-up of a city's platform, and answers in its envelope.

Rules: `GET {base}/TraCuuThongTinDoanhNghiep?MaSoDoanhNghiep=…`; the credential is the bare base64 text in `Authorization`, and there is no
token call. The envelope is `{"StatusCode","Status","ThrowException","Description","ResultObject"}`; success is `StatusCode` 200, and an
enterprise it does not know is HTTP 200 with `StatusCode` 404.
"""

from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec

from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader, read_bare_authorization
from lgsp.domain.enquiries import Answer, Enquiry, Face
from lgsp.domain.errors import CredentialMissing, EndpointNotFound, LgspError, LocalError, MalformedRequest, MethodNotAllowed
from lgsp.domain.http import Headers, HttpRequest, HttpResponse, header
from lgsp.protocol.http.problem import headers_of, status_of

OPERATION: Final = "TraCuuThongTinDoanhNghiep"
PARAMETER: Final = "MaSoDoanhNghiep"

_JSON: Final[Headers] = (("Content-Type", "application/json;charset=utf-8"),)


def read_credential(headers: Headers) -> AccessTokenHeader:
    """Who calls; raises `CredentialMissing` or `MalformedRequest`."""
    value = header(headers, "Authorization")
    if value is None:
        raise CredentialMissing(header="Authorization")
    return read_bare_authorization(value)


def answer(request: HttpRequest) -> Face:
    """Answer one request; the path stands alone, without what comes before it. Whatever is wrong comes back in the envelope."""
    try:
        enquiry = read_enquiry(request)
    except LgspError as fault:
        return write_refusal(fault)
    known: Answer = yield enquiry
    if not known.is_found:
        return HttpResponse(200, _JSON, _envelope(404, None, known.refusal, has_thrown=False))
    return HttpResponse(200, _JSON, _envelope(200, known.content, "", has_thrown=False))


def read_enquiry(request: HttpRequest) -> Enquiry:
    """Raises `EndpointNotFound`, `MethodNotAllowed` or `MalformedRequest`."""
    address = urlsplit(request.url)
    if address.path != f"/{OPERATION}":
        raise EndpointNotFound(path=address.path[:200])
    if request.method != "GET":
        raise MethodNotAllowed(method=request.method, allow="GET")
    values = parse_qs(address.query).get(PARAMETER, [])
    if len(values) != 1:
        raise MalformedRequest(why=f"{PARAMETER} must stand once")
    return Enquiry(OPERATION, {PARAMETER: values[0].strip()})


def write_refusal(fault: LgspError, *, in_english: bool = False) -> HttpResponse:
    """The refusal of a call. `ThrowException` is true if it is the platform that failed."""
    status = status_of(fault)
    own = tuple((name.decode("ascii"), value.decode("ascii")) for name, value in headers_of(fault) if name != b"WWW-Authenticate")
    message = fault.english if in_english else fault.in_vietnamese
    return HttpResponse(status, (*_JSON, *own), _envelope(status, None, message, has_thrown=isinstance(fault, LocalError)))


def _envelope(code: int, result: Any, description: str, *, has_thrown: bool) -> bytes:
    return msgspec.json.encode(
        {
            "StatusCode": code,
            "Status": "SUCCESS" if code == 200 else "ERROR",
            "ThrowException": has_thrown,
            "Description": description,
            "ResultObject": result,
        }
    )
