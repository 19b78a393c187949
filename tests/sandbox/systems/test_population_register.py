"""The simulated population database lets in who knows the secret, once and in time."""

from datetime import UTC, datetime, timedelta

import pytest

from lgsp.dialects.population.reach import PopulationAccount, ask
from lgsp.dialects.population.shapes import CONFIRM, LOOK_UP
from lgsp.domain.enquiries import Enquiry
from lgsp.domain.http import HttpRequest
from lgsp.protocol.xml.soap import fault_in, read_envelope
from lgsp.sandbox.invented.people import person
from lgsp.sandbox.invented.units import THAI_NGUYEN, communes_of
from lgsp.sandbox.outside_secrets import POPULATION_USER, outside_secret
from lgsp.sandbox.systems import population_register
from lgsp.sandbox.systems.population_register import PopulationRegister
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()
COMMUNES = communes_of(THAI_NGUYEN)
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
URL = "http://127.0.0.1:8090/dancu"
OURS = PopulationAccount(
    POPULATION_USER, outside_secret(KNOWN, "dancu"), outside_secret(KNOWN, "dancu-apikey"), "VN-H55/GOV/H55.01/motcua"
)
ONE = person(3, COMMUNES)
HEAD = {"MaYeuCau": "YC1", "MaCanBo": "CB1", "HoVaTen": ONE.full_name}


@pytest.fixture
def register():
    return PopulationRegister(KNOWN, COMMUNES, lambda: NOW)


def looking_up(**more):
    return Enquiry(
        LOOK_UP, {**HEAD, "MaDVC": "1.1", "SoDinhDanh": ONE.personal_id, "NgayThangNam": ONE.born_on.strftime("%Y%m%d"), **more}
    )


def put(register, enquiry, *, account=OURS, at=NOW, drop=""):
    conversation = ask(enquiry, url=URL, account=account, timestamp_ms=int(at.timestamp() * 1000))
    asked = next(conversation)
    headers = tuple(field for field in asked.headers if field[0] != drop)
    response = register.answer(HttpRequest("POST", "/dancu", (("Host", "127.0.0.1:8090"), *headers), asked.body))
    fault = fault_in(read_envelope(response.body))
    if fault is not None:
        return fault
    with pytest.raises(StopIteration) as end:
        conversation.send(response)
    return end.value.value


def test_a_citizen_is_found_by_number_name_and_day(register):
    answer = put(register, looking_up())
    assert answer.content[0]["SoDinhDanh"] == ONE.personal_id
    assert answer.content[0]["ThuongTru"]["MaPhuongXa"] == ONE.commune.code


def test_the_old_number_and_the_year_do_too(register):
    enquiry = Enquiry(LOOK_UP, {**HEAD, "MaDVC": "1.1", "SoCMND": ONE.old_id, "Nam": str(ONE.born_on.year)})
    assert put(register, enquiry).is_found


@pytest.mark.parametrize("change", [{"HoVaTen": "NGUYEN VAN KHAC"}, {"NgayThangNam": "19000101"}, {"SoDinhDanh": "019000999999"}])
def test_whoever_does_not_match_is_not_found(register, change):
    answer = put(register, looking_up(**change))
    assert not answer.is_found and "Không tìm thấy" in answer.refusal


def test_a_citizen_is_confirmed_or_not(register):
    for number, exists in ((ONE.personal_id, True), ("019000000301", False)):
        assert put(register, Enquiry(CONFIRM, {**HEAD, "SoDinhDanh": number})).content == {"TonTai": exists}


@pytest.mark.parametrize(
    "account",
    [
        PopulationAccount(POPULATION_USER, "khác", OURS.api_key, OURS.client),
        PopulationAccount(POPULATION_USER, OURS.secret, "khác", OURS.client),
        PopulationAccount("khác", OURS.secret, OURS.api_key, OURS.client),
        PopulationAccount(POPULATION_USER, OURS.secret, OURS.api_key, ""),
    ],
)
def test_whoever_lacks_one_of_the_three_is_refused(register, account):
    assert put(register, looking_up(), account=account).detail == "identity.credential_refused"


@pytest.mark.parametrize("field", ["Authorization", "Timestamp"])
def test_without_a_credential_it_says_so(register, field):
    assert put(register, looking_up(), drop=field).detail == "identity.credential_missing"


def test_an_old_question_and_one_that_was_asked_before_are_refused(register):
    assert put(register, looking_up(), at=NOW - timedelta(seconds=301)).code == "Client"
    assert put(register, looking_up()).is_found
    assert put(register, looking_up()).detail == "identity.credential_refused"
    assert put(register, looking_up(), at=NOW + timedelta(seconds=1)).is_found


def test_its_memory_is_bounded(register, monkeypatch):
    monkeypatch.setattr(population_register, "SEEN_MAX", 1)
    assert put(register, looking_up()).is_found
    assert put(register, looking_up(), at=NOW + timedelta(seconds=1)).detail == "identity.credential_refused"


def test_other_methods_are_refused(register):
    assert register.answer(HttpRequest("GET", "/dancu")).status == 405
