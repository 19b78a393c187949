"""We call the business register: enquiry in, request out, answer back.

Rules: `Status` is compared as text whether it came as text or number; `HOAdress` (the register's own spelling) is also read when it
comes as `HOAddress`; an answer that is no envelope is the provider's fault, `UpstreamBroken`.
"""

from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from lgsp.domain.enquiries import Answer, Enquiry, Reach
from lgsp.domain.errors import UpstreamBroken
from lgsp.domain.http import HttpRequest

_ACCEPT: Final = (("Accept", "application/json"),)


def ask(enquiry: Enquiry, base_url: str) -> Reach:
    """Put one enquiry to the register at `base_url` (up to and with `/apiCSDLDKDN/1.0`); the token is added by whoever performs the request."""
    response = yield HttpRequest("GET", f"{base_url}/{enquiry.operation}?{urlencode(enquiry.parameters)}", _ACCEPT)
    envelope = _envelope_in(response.body)
    if response.status != 200 or envelope is None:
        raise UpstreamBroken(system="business_registration", status=response.status)
    if str(envelope.get("Status")) != "1":
        return Answer(is_found=False, count=0, refusal=str(envelope.get("Message") or ""))
    content = envelope.get("Data")
    if isinstance(content, dict) and "HOAddress" in content and "HOAdress" not in content:
        content = {**{key: value for key, value in content.items() if key != "HOAddress"}, "HOAdress": content["HOAddress"]}
    return Answer(content=content, count=_count_in(envelope))


def _envelope_in(body: bytes) -> dict[str, Any] | None:
    try:
        envelope = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return envelope if isinstance(envelope, dict) and "Status" in envelope else None


def _count_in(envelope: dict[str, Any]) -> int:
    text = str(envelope.get("DataCount", 0))
    return int(text) if text.isdecimal() else 0
