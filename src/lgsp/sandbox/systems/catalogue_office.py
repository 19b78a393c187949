"""The simulated national catalogues: `/ngsp/token` and `/ngsp/dmdc/…`.

Rules: it knows the 54 ethnic groups and the four sexes; what is inserted is kept as long as the process runs, all or none.
"""

import json
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from typing import Any, Final

from lgsp.dialects.shared_catalogues import face
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.sandbox.conversations import converse
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.outside_secrets import CATALOGUES_CLIENT, outside_secret
from lgsp.sandbox.systems.token_desk import TokenDesk, token_refused

_SEXES: Final = ("0 Chưa có thông tin", "1 Nam", "2 Nữ", "9 Không áp dụng")


class CatalogueOffice:
    """The catalogues behind their token call."""

    def __init__(self, known: DemoSecrets, now: Callable[[], datetime]) -> None:
        self._desk = TokenDesk(CATALOGUES_CLIENT, outside_secret(known, "ngsp"), now)
        sample = resources.files("lgsp.dialects.shared_catalogues").joinpath("samples", "madantoc.json")
        self._records: dict[str, list[dict[str, Any]]] = {
            "madantoc": json.loads(sample.read_text(encoding="utf-8")),
            "magioitinh": [{"Ma": line[0], "Ten": line[2:]} for line in _SEXES],
        }

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; its path begins after `/ngsp`."""
        if request.url == "/token":
            return self._desk.answer(request)
        if not self._desk.lets_in(request.headers):
            return token_refused()
        return converse(face.answer(request), self._knows)

    def _knows(self, enquiry: Enquiry) -> Answer:
        records = self._records.get(enquiry.parameters["code"])
        if records is None:
            return Answer(is_found=False, count=0, refusal="Category not found")
        names = list(records[0])
        if enquiry.operation == face.METADATA:
            return Answer(content=[{"PropertyCode": name, "PropertyName": name, "PropertyType": "String"} for name in names])
        if enquiry.operation == face.RECORDS:
            return Answer(content=records, count=len(records))
        return self._insert(records, names[0], json.loads(enquiry.parameters["records"]))

    def _insert(self, records: list[dict[str, Any]], key: str, coming: list[dict[str, Any]]) -> Answer:
        there = {record[key] for record in records}
        for number, record in enumerate(coming, start=1):
            if record.get(key) in there:
                return Answer(is_found=False, count=0, refusal=face.duplicate(number, key, str(record.get(key))))
            there.add(record.get(key))
        records.extend(coming)
        return Answer(count=len(coming))
