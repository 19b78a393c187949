"""The reach asks what the face answers."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.dialects.shared_catalogues import face
from lgsp.dialects.shared_catalogues.reach import ask
from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.domain.errors import ListRefused, UpstreamRefusedUs
from lgsp.domain.http import HttpResponse

RECORDS = [{"MaDanToc": "01", "TenDanToc": "Kinh"}]


def heard(conversation, response):
    with pytest.raises(StopIteration) as end:
        conversation.send(response)
    return end.value.value


@pytest.mark.parametrize(
    ("enquiry", "known"),
    [
        (Enquiry("records", {"code": "ma dan toc/1"}), Answer(content=RECORDS)),
        (Enquiry("metadata", {"code": "madantoc"}), Answer(content=[{"PropertyCode": "Ma"}])),
        (Enquiry("records", {"code": "x"}), Answer(is_found=False, count=0, refusal="Category not found")),
        (Enquiry("insert", {"code": "madantoc", "records": json.dumps(RECORDS, separators=(",", ":"))}), Answer(count=1)),
        (
            Enquiry("insert", {"code": "madantoc", "records": json.dumps(RECORDS, separators=(",", ":"))}),
            Answer(is_found=False, count=0, refusal="Record 1: x"),
        ),
    ],
)
def test_the_face_answers_what_the_reach_asks(enquiry, known):
    conversation = ask(enquiry, base_url="/dmdc")
    other_end = face.answer(next(conversation))
    assert next(other_end) == enquiry
    with pytest.raises(StopIteration) as answered:
        other_end.send(known)
    found = heard(conversation, answered.value.value)
    assert (found.is_found, found.count, found.content) == (known.is_found, known.count, known.content)
    assert found.refusal.endswith(known.refusal)


def told(content, status=200, operation="records"):
    conversation = ask(Enquiry(operation, {"code": "a", "records": "[]"}), base_url="/dmdc")
    next(conversation)
    return heard(conversation, HttpResponse(status, body=content if isinstance(content, bytes) else json.dumps(content).encode()))


def test_the_variant_is_read_also_with_a_single_object():
    assert told({"objects": {"object": RECORDS}}).content == RECORDS
    assert told({"objects": {"object": RECORDS[0]}}).content == RECORDS
    assert told({"objects": {}}).content == []
    assert told([], status=404).refusal == ""


@pytest.mark.parametrize("content", [{}, [1], {"objects": {"object": [1]}}, b"<html>"])
def test_what_is_no_list_is_refused(content):
    with pytest.raises(ListRefused):
        told(content)
    with pytest.raises(ListRefused):
        told(content, operation="insert")


def test_other_statuses_are_told_apart():
    with pytest.raises(ListRefused):
        told([], status=500)
    for status in (401, 403):
        with pytest.raises(UpstreamRefusedUs):
            told([], status=status)


@given(st.binary(max_size=40))
def test_any_answer_is_records_or_refused(body):
    with contextlib.suppress(ListRefused):
        told(body)
