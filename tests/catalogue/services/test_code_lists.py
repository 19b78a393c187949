import json

import pytest
from django.test import Client

from lgsp.catalogue.models import Code
from lgsp.catalogue.queries import codes as code_queries
from lgsp.catalogue.queries.lists import draft_of
from lgsp.protocol.files.tables import read_table
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import platform_service_key

V1 = "/platform/catalogue/v1"


@pytest.fixture
def ask(units):
    client = Client(headers={"Lgsp-Platform-Key": platform_service_key(home_in_use().keys)})
    return client.get


def test_nobody_but_the_gateway_gets_an_answer(units):
    for headers in ({}, {"Lgsp-Platform-Key": "wrong"}):
        assert Client(headers=headers).get(f"{V1}/lists").status_code == 404
        assert Client(headers=headers).get("/platform/catalogue/dmdc/Category/donvihanhchinhcap3").status_code == 404


def test_lists_and_versions_are_told(ask):
    assert [row["code"] for row in ask(f"{V1}/lists?q=don+vi").json()] == ["dvhc"]
    one = ask(f"{V1}/lists/dvhc").json()
    assert [version["number"] for version in one["versions"]] == [2, 1] and one["certainty"] == "S"
    refusal = ask(f"{V1}/lists/none")
    assert refusal.status_code == 404 and refusal.json()["code"] == "registry.not_registered"


def test_codes_come_by_page_and_have_an_etag(ask):
    answer = ask(f"{V1}/lists/dvhc/codes?page_size=2&page=2")
    assert answer.json()["total"] == 3 and [one["code"] for one in answer.json()["codes"]] == ["01843"]
    again = ask(f"{V1}/lists/dvhc/codes?page_size=2&page=2", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304 and again.content == b""
    assert ask(f"{V1}/lists/dvhc/codes?page_size=2")["ETag"] != answer["ETag"]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("as_of=2025-06-30", ["06", "058", "01834", "01837"]),
        ("version=1&level=3", ["01834", "01837"]),
        ("version=1&parent=058", ["01834", "01837"]),
        ("q=duc+xuan", ["01840"]),
        ("q=phuong&as_of=2025-06-30", ["01834", "01837"]),
        ("q=bac+kan&version=1&level=1", ["06"]),
        ("q=bac+kan&version=1&parent=06", ["058"]),
    ],
)
def test_codes_of_a_day_a_version_a_part(ask, query, codes):
    assert [one["code"] for one in ask(f"{V1}/lists/dvhc/codes?{query}").json()["codes"]] == codes


def test_a_search_says_whether_there_may_be_more(ask, monkeypatch):
    assert ask(f"{V1}/lists/dvhc/codes?q=phuong").json()["is_complete"] is True
    monkeypatch.setattr(code_queries, "FOUND_MAX", 1)
    told = ask(f"{V1}/lists/dvhc/codes?q=phuong").json()
    assert (told["is_complete"], told["total"]) == (False, 1)


@pytest.mark.parametrize(
    "query", ["page=0", "as_of=2025-02-30", "as_of=x", "page_size=1001", "page=x", "format=pdf", "version=x", "level=21"]
)
def test_a_question_that_is_none_is_refused(ask, query):
    assert ask(f"{V1}/lists/dvhc/codes?{query}").status_code == 400


def test_the_whole_comes_as_csv_or_excel(ask):
    answer = ask(f"{V1}/lists/dvhc/codes?version=1&format=csv")
    assert not answer.streaming, "when it goes out no instance is chosen any more"
    for table in (read_table(answer.content), read_table(ask(f"{V1}/lists/dvhc/codes?version=1&format=xlsx").content)):
        assert table.headings[:2] == ("code", "name") and table.headings[-1] == "since" and len(table.rows) == 4
        assert table.rows[2][1][-2:] == ["phường", "1997-01-01"]
    assert ask(f"{V1}/lists/dvhc/codes?version=1&format=csv", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert ask(f"{V1}/lists/dvhc/codes?version=1&level=1&format=csv")["ETag"] != answer["ETag"]


def test_one_code_with_those_above_it(ask):
    told = ask(f"{V1}/lists/dvhc/codes/01834?as_of=2025-06-30").json()
    assert [one["code"] for one in told["above"]] == ["06", "058"]
    assert ask(f"{V1}/lists/dvhc/codes/01840?as_of=2025-07-01").status_code == 200
    assert ask(f"{V1}/lists/dvhc/codes/none").status_code == 404 and ask(f"{V1}/lists/dvhc/codes/1?version=9").status_code == 404


def test_changes_since_a_version(ask):
    told = ask(f"{V1}/lists/dvhc/changes?since=1").json()
    assert (told["version"], len(told["added"]), len(told["removed"])) == (2, 3, 4)
    assert ask(f"{V1}/lists/dvhc/changes?since=2").json()["version"] == 2
    assert len(ask(f"{V1}/lists/dvhc/changes").json()["added"]) == 3


def test_what_became_of_a_code(ask):
    assert ask(f"{V1}/mappings/dvhc-2025/01834").json()["targets"][0]["target"] == "01840"
    assert ask(f"{V1}/mappings/dvhc-2025/none").status_code == 404


def test_the_exchange_interface(ask, units):
    base = "/platform/catalogue/dmdc"
    assert [one["Ma"] for one in ask(f"{base}/Category/donvihanhchinhcap3").json()] == ["01840", "01843"]
    assert ask(f"{base}/Metadata/donvihanhchinhcap3").json()[0]["PropertyCode"] == "Ma"
    assert ask(f"{base}/Category/none").status_code == 404 and ask(f"{base}/x").status_code == 404
    client = Client(headers={"Lgsp-Platform-Key": platform_service_key(home_in_use().keys)})

    def post(records):
        return client.post(f"{base}/Category/donvihanhchinhcap3", json.dumps(records), content_type="application/json").json()

    assert post([{"Ma": "01840", "Ten": "x"}]) == {"MSG": 'Data not insert: Record 1: Ma "01840" is duplicate', "Count": 0}
    assert post([{"Ma": "01999", "Ten": "x", "MaCapTren": "19"}]) == {"MSG": "Done", "Count": 1}
    assert Code.objects.filter(version=draft_of(units.list), code="01999").exists()
