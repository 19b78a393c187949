"""The simulated population database: `POST /dancu`, services 037 and 033.

Rules: a question needs the computed Basic, the key and the X-Road client, all three; a question is good once and for five minutes.
"""

import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final

from lgsp.dialects.population import face
from lgsp.dialects.population.hashed_basic import is_genuine, read_hashed_basic
from lgsp.dialects.population.shapes import CONFIRM
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import CredentialRefused, LgspError
from lgsp.domain.http import HttpRequest, HttpResponse, header
from lgsp.sandbox.conversations import converse
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.invented.people import Person, citizen_record, is_born, is_named, person_by_id, person_by_old_id
from lgsp.sandbox.invented.units import Commune
from lgsp.sandbox.outside_secrets import POPULATION_USER, outside_secret

WINDOW_S: Final = 300
SEEN_MAX: Final = 10_000


class PopulationRegister:
    """The database with its memory of questions already put."""

    def __init__(self, known: DemoSecrets, communes: tuple[Commune, ...], now: Callable[[], datetime]) -> None:
        self._secret = outside_secret(known, "dancu")
        self._key = outside_secret(known, "dancu-apikey").encode()
        self._communes = communes
        self._now = now
        self._seen: dict[str, float] = {}

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one question."""
        if request.method == "POST":
            try:
                self._let_in(request)
            except LgspError as fault:
                return face.write_refusal(fault)
        return converse(face.answer(request), self._knows)

    def _let_in(self, request: HttpRequest) -> None:
        shown = read_hashed_basic(request.headers)
        host = header(request.headers, "host") or ""
        urls = [f"{scheme}://{host}{request.url}" for scheme in ("http", "https")]
        is_theirs = is_genuine(shown, urls=urls, secret=self._secret, now=self._now(), window_s=WINDOW_S)
        is_theirs &= hmac.compare_digest((header(request.headers, "apikey") or "").encode(), self._key)
        if not is_theirs or shown.user != POPULATION_USER or not header(request.headers, "x-road-client"):
            raise CredentialRefused()
        moment = self._now().timestamp()
        self._seen = {seen: until for seen, until in self._seen.items() if until > moment}
        # With the body, because two different questions within one millisecond share their digest.
        key = shown.digest + hashlib.sha256(request.body).hexdigest()
        if key in self._seen or len(self._seen) >= SEEN_MAX:
            raise CredentialRefused(why="used already")
        self._seen[key] = moment + 2 * WINDOW_S

    def _knows(self, enquiry: Enquiry) -> Answer:
        found = self._found(enquiry)
        if enquiry.operation == CONFIRM:
            return Answer(content={"TonTai": found is not None})
        if found is None:
            return Answer(is_found=False, count=0, refusal="Không tìm thấy công dân khớp với thông tin đã gửi")
        return Answer(content=[citizen_record(found, self._communes)])

    def _found(self, enquiry: Enquiry) -> Person | None:
        told = enquiry.parameters
        new, old = told.get("SoDinhDanh", ""), told.get("SoCMND", "")
        one = person_by_id(new, self._communes) if new else person_by_old_id(old, self._communes)
        if one is None or not is_named(one, told["HoVaTen"]):
            return None
        birth = told.get("NgayThangNam") or told.get("Nam")
        return one if birth is None or is_born(one, birth) else None
