"""Who is no party is told that there is none, whatever the journal has."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lgsp.domain.errors import ReceiptNotFound
from lgsp.exchanges.operations import receipts
from lgsp.protocol.proof.receipt import Receipt
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.audit.data_access import looks_at
from lgsp.registry.operations.officers import create_officer
from lgsp.runtime.clock import now


@pytest.mark.parametrize(("role", "member", "is_found"), [("operator", "", True), ("operator", "VN-H55/GOV/X", False)])
def test_others_are_told_that_there_is_none(
    role: str, member: str, is_found: bool, call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    made = Receipt("lgsp-receipt/1", "t", (), "")
    monkeypatch.setattr(receipts, "receipt_of", lambda *_: (made, call(1)[0]))
    officer: Any = SimpleNamespace(role=role, member=SimpleNamespace(identifier=member) if member else None)
    if is_found:
        assert receipts.receipt_for(officer, "t") is made
    else:
        with pytest.raises(ReceiptNotFound):
            receipts.receipt_for(officer, "t")


def test_to_take_a_receipt_that_concerns_a_person_is_a_look(
    instance: str, call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    officer = create_officer(facts=OfficerFacts(username="an", name="An", role="auditor"), by="test", why="thử", now=now())
    for name, persons in (("01a2039e-d79f-72a7-be9e-51d99c45bf31", ("a" * 32,)), ("01a2039e-d79f-72a7-be9e-51d99c45bf32", ())):
        made = Receipt("lgsp-receipt/1", name, (), "")
        monkeypatch.setattr(receipts, "receipt_of", lambda *_, made=made, persons=persons: (made, call(1, persons=persons)[0]))
        receipts.receipt_for(officer, name)
        assert [look.by for look in looks_at(name)] == (["an"] if persons else [])
