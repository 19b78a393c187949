"""We answer as it, first form: the token call, and answers in its envelope.

Rules: the token call carries the header and no `Authorization`; its body is a form, and JSON is borne. The envelope is
`{"error_code","result","message"}`; what counts as success is the operator's choice, zero unless set. A refusal has the HTTP status that
says it too, so that clients which renew a token on 401 recover; its `error_code` is that status as text, never the value of success.
"""

from collections.abc import Generator
from typing import Any, Final
from urllib.parse import parse_qs

import msgspec

from lgsp.dialects.lgsp_access_token.access_token import HEADER_NAME, AccessTokenHeader, read_access_token
from lgsp.domain.errors import CredentialMissing, LgspError, MalformedRequest, MethodNotAllowed, UnsupportedGrant
from lgsp.domain.http import Headers, HttpRequest, HttpResponse, header
from lgsp.protocol.http.json_reading import read_object
from lgsp.protocol.http.problem import headers_of, status_of

SUCCESS: Final = "0"

_JSON: Final[Headers] = (("Content-Type", "application/json;charset=utf-8"),)
_NOT_KEPT: Final[Headers] = (*_JSON, ("Cache-Control", "no-store"))


class TokenGrant(msgspec.Struct, frozen=True):
    """The token a caller gets."""

    access_token: str
    expires_in_s: int


Face = Generator[AccessTokenHeader, TokenGrant | LgspError, HttpResponse]


def answer_token(request: HttpRequest) -> Face:
    """Ask for a grant on behalf of the caller, and write the answer. A refusal is sent into the generator as an error."""
    try:
        shown = read_token_request(request)
    except LgspError as fault:
        return write_refusal(fault)
    grant = yield shown
    return write_refusal(grant) if isinstance(grant, LgspError) else write_grant(grant)


def read_token_request(request: HttpRequest) -> AccessTokenHeader:
    """Raises `MethodNotAllowed`, `CredentialMissing`, `MalformedRequest` or `UnsupportedGrant`."""
    if request.method != "POST":
        raise MethodNotAllowed(method=request.method, allow="POST")
    shown = read_header(request.headers)
    grant_type = _grant_type(request.body)
    if not grant_type:
        raise MalformedRequest(why="grant_type is missing")
    if grant_type != "client_credentials":
        raise UnsupportedGrant(grant_type=grant_type[:40])
    return shown


def read_header(headers: Headers) -> AccessTokenHeader:
    """The header of a token call or of a service call; raises `CredentialMissing` or `MalformedRequest`, two of them included."""
    values = [value for name, value in headers if name.lower() == HEADER_NAME]
    if not values:
        raise CredentialMissing(header=HEADER_NAME)
    if len(values) > 1:
        raise MalformedRequest(where=HEADER_NAME, why="the header stands twice")
    return read_access_token(values[0])


def is_spoken(headers: Headers) -> bool:
    """Whether a request carries the header at all."""
    return header(headers, HEADER_NAME) is not None


def write_grant(grant: TokenGrant) -> HttpResponse:
    """The answer with the token; the lifetime stands beside it for clients that look."""
    body = {"access_token": grant.access_token, "token_type": "Bearer", "expires_in": grant.expires_in_s}
    return HttpResponse(200, _NOT_KEPT, msgspec.json.encode(body))


def write_result(result: Any, *, success: str = SUCCESS) -> HttpResponse:
    """The answer of a service."""
    return HttpResponse(200, _JSON, _envelope(success, result, ""))


def write_refusal(fault: LgspError, *, in_english: bool = False) -> HttpResponse:
    """The refusal of a token or service call."""
    status = status_of(fault)
    own = tuple((name.decode("ascii"), value.decode("ascii")) for name, value in headers_of(fault))
    return HttpResponse(
        status, (*_NOT_KEPT, *own), _envelope(str(status), None, fault.english if in_english else fault.in_vietnamese)
    )


def _envelope(code: str, result: Any, message: str) -> bytes:
    return msgspec.json.encode({"error_code": code, "result": result, "message": message})


def _grant_type(body: bytes) -> str:
    # Whatever the content type says: a body that begins like a JSON object is one.
    if body.lstrip()[:1] == b"{":
        value = read_object(body, where="body").get("grant_type")
        return value if isinstance(value, str) else ""
    try:
        values = parse_qs(body.decode("utf-8").strip(), max_num_fields=32).get("grant_type", [])
    except ValueError:
        raise MalformedRequest(why="the body is neither a form nor a JSON object") from None
    if len(values) > 1:
        raise MalformedRequest(why="grant_type is repeated")
    return values[0] if values else ""
