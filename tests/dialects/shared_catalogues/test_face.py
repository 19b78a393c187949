import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.shared_catalogues import face
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.http import HttpRequest

SAMPLE = json.loads((Path(face.__file__).parent / "samples" / "madinhdanhcap1.json").read_text(encoding="utf-8"))
CODE = "qlvanbandieuhanhcap1"


def ask(method, url, known=None, body=b""):
    """The response, and what was asked of whoever knows."""
    conversation, asked = face.answer(HttpRequest(method, url, (), body)), None
    try:
        asked = next(conversation)
        conversation.send(known)
    except StopIteration as end:
        return asked, end.value
    raise AssertionError


def test_metadata_and_records_are_told_as_they_are():
    for kind, operation in (("Metadata", "metadata"), ("Category", "records")):
        asked, response = ask("GET", f"/dmdc/{kind}/{CODE}", Answer(content=SAMPLE[operation]))
        assert asked == Enquiry(operation, {"code": CODE})
        assert (response.status, json.loads(response.body)) == (200, SAMPLE[operation])


def test_an_insert_tells_its_count_or_the_record_that_is_there_already():
    body = json.dumps(SAMPLE["records"]).encode()
    asked, response = ask("POST", f"/dmdc/Category/{CODE}", Answer(count=1), body)
    assert json.loads(asked.parameters["records"]) == SAMPLE["records"]
    assert (response.status, json.loads(response.body)) == (200, SAMPLE["done"])
    refusal = face.duplicate(1, "MaDinhDanhCap1", "000.00.00.H30")
    _, response = ask("POST", f"/dmdc/Category/{CODE}", Answer(is_found=False, count=0, refusal=refusal), body)
    assert (response.status, json.loads(response.body)) == (200, SAMPLE["duplicate"])


def test_a_catalogue_that_is_not_there_is_404():
    _, response = ask("GET", "/dmdc/Category/x", Answer(is_found=False, count=0, refusal="Category not found"))
    assert (response.status, json.loads(response.body)) == (404, {"MSG": "Category not found", "Count": 0})


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/dmdc", 404),
        ("GET", "/dmdc/Category/", 404),
        ("GET", "/x/Category/a", 404),
        ("PUT", "/dmdc/Category/a", 405),
        ("POST", "/dmdc/Metadata/a", 405),
    ],
)
def test_other_addresses_and_methods_ask_nobody(method, url, status):
    asked, response = ask(method, url)
    assert asked is None and response.status == status


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "body is not JSON"),
        (b"{}", "body is not an array of records"),
        (b"[]", "body is not an array of records"),
        (b"[1]", "Record 1: not an object of plain values"),
        (b'[{"a":"1"},{"a":[1]}]', "Record 2: not an object of plain values"),
    ],
)
def test_a_body_that_is_no_records_is_told_in_the_dialects_words(body, told):
    asked, response = ask("POST", "/dmdc/Category/a", None, body)
    assert asked is None and json.loads(response.body) == {"MSG": f"Data not insert: {told}", "Count": 0}


@given(st.binary(max_size=60))
def test_any_body_is_records_or_told(body):
    assert isinstance(face.read_records(body), str | list)
