"""Erasure asks the holds first."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from lgsp.journal.bodies.kept import bodies_of, shelves_of
from lgsp.journal.bodies.store import store_in_use
from lgsp.retention.operations import holds
from lgsp.retention.operations.bodies import erase_bodies
from tests.journal.bodies.test_store import AT
from tests.journal.conftest import identifier

LATER = AT + timedelta(days=40)
ID = identifier(1, AT)


def test_what_is_due_is_erased_but_not_what_is_held(home_with_bodies: Path) -> None:
    held = holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT)
    assert str(held) == f"125/CV {ID}"
    assert [one.held for one in erase_bodies(now=LATER, is_rehearsal=True)] == [1]
    assert bodies_of(store_in_use(), identifier(2, AT))
    erase_bodies(now=LATER)
    assert bodies_of(store_in_use(), ID) and not bodies_of(store_in_use(), identifier(2, AT))
    holds.release_legal_hold(hold=held, by="test", why="xong", now=LATER)
    erase_bodies(now=LATER)
    assert shelves_of(home_with_bodies / "bodies") == []


def test_what_cannot_be_erased_is_told(home_with_bodies: Path) -> None:
    holds.place_legal_hold(facts=holds.HoldFacts("125/CV", ID), by="test", why="thanh tra", now=AT)
    (shelves_of(home_with_bodies / "bodies")[0].path / "key").write_bytes(b"x")
    assert erase_bodies(now=LATER)[0].why


def test_days_are_counted_from_the_call(home_with_bodies: Path) -> None:
    assert erase_bodies(now=datetime(2026, 12, 2, tzinfo=UTC)) == []
