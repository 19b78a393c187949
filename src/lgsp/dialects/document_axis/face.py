"""We answer as it: the envelope of the axis, and which operation a path names.

Rules: success is `status` `OK` with `ErrorCode` `"0"`; the list of other codes is not published, so ours are HTTP status numbers as text. HTTP is
200 except when the caller is not let in. Member names are written as the published SDK reads them.
"""

from typing import Any, Final

import msgspec

from lgsp.domain.errors import LgspError
from lgsp.domain.http import Headers, HttpResponse
from lgsp.protocol.http.problem import headers_of, status_of

OPERATIONS: Final = frozenset(
    {
        "getReceivedEdocList", "getSentEdocList", "sendEdoc", "getEdoc", "updateStatus", "getAgenciesList", "getSynchronizeUnit",
        "registerAgency", "deleteAgency",
    }
)  # fmt: skip
_JSON: Final[Headers] = (("Content-Type", "application/json;charset=utf-8"),)


def operation_at(path: str) -> str | None:
    """The operation of a path; None if there is none."""
    name = path.rpartition("/")[2]
    return name if name in OPERATIONS else None


def write_answer(**members: Any) -> HttpResponse:
    """A success with what the operation adds to the envelope."""
    return HttpResponse(200, _JSON, msgspec.json.encode({"status": "OK", "ErrorCode": "0", "ErrorDesc": "", **members}))


def write_refusal(fault: LgspError, *, in_english: bool = False) -> HttpResponse:
    """The refusal of a call."""
    status = status_of(fault)
    own = tuple((name.decode("ascii"), value.decode("ascii")) for name, value in headers_of(fault))
    told = {"status": "FAIL", "ErrorCode": str(status), "ErrorDesc": fault.english if in_english else fault.in_vietnamese}
    return HttpResponse(status, (*_JSON, *own), msgspec.json.encode(told))
