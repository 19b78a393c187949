"""We call it: an enquiry in, one request out, an answer back.

Rules: the credential is added by whoever performs the request. Records may come as an array, or in the variant `{"objects":{"object":…}}`, there also
a single object. What is no such thing is the other side's fault, `ListRefused`.
"""

from typing import Any, Final
from urllib.parse import quote

import msgspec

from lgsp.dialects.shared_catalogues.face import INSERT, METADATA
from lgsp.domain.enquiries import Answer, Enquiry, Reach
from lgsp.domain.errors import ListRefused, UpstreamRefusedUs
from lgsp.domain.http import HttpRequest, HttpResponse

_JSON: Final = (("Content-Type", "application/json"), ("Accept", "application/json"))


def ask(enquiry: Enquiry, *, base_url: str) -> Reach:
    """Put one enquiry to the catalogue at `base_url` (up to and with `/dmdc`); raises `ListRefused` or `UpstreamRefusedUs`."""
    kind = "Metadata" if enquiry.operation == METADATA else "Category"
    url = f"{base_url}/{kind}/{quote(enquiry.parameters['code'], safe='')}"
    if enquiry.operation == INSERT:
        return _inserted((yield HttpRequest("POST", url, _JSON, enquiry.parameters["records"].encode())))
    return _records((yield HttpRequest("GET", url, _JSON)))


def _inserted(response: HttpResponse) -> Answer:
    told = _content(response)
    if not isinstance(told, dict) or not isinstance(told.get("Count"), int):
        raise ListRefused(status=response.status, why="the answer has no Count")
    message = str(told.get("MSG", ""))
    return Answer(is_found=message == "Done", count=told["Count"], refusal="" if message == "Done" else message)


def _records(response: HttpResponse) -> Answer:
    content = _content(response)
    if response.status == 404:
        return Answer(is_found=False, count=0, refusal=str(content.get("MSG", "")) if isinstance(content, dict) else "")
    if isinstance(content, dict) and isinstance(content.get("objects"), dict):
        content = content["objects"].get("object", [])
        content = content if isinstance(content, list) else [content]
    if not isinstance(content, list) or not all(isinstance(record, dict) for record in content):
        raise ListRefused(status=response.status, why="the answer is not an array of records")
    return Answer(content=content, count=len(content))


def _content(response: HttpResponse) -> Any:
    if response.status in (401, 403):
        raise UpstreamRefusedUs(status=response.status)
    try:
        content = msgspec.json.decode(response.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as cause:
        raise ListRefused(status=response.status, why="the answer is not JSON") from cause
    if response.status not in (200, 404):
        raise ListRefused(status=response.status)
    return content
