"""We answer as it: `POST /token`.

Rules: a client identifies itself by `Authorization: Basic` or by form fields, not by two different ones; what published clients get
wrong is borne: a `ContentType` header without hyphen, a form declared as JSON, JSON where a form should be. Errors have the form
of RFC 6749 section 5.2; answers are never cached (section 5.1).
"""

import base64
from collections.abc import Generator
from typing import Final
from urllib.parse import parse_qsl, unquote_plus

import msgspec

from lgsp.domain.errors import CredentialMissing, CredentialRefused, LgspError, MalformedRequest, MethodNotAllowed, UnsupportedGrant
from lgsp.domain.http import Headers, HttpRequest, HttpResponse, header

_HEADERS: Final = (("Content-Type", "application/json;charset=UTF-8"), ("Cache-Control", "no-store"), ("Pragma", "no-cache"))
_ERRORS: Final[dict[type[LgspError], tuple[int, str]]] = {
    MalformedRequest: (400, "invalid_request"),
    MethodNotAllowed: (405, "invalid_request"),
    UnsupportedGrant: (400, "unsupported_grant_type"),
    CredentialMissing: (401, "invalid_client"),
    CredentialRefused: (401, "invalid_client"),
}


class TokenQuestion(msgspec.Struct, frozen=True):
    """A client that says who it is and wants a token."""

    client_id: str
    client_secret: str


class TokenGrant(msgspec.Struct, frozen=True):
    """The token it gets."""

    access_token: str
    expires_in_s: int


Face = Generator[TokenQuestion, TokenGrant | LgspError, HttpResponse]


def answer_token(request: HttpRequest) -> Face:
    """Ask for a grant on behalf of the client, and write the answer. A refusal is sent into the generator as an error."""
    try:
        question = read_question(request)
    except LgspError as fault:
        return write_refusal(fault)
    grant = yield question
    return write_refusal(grant) if isinstance(grant, LgspError) else write_grant(grant)


def read_question(request: HttpRequest) -> TokenQuestion:
    """Raises `MethodNotAllowed`, `MalformedRequest`, `UnsupportedGrant` or `CredentialMissing`."""
    if request.method != "POST":
        raise MethodNotAllowed(method=request.method, allow="POST")
    form = _read_form(request.body)
    basic = _read_basic(request.headers)
    client = (form.get("client_id", ""), form.get("client_secret", ""))
    if basic is not None and any(client) and client not in (basic, (basic[0], "")):
        raise MalformedRequest(why="the client in Authorization and the one in the form differ")
    grant_type = form.get("grant_type", "")
    if not grant_type:
        raise MalformedRequest(why="grant_type is missing")
    if grant_type != "client_credentials":
        raise UnsupportedGrant(grant_type=grant_type[:40])
    client_id, client_secret = basic or client
    if not client_id or not client_secret:
        raise CredentialMissing()
    return TokenQuestion(client_id, client_secret)


def write_grant(grant: TokenGrant) -> HttpResponse:
    """The answer with the token; `expires_in` is a JSON number, because published clients read it as `int`."""
    body = {"access_token": grant.access_token, "scope": "default", "token_type": "Bearer", "expires_in": grant.expires_in_s}
    return HttpResponse(200, _HEADERS, msgspec.json.encode(body))


def write_refusal(fault: LgspError) -> HttpResponse:
    """The answer to a client that gets none."""
    status, code = _ERRORS.get(type(fault), (503, "temporarily_unavailable"))
    headers: Headers = _HEADERS
    if status == 401:
        headers = (*headers, ("WWW-Authenticate", 'Basic realm="lgsp"'))
    if status == 405:
        headers = (*headers, ("Allow", "POST"))
    return HttpResponse(status, headers, msgspec.json.encode({"error": code, "error_description": fault.english}))


def _read_form(body: bytes) -> dict[str, str]:
    # Whatever Content-Type (or ContentType) says: a body that begins like a JSON object is one, anything else is a form.
    if body.lstrip()[:1] == b"{":
        try:
            document = msgspec.json.decode(body, type=dict[str, object])
        except (msgspec.DecodeError, UnicodeDecodeError) as cause:
            raise MalformedRequest(why="the body is neither a form nor a JSON object") from cause
        return {name: value for name, value in document.items() if isinstance(value, str)}
    try:
        pairs = parse_qsl(body.decode("utf-8").strip(), keep_blank_values=True, max_num_fields=32)
    except ValueError as cause:
        raise MalformedRequest(why="the body is neither a form nor a JSON object") from cause
    form = dict(pairs)
    if len(form) != len(pairs):
        raise MalformedRequest(why="a field of the form is repeated")
    return form


def _read_basic(headers: Headers) -> tuple[str, str] | None:
    value = header(headers, "Authorization")
    if value is None:
        return None
    scheme, _, text = value.partition(" ")
    if scheme.lower() != "basic":
        raise MalformedRequest(where="Authorization", why="send Basic with client id and secret")
    try:
        user, colon, secret = base64.b64decode(text.strip(), validate=True).decode("utf-8").partition(":")
    except ValueError as cause:
        raise MalformedRequest(where="Authorization", why="not base64 of client id, colon and secret") from cause
    if not colon:
        raise MalformedRequest(where="Authorization", why="not base64 of client id, colon and secret")
    # RFC 6749 section 2.3.1 asks for form encoding inside, hardly any client does it; our ids and secrets read the same both ways.
    return unquote_plus(user), unquote_plus(secret)
