"""X-Road's REST form of a call, version 1 (X-Road `pr-rest`).

    /r1/{instance}/{memberClass}/{memberCode}/{subsystemCode}/{serviceCode}[/path][?query]

Rules: the subsystem is mandatory, as in the published servers; identifier parts are percent-decoded one by one, and none of ours
holds a slash. `X-Road-Client` is mandatory; if it is repeated, the last one counts. A reply carries `X-Road-Id`, `-Client`, `-Service`,
`-Request-Id` and `-Request-Hash`; fields of these names from the provider are dropped. Error types are written in CamelCase.
"""

import base64
import hashlib
from typing import Final
from urllib.parse import unquote

import msgspec

from lgsp.domain import errors
from lgsp.domain.calls import HeaderLine
from lgsp.domain.identifiers import ServiceId, SubsystemId, checked_part

PREFIX: Final = "/r1/"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ID_LENGTH_MAX: Final = 255
"""Longest message id, user or issue that is taken from a consumer, in characters: they stand in the journal."""

_REPLY_FIELDS: Final = frozenset(
    {b"x-road-id", b"x-road-client", b"x-road-service", b"x-road-request-id", b"x-road-request-hash", b"x-road-error"}
)
_NOT_HASHED: Final = frozenset(
    b"transfer-encoding keep-alive proxy-authenticate proxy-authorization te trailer upgrade connection user-agent host "
    b"content-length server expect x-road-request-id x-road-request-hash".split()
)
_TYPES: Final[dict[type[errors.LgspError], str]] = {
    errors.MalformedRequest: "Client.BadRequest",
    errors.MalformedIdentifier: "Client.BadRequest",
    errors.HeadersTooLarge: "Client.BadRequest",
    errors.BodyTooLarge: "Client.BadRequest",
    errors.RequestTimedOut: "Client.BadRequest",
    errors.MethodNotAllowed: "Client.BadRequest",
    errors.CredentialMissing: "Server.ClientProxy.SslAuthenticationFailed",
    errors.CredentialRefused: "Server.ClientProxy.SslAuthenticationFailed",
    errors.CitizenUnknown: "Server.ClientProxy.AccessDenied",
    errors.ClientMismatch: "Server.ClientProxy.AccessDenied",
    errors.AddressRefused: "Server.ClientProxy.AccessDenied",
    errors.SignatureMissing: "Server.ClientProxy.SslAuthenticationFailed",
    errors.ServiceNotFound: "Server.ServerProxy.UnknownService",
    errors.EndpointNotFound: "Server.ServerProxy.UnknownService",
    errors.ServiceDisabled: "Server.ServerProxy.ServiceDisabled",
    errors.AccessDenied: "Server.ServerProxy.AccessDenied",
    errors.HidingRefused: "Server.ServerProxy.AccessDenied",
    errors.RateLimitExceeded: "Server.ServerProxy.AccessDenied.RateLimitExceeded",
    errors.QuotaExceeded: "Server.ServerProxy.AccessDenied.QuotaExceeded",
    errors.ConcurrencyExceeded: "Server.ServerProxy.AccessDenied.ConcurrencyExceeded",
    errors.UpstreamUnreachable: "Server.ServerProxy.NetworkError",
    errors.UpstreamTimedOut: "Server.ServerProxy.NetworkError.TimedOut",
    errors.UpstreamBroken: "Server.ServerProxy.ServiceFailed",
    errors.UpstreamRefusedUs: "Server.ServerProxy.ServiceFailed",
    errors.JournalUnwritable: "Server.ClientProxy.LoggingFailed",
    errors.NotReady: "Server.ClientProxy.OutdatedGlobalConf",
    errors.Overloaded: "Server.ClientProxy.InternalError",
}


class XRoadRequest(msgspec.Struct, frozen=True):
    """The X-Road part of a request. `is_id_ours` means that the consumer sent no `X-Road-Id`, so the hash covers the one we generated."""

    client: str
    service: str
    rest_of_path: str
    message_id: str
    is_id_ours: bool
    user_id: str = ""
    issue: str = ""


def read_request(path: str, headers: list[HeaderLine], *, fallback_id: str) -> XRoadRequest:
    """Parse path and fields; raises `MalformedRequest` or `MalformedIdentifier`."""
    pieces = path.split("/", 7)
    if len(pieces) < 7 or pieces[1] != "r1":
        raise errors.MalformedRequest(
            where="path", why="write /r1/instance/memberClass/memberCode/subsystemCode/serviceCode[/path]"
        )
    names = ("instance", "memberClass", "memberCode", "subsystemCode", "serviceCode")
    service = ServiceId(*(checked_part(unquote(piece), name) for piece, name in zip(pieces[2:7], names, strict=True)))
    message_id = _field(headers, b"x-road-id")
    return XRoadRequest(
        client=_client(_field(headers, b"x-road-client")),
        service=str(service),
        rest_of_path=f"/{pieces[7]}" if len(pieces) > 7 else "",
        message_id=message_id or fallback_id,
        is_id_ours=not message_id,
        user_id=_field(headers, b"x-road-userid"),
        issue=_field(headers, b"x-road-issue"),
    )


def _field(headers: list[HeaderLine], name: bytes) -> str:
    values = [value for lower, _, value in headers if lower == name]
    text = values[-1].decode("utf-8", "replace").strip() if values else ""
    if len(text) > ID_LENGTH_MAX or not text.isprintable():
        raise errors.MalformedRequest(where=name.decode("ascii"), why=f"at most {ID_LENGTH_MAX} printable characters")
    return text


def _client(text: str) -> str:
    if not text:
        raise errors.MalformedRequest(where="X-Road-Client", why="missing; send your own subsystem's identifier")
    parts = text.split("/")
    if len(parts) != 4:
        raise errors.MalformedRequest(where="X-Road-Client", why="write instance/memberClass/memberCode/subsystemCode")
    return str(SubsystemId.parse("/".join(unquote(part) for part in parts)))


def request_hash(
    *, method: str, target: str, headers: list[HeaderLine], request_id: str, own_id: str | None, body_sha512: bytes | None
) -> str:
    """`X-Road-Request-Hash`. `own_id` is the message id if we made it; `body_sha512` the digest of the body if there is a body part."""
    lines = [method.encode() + b"\r\n", target.encode("latin-1") + b"\r\n"]
    lines += [b"%b:%b\r\n" % (name, value) for lower, name, value in headers if lower not in _NOT_HASHED]
    lines.append(b"x-road-request-id:%b\r\n" % request_id.encode())
    if own_id is not None:
        lines.append(b"x-road-id:%b\r\n" % own_id.encode())
    digest = hashlib.sha512(b"".join(lines)).digest()
    if body_sha512 is not None:
        digest = hashlib.sha512(digest + body_sha512).digest()
    return base64.b64encode(digest).decode("ascii")


def without_reply_fields(fields: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """A provider's header fields without those that only the platform may set."""
    return [field for field in fields if field[0].lower() not in _REPLY_FIELDS]


def error_type(error: errors.LgspError) -> str:
    """The X-Road error type for an error."""
    return next((_TYPES[kind] for kind in type(error).__mro__ if kind in _TYPES), "Server.ClientProxy.InternalError")


def error_status(kind: str) -> int:
    """400 for the consumer's errors, 500 for all others (X-Road `pr-rest` 4.6)."""
    return 400 if kind.startswith("Client.") else 500


def write_error(kind: str, *, message: str, detail: str) -> bytes:
    """Serialise the body of an error."""
    return msgspec.json.encode({"type": kind, "message": message, "detail": detail})
