"""Looks at records about persons."""

from typing import Any

from lgsp.monitor.looks import LOOK, look_at_personal_record, looks_at
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.officers import create_officer
from lgsp.runtime.clock import now

TRANSACTION = "01a2039e-d79f-72a7-be9e-51d99c45bf31"


def test_every_look_is_an_act_that_names_officer_and_transaction(instance: str) -> None:
    officer: Any = create_officer(facts=OfficerFacts(username="an", name="An", role="auditor"), by="test", why="thử", now=now())
    for _ in range(2):
        look_at_personal_record(transaction_id=TRANSACTION, by=officer, why="mở trang giao dịch", now=now())
    newest, earlier = looks_at(TRANSACTION)
    assert newest.pk > earlier.pk
    assert (newest.name, newest.by, newest.subjects, newest.rows) == (LOOK, "an", [f"exchange/{TRANSACTION}"], 0)
    assert looks_at("01a2039e-d79f-72a7-be9e-51d99c45bf32") == []
