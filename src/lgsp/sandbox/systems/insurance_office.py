"""The simulated insurance database: `/bhxh/token` and `/bhxh/apiBHXH/…`.

Rules: an insurance number is the person's number with ten digits; every seventh person has none.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from lgsp.dialects.social_insurance import face
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.sandbox.conversations import converse
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.invented.people import PEOPLE, Person, is_born, is_named, people_of_household, person
from lgsp.sandbox.invented.units import Commune
from lgsp.sandbox.outside_secrets import INSURANCE_CLIENT, outside_secret
from lgsp.sandbox.systems.token_desk import TokenDesk, token_refused


class InsuranceOffice:
    """The database behind its token call."""

    def __init__(self, known: DemoSecrets, communes: tuple[Commune, ...], now: Callable[[], datetime]) -> None:
        self._communes = communes
        self._desk = TokenDesk(INSURANCE_CLIENT, outside_secret(known, "bhxh"), now)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Answer one request; its path begins after `/bhxh`."""
        if request.url == "/token":
            return self._desk.answer(request)
        if not self._desk.lets_in(request.headers):
            return token_refused()
        return converse(face.answer(request), self._knows)

    def _knows(self, enquiry: Enquiry) -> Answer:
        told = enquiry.parameters
        if enquiry.operation == face.BY_NUMBER:
            found = self._insured(int(told["maSoBhxh"]))
        else:
            found = next((one for one in self._everybody() if _is_meant(one, told)), None)
        if found is None:
            return Answer(is_found=False, count=0, refusal="Không tìm thấy người tham gia")
        if enquiry.operation == face.NUMBER_BY_PERSON:
            return Answer(content=_told(found))
        household = [one for one in people_of_household(found.household, self._communes) if _is_insured(one)]
        return Answer(content={**_told(found), "dsThanhVien": [_told(one) for one in household]})

    def _everybody(self) -> list[Person]:
        return [one for one in (person(number, self._communes) for number in range(1, PEOPLE + 1)) if _is_insured(one)]

    def _insured(self, number: int) -> Person | None:
        one = person(number, self._communes) if 1 <= number <= PEOPLE else None
        return one if one is not None and _is_insured(one) else None


def _is_insured(one: Person) -> bool:
    return one.number % 7 != 0


def _is_meant(one: Person, told: dict[str, str]) -> bool:
    commune = told.get("maXaKs")
    return (
        one.gender_code == told["gioiTinh"]
        and is_born(one, told["ngaySinh"])
        and (not commune or commune == one.commune.code)
        and is_named(one, told["hoTen"])
    )


def _told(one: Person) -> dict[str, Any]:
    return {
        "hoTen": one.full_name.upper(),
        "maSoBhxh": f"{one.number:010d}",
        "maHo": f"HGD-MAU-{one.household:04d}",
        "trangThai": "1" if one.number % 5 else "2",
    }
