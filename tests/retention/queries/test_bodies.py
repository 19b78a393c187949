"""What is kept is told from records and files alone."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from lgsp.domain.entries import JournalEntry
from lgsp.registry.operations.audit.data_access import look_at_body, looks_at_bodies
from lgsp.retention.operations import holds
from lgsp.retention.operations.bodies import erase_bodies
from lgsp.retention.queries.bodies import kept_classes, kept_state, recent_acts
from tests.journal.bodies.test_store import AT, body, keep
from tests.journal.conftest import identifier

LATER = AT + timedelta(days=40)
ID = identifier(1, AT)


def look(by: Any = "test", why: str = "khiếu nại 12", transaction_id: str = ID) -> Any:
    return look_at_body(transaction_id=transaction_id, by=by, why=why, now=AT)


def told(**facts: Any) -> JournalEntry:
    return JournalEntry(
        **{"kind": "request", "transaction_id": ID, "at": AT, "body_retention": "30-days", "is_body_kept": True, **facts}
    )


def test_the_state_of_bodies_follows_from_records_and_files_without_opening_any(home_with_bodies: Path) -> None:
    assert kept_state([told(body_retention="", is_body_kept=False)]) is None
    state = kept_state([told(), told(kind="reply", is_body_kept=False)])
    assert state is not None and (state.parts, state.due_on, state.is_there, state.holds) == (
        ("request",),
        date(2026, 12, 3),
        True,
        (),
    )
    held = holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT)
    erase_bodies(now=LATER)
    state = kept_state([told()])
    assert state is not None and state.is_there and state.holds == (held,)
    other = kept_state([told(transaction_id=identifier(2, AT))])
    assert other is not None and not other.is_there
    nothing = kept_state([told(is_body_kept=False)])
    assert nothing is not None and not nothing.is_there and nothing.parts == ()


def test_what_is_kept_is_summed_by_class_and_what_is_held_stands_by_itself(home_with_bodies: Path) -> None:
    (one,) = kept_classes()
    assert (one.retention, one.is_held, one.shelves, one.first_day, one.due_on) == (
        "30-days", False, 1, date(2026, 11, 2), date(2026, 12, 3),
    )  # fmt: skip
    keep(home_with_bodies, body(3, retention="old-class"))
    holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT)
    erase_bodies(now=LATER)
    assert [(each.retention, each.is_held, each.due_on) for each in kept_classes()] == [
        ("old-class", False, None), ("held", True, None),
    ]  # fmt: skip


def test_looks_and_holds_stand_among_the_changes(home_with_bodies: Path) -> None:
    look(why="lần một")
    look(why="lần hai")
    assert [row.reason for row in looks_at_bodies(ID)] == ["lần hai", "lần một"]
    holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT + timedelta(hours=1))
    told = [(change.kind, change.row, change.why) for change in recent_acts(50)]
    assert ("LegalHold", "125/CV", "thanh tra") in told and ("BodyLook", ID, "lần một") in told
