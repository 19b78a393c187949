"""We call it: both forms.

Rules: the fields that identify us (bearer token; since 2025 also `lgspaccesstoken`) are added by whoever performs the request. `data` is
written as the text it is. Status and codes are compared as text. A code that tells that we are not let in is ours to mend, `UpstreamRefusedUs`.
"""

from typing import Any, Final

import msgspec

from lgsp.dialects.civil_status.shapes import PATHS, REFUSED_US, form_of
from lgsp.domain.enquiries import Answer, Enquiry, Reach
from lgsp.domain.errors import MalformedRequest, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.protocol.http.json_reading import read_object

_HEADERS: Final = (("Content-Type", "application/json"), ("Accept", "application/json"))
_SYSTEM: Final = "civil_status"


def ask(enquiry: Enquiry, *, base_url: str) -> Reach:
    """Put one enquiry; raises `UpstreamRefusedUs` or `UpstreamBroken`."""
    body = msgspec.json.encode(enquiry.parameters)
    response = yield HttpRequest("POST", f"{base_url}{PATHS[enquiry.operation]}", _HEADERS, body)
    return read_answer(enquiry.operation, response)


def read_answer(operation: str, response: HttpResponse) -> Answer:
    """What was answered; a refusal keeps the register's code as its content. Raises `UpstreamRefusedUs` or `UpstreamBroken`."""
    if response.status == 401:
        raise UpstreamRefusedUs(status=401)
    try:
        envelope = read_object(response.body, where="answer")
    except MalformedRequest as cause:
        raise UpstreamBroken(system=_SYSTEM, status=response.status) from cause
    is_earlier = form_of(operation) == "earlier"
    decided_by = "status" if is_earlier else "error_code"
    if decided_by not in envelope:
        raise UpstreamBroken(system=_SYSTEM, status=response.status, why=f"no {decided_by}")
    if str(envelope[decided_by]) == ("1" if is_earlier else "0"):
        return Answer(content=envelope.get("data" if is_earlier else "result"))
    code = str(envelope.get("errorCode" if is_earlier else "error_code", ""))
    if code in REFUSED_US:
        raise UpstreamRefusedUs(system=_SYSTEM, error_code=code)
    return Answer(is_found=False, content=_number(code), count=0, refusal=str(envelope.get("message") or ""))


def _number(code: str) -> Any:
    return int(code) if code.isascii() and code.isdigit() and len(code) < 10 else None
