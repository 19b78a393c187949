"""We call it: an enquiry in, a SOAP question out with its six header fields, an answer back.

Rules: elements are written in the order that the far side checks, names in upper case. An answer is taken with or without an envelope; a fault is an
answer with its text as the reason, because its codes are not known; anything else is the provider's fault, `UpstreamBroken`.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from lgsp.dialects.population.hashed_basic import hashed_basic
from lgsp.dialects.population.shapes import (
    BIRTH,
    COLLECTION,
    CONFIRMATION,
    LOOK_UP,
    NAMESPACE,
    ORDER,
    SERVICE_CODES,
    read_record,
)
from lgsp.domain.enquiries import Answer, Enquiry, Reach
from lgsp.domain.errors import MalformedRequest, UpstreamBroken, UpstreamRefusedUs
from lgsp.domain.http import Headers, HttpRequest, HttpResponse
from lgsp.protocol.xml.reading import XmlElement, read_xml
from lgsp.protocol.xml.soap import content_of, fault_in, is_envelope, write_element, write_envelope

_SYSTEM: Final = "population"
_TRUE: Final = frozenset({"true", "1", "y"})


class PopulationAccount(msgspec.Struct, frozen=True):
    """Who we are to the population database; `client` is our X-Road identifier."""

    user: str
    secret: str
    api_key: str
    client: str

    def __repr__(self) -> str:
        return f"PopulationAccount(user={self.user!r}, secret=…)"


def call_headers(*, url: str, account: PopulationAccount, timestamp_ms: int) -> Headers:
    """The six fields of a call to `url`, which must be the address exactly as it is called."""
    return (
        ("Content-Type", "application/xml"),
        ("SOAPAction", '""'),
        ("Timestamp", str(timestamp_ms)),
        ("Authorization", hashed_basic(url=url, user=account.user, timestamp_ms=timestamp_ms, secret=account.secret)),
        ("X-Road-Client", account.client),
        ("ApiKey", account.api_key),
    )


def ask(enquiry: Enquiry, *, url: str, account: PopulationAccount, timestamp_ms: int) -> Reach:
    """Put one enquiry; raises `UpstreamRefusedUs` or `UpstreamBroken`."""
    headers = call_headers(url=url, account=account, timestamp_ms=timestamp_ms)
    response = yield HttpRequest("POST", url, headers, write_question(enquiry))
    return read_answer(response)


def write_question(enquiry: Enquiry) -> bytes:
    """The envelope that asks; optional elements without value are left out."""
    return write_envelope(
        write_element(
            f"dan:{enquiry.operation}",
            list(_question_elements(enquiry.operation, enquiry.parameters)),
            attributes={"xmlns:dan": NAMESPACE},
        )
    )


def _question_elements(operation: str, parameters: Mapping[str, str]) -> list[str]:
    values: dict[str, str] = {**parameters, "HoVaTen": parameters.get("HoVaTen", "").upper()}
    # Each operation has its own way of naming the service.
    values["MaTichHop" if operation == LOOK_UP else "MaDichVu"] = SERVICE_CODES[operation]
    elements = []
    for slot in ORDER[operation]:
        if slot.names == (BIRTH,):
            told = [write_element(f"dan:{name}", text=values[name]) for name in ("Nam", "NgayThangNam") if values.get(name)]
            elements.append(write_element(f"dan:{BIRTH}", told))
            continue
        name = next((name for name in slot.names if values.get(name)), "")
        if name:
            elements.append(write_element(f"dan:{name}", text=values[name]))
    return elements


def read_answer(response: HttpResponse) -> Answer:
    """What an answer says; raises `UpstreamRefusedUs` or `UpstreamBroken`."""
    if response.status in (401, 403):
        raise UpstreamRefusedUs(status=response.status)
    try:
        root = read_xml(response.body)
        content = content_of(root) if is_envelope(root) else root
    except MalformedRequest as cause:
        raise UpstreamBroken(system=_SYSTEM, status=response.status) from cause
    fault = fault_in(content)
    if fault is not None:
        return Answer(is_found=False, count=0, refusal=fault.text)
    if response.status != 200:
        raise UpstreamBroken(system=_SYSTEM, status=response.status)
    return _read_content(content)


def _read_content(content: XmlElement) -> Answer:
    if content.name == CONFIRMATION:
        return Answer(content={"TonTai": content.text_of("TonTai").lower() in _TRUE})
    if content.name != COLLECTION:
        raise UpstreamBroken(system=_SYSTEM, why="neither a collection nor a confirmation")
    citizens: list[dict[str, Any]] = [read_record(child) for child in content.children if child.name == "CongDan"]
    reason = content.attributes.get("GhiChu", "")
    if not citizens:
        return Answer(is_found=False, count=0, refusal=reason)
    return Answer(content=citizens, count=len(citizens), refusal=reason)
