"""Replies in the format that the caller expects: problem documents, X-Road's form on `/r1/…`, or a dialect's own envelope.

Rules: this is the one boundary where an error of `domain/errors` becomes bytes for a consumer; every reply carries the transaction
id.
"""

from functools import partial
from typing import Final, Protocol

from lgsp.dialects.civil_status import face as civil_status
from lgsp.dialects.document_axis import face as document_axis
from lgsp.dialects.lgsp_access_token import bare_face as lgsp_bare
from lgsp.dialects.lgsp_access_token import face as lgsp_access_token
from lgsp.dialects.population import face as population
from lgsp.dialects.service_portal import face as service_portal
from lgsp.dialects.social_insurance import face as social_insurance
from lgsp.dialects.xroad import face as xroad
from lgsp.domain.calls import Call, Reply
from lgsp.domain.errors import LgspError
from lgsp.domain.http import HttpResponse
from lgsp.protocol.http.headers import prefers_english
from lgsp.protocol.http.problem import CONTENT_TYPE, headers_of, status_of, write_problem
from lgsp.protocol.xml.soap import CONTENT_TYPE as CONTENT_TYPE_OF_SOAP
from lgsp.protocol.xml.soap import NEW_CONTENT_TYPE, SoapFault, write_fault, write_new_fault


class RefusalWriter(Protocol):
    """How a dialect formats an error."""

    def __call__(self, fault: LgspError, *, in_english: bool) -> HttpResponse:
        """The response in the dialect's own envelope."""


WRITERS: Final[dict[str, RefusalWriter]] = {
    "lgsp_access_token": lgsp_access_token.write_refusal,
    "lgsp_bare": lgsp_bare.write_refusal,
    "population": population.write_refusal,
    "civil_status": civil_status.write_refusal,
    "civil_status_earlier": partial(civil_status.write_refusal, form="earlier"),
    "social_insurance": social_insurance.write_refusal,
    "service_portal": service_portal.write_refusal,
    "document_axis": document_axis.write_refusal,
}


def refusal(call: Call, fault: LgspError) -> Reply:
    """The reply for an error, in the caller's format."""
    if call.face == "xroad":
        return xroad.answer_refusal(call, fault)
    dialect = call.face if call.face != "rest" else call.version.dialect if call.version is not None else ""
    writer = WRITERS.get(dialect)
    if writer is not None:
        in_english = prefers_english(call.fields.get(b"accept-language"))
        reply = reply_of(writer(fault, in_english=in_english))
        reply.is_refusal = True
        return reply
    in_english = prefers_english(call.fields.get(b"accept-language"))
    if call.version is not None and call.version.kind == "SOAP" and call.method == "POST":
        return _soap_fault(call, fault, in_english=in_english)
    return problem(fault, transaction_id=call.transaction_id, in_english=in_english)


def _soap_fault(call: Call, fault: LgspError, *, in_english: bool) -> Reply:
    """The error as a SOAP fault, in the version of SOAP that the caller uses; over HTTP its status is 500 (SOAP 1.1 section 6.2)."""
    text = fault.english if in_english else fault.in_vietnamese
    told = SoapFault("Server" if status_of(fault) >= 500 else "Client", text, fault.code)
    is_new = call.fields.get(b"content-type", b"").lower().startswith(b"application/soap+xml")
    kind, body = (NEW_CONTENT_TYPE, write_new_fault(told)) if is_new else (CONTENT_TYPE_OF_SOAP, write_fault(told))
    return Reply(status=500, headers=[(b"Content-Type", kind.encode("ascii")), *headers_of(fault)], body=body, is_refusal=True)


def problem(fault: LgspError, *, transaction_id: str, in_english: bool) -> Reply:
    """The reply for an error as a problem document."""
    body = write_problem(fault, transaction_id=transaction_id, in_english=in_english)
    fields = [(b"Content-Type", CONTENT_TYPE), (b"Content-Language", b"en" if in_english else b"vi"), *headers_of(fault)]
    return Reply(status=status_of(fault), headers=fields, body=body, is_refusal=True)


def finish(call: Call, reply: Reply) -> Reply:
    """Add the header fields that every reply carries."""
    if call.face == "xroad":
        reply = xroad.answer_reply(call, reply)
    reply.headers.append((b"Lgsp-Transaction-Id", call.transaction_id.encode("ascii")))
    return reply


def reply_of(response: HttpResponse) -> Reply:
    """A dialect's response as a reply."""
    fields = [(name.encode("ascii"), value.encode("latin-1")) for name, value in response.headers]
    return Reply(status=response.status, headers=fields, body=response.body)
