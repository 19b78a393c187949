"""Who sees which acts, and what a person is told of looks."""

from typing import Any

import pytest

from lgsp.monitor.looks import look_at_personal_record, subject_of
from lgsp.monitor.seen_acts import acts_seen_by, looks_told, sees_all
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.acts import begin
from lgsp.registry.operations.officers import create_officer
from lgsp.runtime.clock import now

USE = "01a2039e-d79f-72a7-be9e-51d99c45bf31"


def officer(name: str, role: str, member: Any = None) -> Any:
    facts = OfficerFacts(username=name, name="An", role=role)  # type: ignore[arg-type]
    made = create_officer(facts=facts, by="test", why="thử", now=now())
    made.member = member
    made.save()
    return made


def test_operators_and_auditors_of_the_platform_see_all_others_their_own(world: Any) -> None:
    auditor, clerk = officer("an", "auditor"), officer("binh", "auditor", world.office)
    for one in (auditor, clerk):
        look_at_personal_record(transaction_id=USE, by=one, why="kiểm tra", now=now())
    assert sees_all(auditor) and not sees_all(clerk)
    assert {act.by for act in acts_seen_by(auditor, subject=subject_of(USE))} == {"an", "binh"}
    assert {act.by for act in acts_seen_by(auditor, by="binh", name="look_at_personal_record")} == {"binh"}
    assert {act.by for act in acts_seen_by(clerk, by="an")} == {"binh"}
    newest, earlier = acts_seen_by(auditor, rows=2)
    assert acts_seen_by(auditor, before=newest.pk, rows=1) == [earlier]


@pytest.mark.usefixtures("world")
def test_a_person_is_told_the_office_when_and_why(world: Any) -> None:
    look_at_personal_record(transaction_id=USE, by=officer("an", "auditor"), why="khiếu nại 12", now=now())
    with begin("look_at_body", by=officer("binh", "auditor", world.office), why="thanh tra", now=now(), publishes=False) as act:
        act.regards(subject_of(USE))
    body, record = looks_told(USE)
    assert (body.office, body.why, body.is_body) == (world.office.identifier, "thanh tra", True)
    assert (record.office, record.why, record.is_body) == ("", "khiếu nại 12", False)
    assert looks_told(USE.replace("31", "32")) == []
