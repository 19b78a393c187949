"""Looks at records about persons and at kept bodies: each is written down before anything is given."""

from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.errors import ActRefused, KeptBodyNotFound, RoleMissing
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.models import BodyLook
from lgsp.registry.operations.audit.data_access import LOOK, look_at_body, look_at_personal_record, looks_at
from lgsp.registry.operations.officers import create_officer
from lgsp.runtime.clock import now
from tests.journal.bodies.test_store import AT, body, keep
from tests.journal.conftest import identifier

ID = identifier(1, AT)
TRANSACTION = "01a2039e-d79f-72a7-be9e-51d99c45bf31"


def test_every_look_is_an_act_that_names_officer_and_transaction(instance: str) -> None:
    officer: Any = create_officer(facts=OfficerFacts(username="an", name="An", role="auditor"), by="test", why="thử", now=now())
    for _ in range(2):
        look_at_personal_record(transaction_id=TRANSACTION, by=officer, why="mở trang giao dịch", now=now())
    newest, earlier = looks_at(TRANSACTION)
    assert newest.pk > earlier.pk
    assert (newest.name, newest.by, newest.subjects, newest.rows) == (LOOK, "an", [f"exchange/{TRANSACTION}"], 0)
    assert looks_at("01a2039e-d79f-72a7-be9e-51d99c45bf32") == []


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, instance: str) -> Path:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "bodies.key").write_bytes(b"b" * 32)
    keep(tmp_path, body(1), body(2))
    return tmp_path


def officer(role: str) -> Any:
    facts = OfficerFacts(username=f"an-{role}", name="An", role=role)  # type: ignore[arg-type]
    return create_officer(facts=facts, by="test", why="thử", now=AT)


def look(by: Any = "test", why: str = "khiếu nại 12", transaction_id: str = ID) -> Any:
    return look_at_body(transaction_id=transaction_id, by=by, why=why, now=AT)


def test_a_look_is_written_down_with_who_and_why(home: Path) -> None:
    (found,) = look(officer("auditor"))
    assert found.body == b"noi dung"
    row = BodyLook.objects.get()
    assert (str(row.transaction_id), row.looked_by, row.reason, row.service) == (
        ID,
        "an-auditor",
        "khiếu nại 12",
        found.head.service,
    )
    assert str(row) == f"an-auditor {ID}" and row.history.count() == 1


def test_who_may_not_look_or_gives_no_reason_sees_nothing_and_leaves_no_look(home: Path) -> None:
    with pytest.raises(RoleMissing):
        look(officer("leader"))
    with pytest.raises(ActRefused):
        look(why=" ")
    with pytest.raises(KeptBodyNotFound):
        look(transaction_id=identifier(9, AT))
    assert BodyLook.objects.count() == 0
