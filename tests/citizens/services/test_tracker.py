"""The data tracker's shape: what is asked is honoured, only the gateway gets in, and errors are told as the shape wants them."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from lgsp.citizens.operations.uses import index_person_uses
from lgsp.citizens.services import tracker
from lgsp.domain.entries import JournalEntry, Usage
from lgsp.exchanges.operations.index import index_journal, make_partitions
from lgsp.protocol.transformation.persons import pseudonym_of
from lgsp.registry.models import ServiceVersion
from lgsp.registry.operations.platform_services import PLATFORM_KEY_FIELD
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import person_key, platform_service_key

BEGIN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
NUMBER, OTHER = "019000000001", "019000000002"
CONSUMER = "VN-H55/GOV/H55.12/motcua"
Ask = Callable[..., dict]

pytestmark = pytest.mark.usefixtures("instance")


@pytest.fixture
def indexed(instance: str, call: Callable[..., list[JournalEntry]], write: Callable[..., None], journal: Path) -> None:
    make_partitions(now=BEGIN)
    about = {"persons": (pseudonym_of(NUMBER, key=person_key(home_in_use().keys)),), "person_data": "nơi cư trú"}
    told = Usage(purpose="kiểm tra hồ sơ", legal_basis="Luật Đất đai", is_bulk=True, initiator_person="Bùi Thị C", consent="C-1")
    write([*call(1, after_s=1, **about), *call(2, after_s=2, **about, usage=told), *call(3, after_s=3)])
    for _ in range(2):
        index_journal(journal=journal, now=lambda: BEGIN + timedelta(minutes=2), followers=[index_person_uses])


@pytest.fixture
def ask(indexed: None) -> Ask:
    key = platform_service_key(home_in_use().keys)

    def asking(status: int = 200, asker: str = f"VN{OTHER}", **words: object) -> dict:
        headers = {PLATFORM_KEY_FIELD: key, "X-Road-UserId": asker}
        answer = Client().get("/platform/data-tracker/v3/findUsage", {"userCode": NUMBER} | words, headers=headers)
        assert answer.status_code == status and answer["Cache-Control"] == "no-store", answer.content
        return json.loads(answer.content)

    return asking


def test_uses_are_told_newest_first_and_bulk_ones_when_asked_for(ask: Ask) -> None:
    plain, everything = ask(), ask(includeBulkProcessing="true")
    assert (plain["totalUsages"], everything["totalUsages"], everything["returnedUsages"]) == (1, 2, 2)
    assert plain["dataResponses"] == plain["dataProcessings"] == plain["internalProcessings"] == []
    newest, oldest = everything["dataRequests"]
    assert (newest["purpose"], newest["legalBasis"], newest["bulkProcessing"]) == ("kiểm tra hồ sơ", "Luật Đất đai", True)
    assert newest["initiatorPerson"] == {"name": "Bùi Thị C"} and newest["consentReference"] == "C-1"
    assert oldest["initiatorOrg"]["code"] == "H55.12" and oldest["target"]["systemName"] == "dkkd"
    assert oldest["logSourceSystem"] == CONSUMER and oldest["queryId"] and "consentReference" not in oldest
    assert NUMBER not in json.dumps(everything)


def test_kinds_that_were_not_asked_for_are_null(ask: Ask) -> None:
    found = ask(processingType=["DATA_RESPONSE", "DATA_PROCESSING"])
    assert (found["dataRequests"], found["dataResponses"], found["totalUsages"]) == (None, [], 0)


def test_systems_a_period_and_a_page_are_honoured(ask: Ask) -> None:
    assert ask(logSourceSystems=CONSUMER)["totalUsages"] == 1
    assert ask(logSourceSystems="VN-H55/GOV/H55.99/khac")["totalUsages"] == 0
    assert ask(periodStart="2025-07-01T08:00:02+07:00")["totalUsages"] == 0
    assert ask(periodEnd="2025-07-01T08:00:02+07:00")["totalUsages"] == 1
    page = ask(includeBulkProcessing="true", limit="1", offset="1")
    assert (page["totalUsages"], page["returnedUsages"]) == (2, 1) and page["dataRequests"][0]["purpose"] == "cấp đăng ký"


def test_a_person_nobody_asked_about_has_no_uses(ask: Ask) -> None:
    assert ask(userCode=OTHER)["totalUsages"] == 0


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ({"userCode": "1"}, "userCode"),
        ({"userCode": ""}, "userCode"),
        ({"asker": ""}, "X-Road-UserId"),
        ({"asker": "EE12345678901"}, "X-Road-UserId"),
        ({"processingType": "SPYING"}, "processingType"),
        ({"includeBulkProcessing": "maybe"}, "includeBulkProcessing"),
        ({"periodStart": "yesterday"}, "periodStart"),
        ({"periodEnd": "2025-07-01T08:00:00"}, "periodEnd"),
        ({"limit": "0"}, "limit"),
        ({"limit": "10001"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"offset": "9" * 40}, "offset"),
    ],
)
def test_a_malformed_question_is_answered_in_the_trackers_shape(ask: Ask, words: dict, named: str) -> None:
    told = ask(status=400, **words)
    assert set(told) == {"code", "message"} and named in told["message"]


def test_the_heartbeat_needs_the_index(ask: Ask) -> None:
    key = platform_service_key(home_in_use().keys)
    assert Client().get("/platform/data-tracker/v3/heartbeat", headers={PLATFORM_KEY_FIELD: key}).json() == {"status": "OK"}


def test_only_the_gateway_gets_in(ask: Ask) -> None:
    for path in ("findUsage", "heartbeat"):
        assert Client().get(f"/platform/data-tracker/v3/{path}", {"userCode": NUMBER}).status_code == 404


def test_it_is_a_service_of_the_platform_and_each_question_names_its_person() -> None:
    for _ in range(2):
        tracker.register_tracker(address="http://127.0.0.1:8000", now=BEGIN)
    row = ServiceVersion.objects.get()
    assert (row.base_path, row.status, row.upstreams) == (
        "/data-tracker",
        "published",
        ["http://127.0.0.1:8000/platform/data-tracker"],
    )
    assert row.person["place"] == "query:userCode"
