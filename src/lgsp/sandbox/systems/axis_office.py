"""The simulated national document axis: `/vxp/{operation}`, behind its signed header fields.

Rules: it knows the agencies of the demo world and holds no documents: lists are empty, and what it does not simulate it refuses. A signature
is good once and within five minutes, as we would have it; what the real axis checks is not published.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from lgsp.dialects.document_axis import face
from lgsp.dialects.document_axis.signed_headers import is_genuine, read_signed_headers
from lgsp.domain.errors import CredentialRefused, EndpointNotFound, LgspError, MethodNotAllowed
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.outside_secrets import AXIS_SYSTEM, outside_secret

WINDOW_S: Final = 300
SEEN_MAX: Final = 10_000

AGENCIES: Final = (
    ("1", "", "000.00.00.G22", "Văn phòng Chính phủ"),
    ("2", "", "000.00.00.H55", "Uỷ ban nhân dân tỉnh Thái Nguyên"),
    ("3", "2", "000.00.01.H55", "Văn phòng Uỷ ban nhân dân tỉnh"),
    ("4", "2", "000.00.02.H55", "Sở Nông nghiệp và Môi trường"),
)


class AxisOffice:
    """The axis as one connected system sees it."""

    def __init__(self, known: DemoSecrets, now: Callable[[], datetime]) -> None:
        self._secret = outside_secret(known, "vxp")
        self._now = now
        self._seen: dict[str, None] = {}

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; its path begins after `/vxp`."""
        try:
            operation = face.operation_at(request.url.partition("?")[0])
            if operation is None:
                raise EndpointNotFound(path=request.url[:100])
            if request.method != "POST":
                raise MethodNotAllowed(method=request.method, allow="POST")
            self._let_in(request)
        except LgspError as fault:
            return face.write_refusal(fault)
        return self._answer(operation)

    def _let_in(self, request: HttpRequest) -> None:
        shown = read_signed_headers(request.headers)
        is_known = shown.system_id == AXIS_SYSTEM and shown.mac not in self._seen
        if not is_known or not is_genuine(shown, secret=self._secret, now=self._now(), window_s=WINDOW_S):
            raise CredentialRefused()
        if len(self._seen) >= SEEN_MAX:
            del self._seen[next(iter(self._seen))]
        self._seen[shown.mac] = None

    def _answer(self, operation: str) -> HttpResponse:
        if operation in ("getReceivedEdocList", "getSentEdocList"):
            return face.write_answer(data=[])
        if operation in ("getAgenciesList", "getSynchronizeUnit"):
            return face.write_answer(data=[self._agency(*agency, is_full=operation == "getSynchronizeUnit") for agency in AGENCIES])
        return face.write_refusal(EndpointNotFound(why="not simulated"))

    def _agency(self, id: str, pid: str, code: str, name: str, *, is_full: bool) -> dict[str, Any]:
        told: dict[str, Any] = {"id": id, "pid": pid, "code": code, "name": name, "mail": ""}
        more = {
            "centerCode": code.rpartition(".")[2],
            "version": "1",
            "deleted": False,
            "modifyDate": "01/07/2025 00:00:00",
            "isAgency": True,
        }
        return told | (more if is_full else {})
