"""We call it: log in, put the session into the body of a call, log in again when it has expired.

Rules: the code of an expired session is not known, so any error of the first call after a pause, and the operator's value at any time, leads to one
new login and one repetition, never two. The other members of the body go on byte for byte. `error_code` is compared as text.
"""

from collections.abc import Generator
from typing import Any, Final

import msgspec

from lgsp.dialects.service_portal.destination import HEADER_NAME, write_destination
from lgsp.domain.enquiries import Answer
from lgsp.domain.errors import MalformedRequest, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import Headers, HttpRequest, HttpResponse
from lgsp.domain.identifiers import SubsystemId
from lgsp.protocol.http.json_reading import read_object

_SYSTEM: Final = "service_portal"


class PortalAccount(msgspec.Struct, frozen=True):
    """Who we are to the portal, and where we log in."""

    login_url: str
    username: str
    password: str

    def __repr__(self) -> str:
        return f"PortalAccount(username={self.username!r}, password=…)"


class PortalReply(msgspec.Struct, frozen=True):
    """What came back, and the session that is good for the next call."""

    session: str
    response: HttpResponse


LoginReach = Generator[HttpRequest, HttpResponse, str]
CallReach = Generator[HttpRequest, HttpResponse, PortalReply]


def log_in(*, account: PortalAccount, destination: SubsystemId) -> LoginReach:
    """Get a session; raises `UpstreamRefusedUs` if our account is not accepted, `UpstreamBroken` if the answer makes no sense."""
    body = msgspec.json.encode({"username": account.username, "password": account.password})
    response = yield HttpRequest("POST", account.login_url, call_headers(destination=destination), body)
    envelope = _envelope_in(response)
    if envelope is None:
        raise UpstreamBroken(system=_SYSTEM, status=response.status)
    code, session = _code_in(envelope), envelope.get("session")
    if code != "0":
        raise UpstreamRefusedUs(system=_SYSTEM, error_code=code[:40])
    if not isinstance(session, str) or not session:
        raise UpstreamBroken(system=_SYSTEM, why="no session in the answer")
    return session


def call(
    *, request: HttpRequest, account: PortalAccount, destination: SubsystemId, session: str, is_idle: bool, expired_code: str
) -> CallReach:
    """Make one call with a session, logging in where needed.

    `session` is empty if there is none yet; `is_idle` tells that this is the first call after a pause. Raises what `log_in` raises, and
    `MalformedRequest` if the body is not a JSON object.
    """
    is_fresh = not session
    if is_fresh:
        session = yield from log_in(account=account, destination=destination)
    response = yield with_session(request, session)
    if not is_fresh and _has_expired(response, is_idle=is_idle, expired_code=expired_code):
        session = yield from log_in(account=account, destination=destination)
        response = yield with_session(request, session)
    return PortalReply(session, response)


def with_session(request: HttpRequest, session: str) -> HttpRequest:
    """The request with our session in the place of any other; everything else in the body stays as it was written."""
    read_object(request.body, where="body")
    members = msgspec.json.decode(request.body, type=dict[str, msgspec.Raw])
    ours = msgspec.Raw(msgspec.json.encode(session))
    body = msgspec.json.encode({"session": ours, **{name: value for name, value in members.items() if name != "session"}})
    return msgspec.structs.replace(request, body=body)


def call_headers(*, destination: SubsystemId) -> Headers:
    """The fields of a login or call."""
    return (
        (HEADER_NAME, write_destination(destination)),
        ("Accept", "application/json"),
        ("Content-Type", "application/json"),
        ("Charset", "utf-8"),
    )


def write_flag(value: bool) -> str:
    """A truth value as it is on the wire."""
    return "True" if value else "False"


def read_result(response: HttpResponse) -> Answer:
    """What a call answered; raises `UpstreamBroken`."""
    envelope = _envelope_in(response)
    if envelope is None:
        raise UpstreamBroken(system=_SYSTEM, status=response.status)
    if _code_in(envelope) == "0":
        return Answer(content=envelope.get("result"))
    return Answer(is_found=False, count=0, refusal=str(envelope.get("message") or envelope.get("result") or ""))


def _has_expired(response: HttpResponse, *, is_idle: bool, expired_code: str) -> bool:
    if response.status == 401:
        return True
    envelope = _envelope_in(response)
    code = "0" if envelope is None else _code_in(envelope)
    return code == expired_code or (is_idle and code != "0")


def _envelope_in(response: HttpResponse) -> dict[str, Any] | None:
    try:
        envelope = read_object(response.body, where="answer")
    except MalformedRequest:
        return None
    return envelope if "error_code" in envelope else None


def _code_in(envelope: dict[str, Any]) -> str:
    return str(envelope["error_code"]).strip()
