"""What a person is told of looks at their data."""

from typing import Any

import pytest

from lgsp.citizens.queries.looks import data_access_told
from lgsp.registry.operations.audit.data_access import look_at_personal_record, subject_of
from lgsp.registry.operations.audit.records import begin
from lgsp.runtime.clock import now
from tests.registry.queries.test_audit_records import USE, officer


@pytest.mark.usefixtures("world")
def test_a_person_is_told_the_office_when_and_why(world: Any) -> None:
    look_at_personal_record(transaction_id=USE, by=officer("an", "auditor"), why="khiếu nại 12", now=now())
    with begin("look_at_body", by=officer("binh", "auditor", world.office), why="thanh tra", now=now(), publishes=False) as act:
        act.regards(subject_of(USE))
    body, record = data_access_told(USE)
    assert (body.office, body.why, body.is_body) == (world.office.identifier, "thanh tra", True)
    assert (record.office, record.why, record.is_body) == ("", "khiếu nại 12", False)
    assert data_access_told(USE.replace("31", "32")) == []
