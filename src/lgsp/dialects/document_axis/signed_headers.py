"""The signature over header fields, for both directions.

Rules: each logical field goes out as `XroadVnpt-<name>`; `sign-header` is a compact JSON object of the prefixed names to their values and
`hash-header` its HMAC-SHA256 in lower-case hex. Whoever checks it takes `sign-header` as received and never writes it anew, because the order is
that of an unordered map; then each member must equal the field of its name. The tail of the time is milliseconds behind a plus sign, no zone.
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Final

import msgspec

from lgsp.domain.errors import CredentialMissing, CredentialRefused, MalformedRequest
from lgsp.domain.http import Headers, header
from lgsp.domain.periods import VIETNAM
from lgsp.protocol.http.json_reading import read_object

PREFIX: Final = "XroadVnpt-"
VERSION: Final = "3.0.201608"
AGENT: Final = "JAVASDKAgent/1.0.0 XRoad/VPCP"
CONTENT_TYPE: Final = "Content-Type"
_KEYS: Final = "sign-header-key"
_SIGNED: Final = "sign-header"
_HASH: Final = "hash-header"
_TIME: Final = "%d%m%YT%H%M%S"
SIGNED_LENGTH_MAX: Final = 16_384


class PresentedSystem(msgspec.Struct, frozen=True):
    """What a request shows: the system, when it was made, what was signed and with which result."""

    system_id: str
    made_at: datetime
    statement: str
    mac: str


def time_text(moment: datetime) -> str:
    """`22112026T101500+0417`: local time, a plus sign, the millisecond in four digits."""
    local = moment.astimezone(VIETNAM)
    return f"{local.strftime(_TIME)}+{local.microsecond // 1000:04d}"


def read_time(text: str) -> datetime:
    """The moment that a text names; raises `MalformedRequest`."""
    day, plus, tail = text.partition("+")
    try:
        if not (plus and len(tail) == 4 and tail.isascii() and tail.isdigit() and int(tail) < 1000):
            raise ValueError(tail)
        return datetime.strptime(day, _TIME).replace(tzinfo=VIETNAM) + timedelta(milliseconds=int(tail))
    except ValueError as cause:
        raise MalformedRequest(where=f"{PREFIX}timestamp", why="write ddMMyyyyTHHmmss+SSSS, SSSS being milliseconds") from cause


def signed_headers(logical: Headers, *, secret: str) -> Headers:
    """The fields of a request on the wire, from its logical ones in their order."""
    prefixed = {f"{PREFIX}{name}": value for name, value in logical}
    statement = msgspec.json.encode(prefixed)
    plain = tuple((name, value) for name, value in logical if name.lower() == CONTENT_TYPE.lower())
    return (
        *plain,
        *prefixed.items(),
        (f"{PREFIX}{_KEYS}", ";".join(name for name, _ in logical)),
        (f"{PREFIX}{_SIGNED}", statement.decode("utf-8")),
        (f"{PREFIX}{_HASH}", mac_of(statement.decode("utf-8"), secret)),
        ("User-Agent", AGENT),
        (f"{PREFIX}version", VERSION),
    )


def mac_of(statement: str, secret: str) -> str:
    """The value of `hash-header`."""
    return hmac.new(secret.encode("utf-8"), statement.encode("utf-8"), hashlib.sha256).hexdigest()


def read_signed_headers(headers: Headers) -> PresentedSystem:
    """What a request shows, its signature not yet checked; raises `CredentialMissing`, `CredentialRefused` or `MalformedRequest`."""
    statement, mac = header(headers, f"{PREFIX}{_SIGNED}"), header(headers, f"{PREFIX}{_HASH}")
    if statement is None or mac is None:
        raise CredentialMissing()
    if len(statement) > SIGNED_LENGTH_MAX:
        raise MalformedRequest(where=f"{PREFIX}{_SIGNED}", why=f"longer than {SIGNED_LENGTH_MAX} characters")
    members = read_object(statement.encode("utf-8"), where=f"{PREFIX}{_SIGNED}")
    for name, value in members.items():
        if not isinstance(value, str) or header(headers, name) != value:
            raise CredentialRefused(why=f"the field {name[:60]} is not what was signed")
    named = (header(headers, f"{PREFIX}{_KEYS}") or "").split(";")
    missing = [name for name in ("timestamp", "systemid", *named) if f"{PREFIX}{name}" not in members]
    if missing:
        raise CredentialRefused(why=f"the signature does not cover {missing[0][:60]}")
    return PresentedSystem(members[f"{PREFIX}systemid"], read_time(members[f"{PREFIX}timestamp"]), statement, mac)


def is_genuine(shown: PresentedSystem, *, secret: str, now: datetime, window_s: int) -> bool:
    """Whether the signature fits and was made within the window."""
    if abs((now - shown.made_at).total_seconds()) > window_s:
        return False
    return hmac.compare_digest(mac_of(shown.statement, secret).encode(), shown.mac.lower().encode("utf-8", "replace"))
