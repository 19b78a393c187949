"""Errors as problem documents (RFC 9457).

Rules: `type` is `urn:lgsp:error:<code>`, and the code is stable; `title` is the class's sentence up to its semicolon, `detail` all
of it with the facts, in Vietnamese unless English is preferred; the facts are members of their own too, so that a program need not
parse sentences. Internal details (tracebacks, addresses of upstreams) are never included.
"""

from typing import Any, Final

import msgspec

from lgsp.domain import errors

CONTENT_TYPE: Final = b"application/problem+json"

_STATUS: Final[dict[type[errors.LgspError], int]] = {
    errors.MalformedIdentifier: 400,
    errors.MalformedRequest: 400,
    errors.HeadersTooLarge: 431,
    errors.BodyTooLarge: 413,
    errors.RequestTimedOut: 408,
    errors.MethodNotAllowed: 405,
    errors.CredentialMissing: 401,
    errors.CredentialRefused: 401,
    errors.ClientMismatch: 403,
    errors.CitizenUnknown: 403,
    errors.AddressRefused: 403,
    errors.SignatureMissing: 401,
    errors.UnsupportedGrant: 400,
    errors.ServiceNotFound: 404,
    errors.EndpointNotFound: 404,
    errors.ServiceDisabled: 503,
    errors.AccessDenied: 403,
    errors.HidingRefused: 403,
    errors.RateLimitExceeded: 429,
    errors.QuotaExceeded: 429,
    errors.ConcurrencyExceeded: 429,
    errors.ContentRefused: 422,
    errors.ActRefused: 409,
    errors.RoleMissing: 403,
    errors.AlreadyRegistered: 409,
    errors.NotRegistered: 404,
    errors.NoVersionInForce: 404,
    errors.SignInLinkRefused: 403,
    errors.UpstreamUnreachable: 502,
    errors.UpstreamSetAside: 503,
    errors.UpstreamTimedOut: 504,
    errors.UpstreamBroken: 502,
    errors.UpstreamRefusedUs: 502,
    errors.ReplyNotMinimisable: 502,
    errors.RequestNotMappable: 400,
    errors.ReplyNotMappable: 502,
    errors.OperationUnclear: 400,
    errors.SoapFaultClient: 422,
    errors.SoapFaultServer: 502,
    errors.RequestNotValid: 422,
    errors.ReplyNotValid: 502,
    errors.CodeNotMappable: 422,
    errors.ReplyCodeNotMappable: 502,
    errors.CodeMapMissing: 503,
    errors.TableUnreadable: 422,
    errors.ListRefused: 502,
    errors.JournalUnwritable: 503,
    errors.ProofRefused: 422,
    errors.KeptBodyNotFound: 404,
    errors.LogForked: 409,
    errors.LogStopped: 504,
    errors.ReceiptNotFound: 404,
    errors.RecordExpired: 410,
    errors.ReceiptNotReady: 503,
    errors.NotReady: 503,
    errors.GatewayNotRunning: 503,
    errors.Overloaded: 503,
}
_TEMPORARY: Final = frozenset(
    {errors.ServiceDisabled, errors.JournalUnwritable, errors.ReceiptNotReady, errors.NotReady, errors.Overloaded}
)
_RESERVED: Final = frozenset({"type", "title", "status", "detail", "instance", "code", "transaction_id"})
ACCEPTED_SIGNATURE: Final = b'sig1=("@method" "@target-uri" "content-digest");created;keyid'
"""What a signature must cover, in the words of RFC 9421 section 5.1."""

RETRY_AFTER_S: Final = 5
"""What is told to callers when something on our side is expected to pass soon."""


def status_of(error: errors.LgspError) -> int:
    """The HTTP status of an error; 500 for one without a mapping."""
    return status_of_kind(type(error))


def status_of_kind(kind: type[errors.LgspError]) -> int:
    """The HTTP status of a kind of error, or of the nearest kind above it that has one."""
    return next((_STATUS[above] for above in kind.__mro__ if above in _STATUS), 500)


def headers_of(error: errors.LgspError) -> list[tuple[bytes, bytes]]:
    """Header fields that belong to the status: `WWW-Authenticate`, `Retry-After`, `Allow`."""
    if isinstance(error, errors.CredentialMissing):
        return [(b"WWW-Authenticate", b'Bearer realm="lgsp"')]
    if isinstance(error, errors.CredentialRefused):
        return [(b"WWW-Authenticate", b'Bearer realm="lgsp", error="invalid_token"')]
    if isinstance(error, errors.SignatureMissing):
        return [(b"WWW-Authenticate", b'Bearer realm="lgsp"'), (b"Accept-Signature", ACCEPTED_SIGNATURE)]
    if isinstance(error, errors.MethodNotAllowed):
        return [(b"Allow", str(error.facts.get("allow", "")).encode("ascii", "replace"))]
    if "retry_after_s" in error.facts:
        return [(b"Retry-After", str(error.facts["retry_after_s"]).encode())]
    return [(b"Retry-After", b"%d" % RETRY_AFTER_S)] if type(error) in _TEMPORARY else []


def write_problem(error: errors.LgspError, *, transaction_id: str, in_english: bool) -> bytes:
    """Serialise the problem document."""
    detail = error.english if in_english else error.in_vietnamese
    document: dict[str, Any] = {
        "type": f"urn:lgsp:error:{error.code}",
        "title": detail.partition(";")[0].partition(" (")[0].rstrip("."),
        "status": status_of(error),
        "detail": detail,
        "code": error.code,
        "transaction_id": transaction_id,
    }
    for name, value in error.facts.items():
        if name not in _RESERVED and value not in (None, ""):
            document[name] = value
    return msgspec.json.encode(document)
