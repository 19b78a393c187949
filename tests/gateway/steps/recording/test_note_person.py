from pathlib import Path

import pytest
from msgspec.structs import replace

from lgsp.domain.configuration import PersonRule
from lgsp.domain.errors import HidingRefused, MalformedRequest
from lgsp.gateway.steps.recording.note_person import note_person
from lgsp.gateway.steps.recording.record_exchange import record_exchange
from lgsp.protocol.transformation.persons import pseudonym_of
from tests.gateway.inside import UPSTREAM, End, inside, kept, known_call
from tests.gateway.world import right, service

NUMBER = "019000000001"
RULE = PersonRule("query:so", "nơi thường trú")
HIDDEN = {"X-Road-PDU-Hidden": "true", "X-Road-PDU-Hidden-Reason": "dieu tra"}


async def test_a_record_holds_a_pseudonym_what_kind_of_data_and_what_was_stated_but_no_number(tmp_path: Path) -> None:
    version = service(UPSTREAM, person=RULE)
    asked = known_call(version, query=f"so={NUMBER}", headers={"X-Road-PDU-Purpose": "X%C3%A1c%20minh"})
    async with inside(tmp_path) as parts:
        end = End()
        await note_person(parts, RULE)(asked, end)
        await record_exchange(parts, version, "VN-H55")(asked, end)
        assert asked.persons == (pseudonym_of(NUMBER, key=parts.person_key),)
    request, _ = kept(tmp_path)
    assert list(request["persons"]) == list(asked.persons) and request["person_data"] == "nơi thường trú"
    assert request["usage"]["purpose"] == "Xác minh" and NUMBER not in repr(request)


async def test_a_request_that_names_nobody_goes_on(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        asked = known_call(query="x=1")
        await note_person(parts, RULE)(asked, End())
    assert (asked.persons, asked.usage) == ((), None)


async def test_only_who_may_hides_a_use(tmp_path: Path) -> None:
    async with inside(tmp_path) as parts:
        step = note_person(parts, RULE)
        with pytest.raises(HidingRefused):
            await step(known_call(headers=HIDDEN), End())
        asked = known_call(headers=HIDDEN, right=replace(right(), may_hide_use=True))
        await step(asked, End())
        with pytest.raises(MalformedRequest):
            await step(known_call(headers={"X-Road-PDU-Hidden": "true"}), End())
    assert asked.usage is not None and asked.usage.is_hidden
