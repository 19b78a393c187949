"""A look is written down before anything is given; erasure asks the holds first."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import ActRefused, KeptBodyNotFound, RoleMissing
from lgsp.journal.kept import bodies_of, shelves_of
from lgsp.monitor import bodies, holds
from lgsp.monitor.models import BodyLook
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.operations.officers import create_officer
from tests.journal.conftest import identifier
from tests.journal.test_bodies import AT, body, keep

LATER = AT + timedelta(days=40)
ID = identifier(1, AT)


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
    return bodies.look_at_body(transaction_id=transaction_id, by=by, why=why, now=AT)


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


def test_what_is_due_is_erased_but_not_what_is_held(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    held = holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT)
    assert str(held) == f"125/CV {ID}"
    assert [one.held for one in bodies.erase_bodies(now=LATER, is_rehearsal=True)] == [1]
    assert bodies_of(bodies.store_in_use(), identifier(2, AT))
    bodies.erase_bodies(now=LATER)
    assert bodies_of(bodies.store_in_use(), ID) and not bodies_of(bodies.store_in_use(), identifier(2, AT))
    holds.release_legal_hold(hold=held, by="test", why="xong", now=LATER)
    bodies.erase_bodies(now=LATER)
    assert shelves_of(home / "bodies") == []


def test_what_cannot_be_erased_is_told(home: Path) -> None:
    holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT)
    (shelves_of(home / "bodies")[0].path / "key").write_bytes(b"x")
    assert bodies.erase_bodies(now=LATER)[0].why


def test_days_are_counted_from_the_call(home: Path) -> None:
    assert bodies.erase_bodies(now=datetime(2026, 12, 2, tzinfo=UTC)) == []


def told(**facts: Any) -> JournalEntry:
    return JournalEntry(
        **{"kind": "request", "transaction_id": ID, "at": AT, "body_retention": "30-days", "is_body_kept": True, **facts}
    )


def test_the_state_of_bodies_follows_from_records_and_files_without_opening_any(home: Path) -> None:
    assert bodies.kept_state([told(body_retention="", is_body_kept=False)]) is None
    state = bodies.kept_state([told(), told(kind="reply", is_body_kept=False)])
    assert state is not None and (state.parts, state.due_on, state.is_there, state.holds) == (
        ("request",),
        date(2026, 12, 3),
        True,
        (),
    )
    held = holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT)
    bodies.erase_bodies(now=LATER)
    state = bodies.kept_state([told()])
    assert state is not None and state.is_there and state.holds == (held,)
    other = bodies.kept_state([told(transaction_id=identifier(2, AT))])
    assert other is not None and not other.is_there
    nothing = bodies.kept_state([told(is_body_kept=False)])
    assert nothing is not None and not nothing.is_there and nothing.parts == ()


def test_what_is_kept_is_summed_by_class_and_what_is_held_stands_by_itself(home: Path) -> None:
    (one,) = bodies.kept_classes()
    assert (one.retention, one.is_held, one.shelves, one.first_day, one.due_on) == (
        "30-days", False, 1, date(2026, 11, 2), date(2026, 12, 3),
    )  # fmt: skip
    keep(home, body(3, retention="old-class"))
    holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT)
    bodies.erase_bodies(now=LATER)
    assert [(each.retention, each.is_held, each.due_on) for each in bodies.kept_classes()] == [
        ("old-class", False, None), ("held", True, None),
    ]  # fmt: skip


def test_looks_and_holds_stand_among_the_changes(home: Path) -> None:
    look(why="lần một")
    look(why="lần hai")
    assert [row.reason for row in bodies.looks_at(ID)] == ["lần hai", "lần một"]
    holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT + timedelta(hours=1))
    told = [(change.kind, change.row, change.why) for change in bodies.recent_acts(50)]
    assert ("LegalHold", "125/CV", "thanh tra") in told and ("BodyLook", ID, "lần một") in told
