"""We answer as the exchange of shared catalogues: request in, enquiry out, records back.

Rules (docs/reference/dialects.md, shared catalogues): `GET /dmdc/Metadata/{code}` gives the properties, `GET /dmdc/Category/{code}` the records whose
keys are those properties, `POST /dmdc/Category/{code}` adds records, all or none, and tells a fault with HTTP 200, `Count` 0 and the record's
position from 1. No paging, no version, no date of effect on the wire: what is valid today.
"""

import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import msgspec

from lgsp.domain.enquiries import Answer, Enquiry, Face
from lgsp.domain.http import HttpRequest, HttpResponse

BASE_PATH: Final = "/dmdc"
METADATA: Final = "metadata"
RECORDS: Final = "records"
INSERT: Final = "insert"
RECORDS_MAX: Final = 100_000

_ADDRESS: Final = re.compile(rf"{BASE_PATH}/(Metadata|Category)/([^/]{{1,100}})")
_OPERATIONS: Final = {("GET", "Metadata"): METADATA, ("GET", "Category"): RECORDS, ("POST", "Category"): INSERT}
_JSON: Final = (("Content-Type", "application/json; charset=utf-8"),)


def answer(request: HttpRequest) -> Face:
    """Answer one request. To `insert` the enquiry carries the records as JSON; its answer is the count, or the refusal in words."""
    found = _ADDRESS.fullmatch(urlsplit(request.url).path)
    if found is None:
        return refused(404, "Not found")
    operation = _OPERATIONS.get((request.method, found[1]))
    if operation is None:
        return HttpResponse(
            405, (*_JSON, ("Allow", "GET, POST" if found[1] == "Category" else "GET")), _told("Method not allowed", 0)
        )
    parameters = {"code": unquote(found[2])}
    if operation == INSERT:
        records = read_records(request.body)
        if isinstance(records, str):
            return refused(200, f"Data not insert: {records}")
        parameters["records"] = msgspec.json.encode(records).decode()
    reply: Answer = yield Enquiry(operation, parameters)
    if operation == INSERT:
        if not reply.is_found:
            return refused(200, f"Data not insert: {reply.refusal}")
        return HttpResponse(200, _JSON, _told("Done", reply.count))
    if not reply.is_found:
        return refused(404, reply.refusal)
    return HttpResponse(200, _JSON, msgspec.json.encode(reply.content))


def read_records(body: bytes) -> list[dict[str, Any]] | str:
    """The records of a body, each an object with plain values, or what is wrong with them."""
    try:
        records = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return "body is not JSON"
    if not isinstance(records, list) or not records or len(records) > RECORDS_MAX:
        return "body is not an array of records"
    for number, record in enumerate(records, start=1):
        if not isinstance(record, dict) or any(isinstance(value, list | dict) for value in record.values()):
            return f"Record {number}: not an object of plain values"
    return records


def duplicate(number: int, name: str, value: str) -> str:
    """The words for a record that is there already."""
    return f'Record {number}: {name} "{value}" is duplicate'


def refused(status: int, message: str) -> HttpResponse:
    """A refusal."""
    return HttpResponse(status, _JSON, _told(message, 0))


def _told(message: str, count: int) -> bytes:
    return msgspec.json.encode({"MSG": message, "Count": count})
