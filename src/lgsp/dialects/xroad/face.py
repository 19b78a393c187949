"""We answer as it: replies and refusals on `/r1/…` in X-Road's form.

Rules: a refusal is JSON with `type`, `message` and `detail`, and `X-Road-Error` repeats the type; 400 if the consumer broke the
protocol, 500 if the platform or the provider failed or there is no right. X-Road knows neither tokens nor limits: those are refused with 401
and 429 as everywhere on this platform, so that clients renew a token or wait. What the provider answered passes as it is, but the X-Road
fields are ours.
"""

from typing import Final

from lgsp.domain.calls import Call, Reply
from lgsp.domain.errors import (
    ConcurrencyExceeded,
    CredentialMissing,
    CredentialRefused,
    LgspError,
    QuotaExceeded,
    RateLimitExceeded,
    SignatureMissing,
)
from lgsp.protocol.http.headers import prefers_english
from lgsp.protocol.http.problem import headers_of, status_of
from lgsp.protocol.xroad.rest import error_status, error_type, without_reply_fields, write_error

CONTENT_TYPE: Final = b"application/json;charset=utf-8"


_BEYOND_X_ROAD: Final = (
    CredentialMissing,
    CredentialRefused,
    SignatureMissing,
    RateLimitExceeded,
    QuotaExceeded,
    ConcurrencyExceeded,
)


def answer_refusal(call: Call, fault: LgspError) -> Reply:
    """The refusal of a call. `Retry-After` and the like stand beside X-Road's own fields."""
    kind = error_type(fault)
    message = fault.english if prefers_english(call.fields.get(b"accept-language")) else fault.in_vietnamese
    body = write_error(kind, message=message, detail=call.transaction_id)
    fields = [(b"Content-Type", CONTENT_TYPE), (b"X-Road-Error", kind.encode()), *headers_of(fault)]
    return Reply(status=_status(fault, kind), headers=fields, body=body, is_refusal=True)


def answer_reply(call: Call, reply: Reply) -> Reply:
    """Put X-Road's fields on a reply; those that can't be known for a call that was not understood are left out."""
    fields = [field for field in reply.headers if field[0] == b"X-Road-Error"] if reply.is_refusal else []
    fields = without_reply_fields(reply.headers) + fields
    for name, value in (
        (b"x-road-id", call.message_id),
        (b"x-road-client", call.consumer_named),
        (b"x-road-service", call.service_named),
        (b"x-road-request-id", call.transaction_id),
        (b"x-road-request-hash", call.request_hash),
    ):
        if value:
            fields.append((name, value.encode()))
    reply.headers = fields
    return reply


def _status(fault: LgspError, kind: str) -> int:
    return status_of(fault) if isinstance(fault, _BEYOND_X_ROAD) else error_status(kind)
