"""The simulated document axis, behind its signature."""

import json
from datetime import UTC, datetime, timedelta

from lgsp.dialects.document_axis.reach import call_headers
from lgsp.domain.http import HttpRequest
from lgsp.sandbox.outside_secrets import AXIS_SYSTEM, outside_secret
from lgsp.sandbox.systems.axis_office import SEEN_MAX, AxisOffice
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()
NOW = datetime(2026, 11, 22, 3, 15, tzinfo=UTC)
SECRET = outside_secret(KNOWN, "vxp")


def asked(operation="getAgenciesList", *, at=NOW, secret=SECRET, system=AXIS_SYSTEM, method="POST"):
    return HttpRequest(method, f"/{operation}", call_headers((), system_id=system, secret=secret, now=at))


def test_agencies_are_told_in_both_forms():
    office = AxisOffice(KNOWN, lambda: NOW)
    told = json.loads(office.answer(asked()).body)
    assert told["status"] == "OK" and [one["code"] for one in told["data"]][1] == "000.00.00.H55"
    full = json.loads(office.answer(asked("getSynchronizeUnit", at=NOW + timedelta(milliseconds=1))).body)
    assert full["data"][0]["centerCode"] == "G22" and full["data"][0]["isAgency"] is True


def test_the_lists_of_documents_are_empty_and_the_rest_is_refused():
    office = AxisOffice(KNOWN, lambda: NOW)
    assert json.loads(office.answer(asked("getReceivedEdocList")).body)["data"] == []
    for request in (asked("sendEdoc", at=NOW + timedelta(seconds=1)), asked("khac"), asked(method="GET")):
        assert json.loads(office.answer(request).body)["status"] == "FAIL"


def test_a_signature_is_good_once_in_its_time_and_with_the_secret():
    office = AxisOffice(KNOWN, lambda: NOW)
    assert office.answer(asked()).status == 200
    for wrong in (asked(), asked(at=NOW - timedelta(seconds=301)), asked(secret="x"), asked(system="khác")):
        assert office.answer(wrong).status == 401


def test_what_was_seen_is_bounded():
    office = AxisOffice(KNOWN, lambda: NOW)
    office._seen = dict.fromkeys(map(str, range(SEEN_MAX)))
    assert office.answer(asked()).status == 200 and len(office._seen) == SEEN_MAX
