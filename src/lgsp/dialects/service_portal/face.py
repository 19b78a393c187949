"""We answer as it: the login, and calls that carry their session in the body.

Rules: the envelope is `{"error_code","result"}` or `{"error_code","message"}`, `error_code` 0 is success, and HTTP is 200 in any case: an expired
session is an error code too, never HTTP 401, because clients log in again on an error code. Truth values are `"True"` and `"False"` on
the wire and read in any usual spelling.
"""

from collections.abc import Generator
from typing import Any, Final

import msgspec

from lgsp.domain.enquiries import Answer
from lgsp.domain.errors import CredentialMissing, CredentialRefused, LgspError, MalformedRequest, MethodNotAllowed
from lgsp.domain.http import Headers, HttpRequest, HttpResponse
from lgsp.protocol.http.json_reading import read_object
from lgsp.protocol.http.problem import headers_of, status_of

EXPIRED_CODE: Final = 401
"""What tells that a session is not (or no longer) good, unless the operator sets another value."""

NOT_FOUND_CODE: Final = 404

_JSON: Final[Headers] = (("Content-Type", "application/json;charset=utf-8"), ("Cache-Control", "no-store"))
_TRUE: Final = frozenset({"true", "1", "y", "yes"})
_FALSE: Final = frozenset({"false", "0", "n", "no", "", "none"})


class LoginQuestion(msgspec.Struct, frozen=True):
    """Who wants a session."""

    username: str
    password: str

    def __repr__(self) -> str:
        return f"LoginQuestion(username={self.username!r}, password=…)"


class PortalCall(msgspec.Struct, frozen=True):
    """One call. `members` is the whole body without the session."""

    session: str
    service: str
    unit: str
    members: dict[str, Any]

    def __repr__(self) -> str:
        return f"PortalCall(session=…, service={self.service!r}, unit={self.unit!r})"


LoginFace = Generator[LoginQuestion, str | LgspError, HttpResponse]
"""Yields who wants a session, gets the session or a refusal."""

CallFace = Generator[PortalCall, Answer | LgspError, HttpResponse]
"""Yields the call, gets an answer or a refusal."""


def answer_login(request: HttpRequest, *, expired_code: int = EXPIRED_CODE) -> LoginFace:
    """Answer `POST …/mapi/login`."""
    try:
        question = read_login(request)
    except LgspError as fault:
        return write_refusal(fault, expired_code=expired_code)
    session = yield question
    if isinstance(session, LgspError):
        return write_refusal(session, expired_code=expired_code)
    return write_session(session)


def answer_call(request: HttpRequest, *, expired_code: int = EXPIRED_CODE) -> CallFace:
    """Answer one call; whether its session is good is for whoever performs the conversation."""
    try:
        call = read_call(request)
    except LgspError as fault:
        return write_refusal(fault, expired_code=expired_code)
    known = yield call
    if isinstance(known, LgspError):
        return write_refusal(known, expired_code=expired_code)
    if not known.is_found:
        return _answered({"error_code": NOT_FOUND_CODE, "message": known.refusal})
    return write_result(known.content)


def read_login(request: HttpRequest) -> LoginQuestion:
    """Raises `MethodNotAllowed`, `MalformedRequest` or `CredentialMissing`."""
    members = _members_of(request)
    username, password = _text_in(members, "username"), _text_in(members, "password")
    if not username or not password:
        raise CredentialMissing(why="username and password are needed")
    return LoginQuestion(username, password)


def read_call(request: HttpRequest) -> PortalCall:
    """Raises `MethodNotAllowed`, `MalformedRequest` or `CredentialMissing`."""
    members = _members_of(request)
    session, service, unit = (_text_in(members, name) for name in ("session", "service", "madonvi"))
    if not session:
        raise CredentialMissing(why="session is missing")
    if not service:
        raise MalformedRequest(where="service", why="missing")
    return PortalCall(session, service, unit, {name: value for name, value in members.items() if name != "session"})


def read_flag(value: object) -> bool:
    """A truth value in any of its spellings, absent is false; raises `MalformedRequest`."""
    told = str(value).strip().lower()
    if told not in _TRUE | _FALSE:
        raise MalformedRequest(why='a truth value was expected, "True" or "False"')
    return told in _TRUE


def write_session(session: str) -> HttpResponse:
    """The answer to a login."""
    return _answered({"session": session, "error_code": 0})


def write_result(result: Any) -> HttpResponse:
    """The answer to a call."""
    return _answered({"error_code": 0, "result": result})


def write_refusal(fault: LgspError, *, in_english: bool = False, expired_code: int = EXPIRED_CODE) -> HttpResponse:
    """The refusal of a login or call, as an error code in HTTP 200; `Retry-After` stands beside it."""
    code = expired_code if isinstance(fault, CredentialMissing | CredentialRefused) else status_of(fault)
    message = fault.english if in_english else fault.in_vietnamese
    later = tuple((name.decode(), value.decode()) for name, value in headers_of(fault) if name == b"Retry-After")
    return _answered({"error_code": code, "message": message}, later)


def _answered(envelope: dict[str, Any], more: Headers = ()) -> HttpResponse:
    return HttpResponse(200, (*_JSON, *more), msgspec.json.encode(envelope))


def _members_of(request: HttpRequest) -> dict[str, Any]:
    if request.method != "POST":
        raise MethodNotAllowed(method=request.method, allow="POST")
    return read_object(request.body, where="body")


def _text_in(members: dict[str, Any], name: str) -> str:
    value = members.get(name, "")
    if not isinstance(value, str):
        raise MalformedRequest(where=name, why="a text was expected")
    return value
