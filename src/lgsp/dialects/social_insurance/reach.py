"""We call it: an enquiry in, a POST out, an answer back.

Rules: the token is added by whoever performs the request. `errorCode` is compared as text, and one that is missing or empty beside an
insurance number counts as success; an answer that is no such object is the provider's fault, `UpstreamBroken`.
"""

from typing import Final

import msgspec

from lgsp.domain.enquiries import Answer, Enquiry, Reach
from lgsp.domain.errors import MalformedRequest, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.protocol.http.json_reading import read_object

_HEADERS: Final = (("Content-Type", "application/json"), ("Accept", "application/json"))
_SYSTEM: Final = "social_insurance"


def ask(enquiry: Enquiry, *, base_url: str, success: str = "0") -> Reach:
    """Put one enquiry to the database at `base_url` (up to and with `/apiBHXH`); raises `UpstreamRefusedUs` or `UpstreamBroken`."""
    response = yield HttpRequest("POST", f"{base_url}/{enquiry.operation}", _HEADERS, msgspec.json.encode(enquiry.parameters))
    return read_answer(response, success=success)


def read_answer(response: HttpResponse, *, success: str = "0") -> Answer:
    """What was answered, without its `errorCode`; raises `UpstreamRefusedUs` or `UpstreamBroken`."""
    if response.status in (401, 403):
        raise UpstreamRefusedUs(status=response.status)
    try:
        content = read_object(response.body, where="answer")
    except MalformedRequest as cause:
        raise UpstreamBroken(system=_SYSTEM, status=response.status) from cause
    told = content.pop("errorCode", None)
    code = success if told in (None, "") and "maSoBhxh" in content else "" if told is None else str(told)
    if code == success:
        return Answer(content=content)
    if not code:
        raise UpstreamBroken(system=_SYSTEM, status=response.status)
    return Answer(is_found=False, count=0, refusal=str(content.get("message") or f"errorCode {code}"))
