import json

from lgsp.domain.http import HttpRequest
from lgsp.runtime.clock import now
from lgsp.sandbox.outside_secrets import CATALOGUES_CLIENT, outside_secret
from lgsp.sandbox.systems.catalogue_office import CatalogueOffice
from lgsp.sandbox.world import fresh_secrets

KNOWN = fresh_secrets()


def office():
    made = CatalogueOffice(KNOWN, now)
    form = f"grant_type=client_credentials&client_id={CATALOGUES_CLIENT}&client_secret={outside_secret(KNOWN, 'ngsp')}"
    headers = (("Content-Type", "application/x-www-form-urlencoded"),)
    token = json.loads(made.answer(HttpRequest("POST", "/token", headers, form.encode())).body)["access_token"]

    def ask(method, url, body=b""):
        response = made.answer(HttpRequest(method, url, (("Authorization", f"Bearer {token}"),), body))
        return response.status, json.loads(response.body)

    return made, ask


def test_only_who_has_a_token_is_answered():
    assert office()[0].answer(HttpRequest("GET", "/dmdc/Category/madantoc")).status == 401


def test_it_knows_the_54_ethnic_groups_and_takes_records_all_or_none():
    _, ask = office()
    assert len(ask("GET", "/dmdc/Category/madantoc")[1]) == 54
    assert ask("GET", "/dmdc/Metadata/magioitinh")[1][0]["PropertyCode"] == "Ma"
    assert ask("GET", "/dmdc/Category/none")[0] == 404
    there, fresh = {"Ma": "1", "Ten": "Nam"}, {"Ma": "3", "Ten": "Khác"}
    assert ask("POST", "/dmdc/Category/magioitinh", json.dumps([fresh, there]).encode())[1] == {
        "MSG": 'Data not insert: Record 2: Ma "1" is duplicate', "Count": 0,
    }  # fmt: skip
    assert ask("POST", "/dmdc/Category/magioitinh", json.dumps([fresh]).encode())[1] == {"MSG": "Done", "Count": 1}
    assert len(ask("GET", "/dmdc/Category/magioitinh")[1]) == 5
