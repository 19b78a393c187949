"""Reading: torn tails hide nothing durable, other folders do no harm, terms count whole days."""

from datetime import date
from pathlib import Path

from lgsp.domain.entries import JournalEntry
from lgsp.journal.bodies.kept import bodies_of, body_files, due_on, frames_on, kept_parts, readable_bodies, shelves_of
from tests.journal.bodies.test_store import AT, body, keep, store
from tests.journal.conftest import identifier


def test_a_torn_tail_ends_its_file_and_a_new_file_follows(tmp_path: Path) -> None:
    keep(tmp_path, body(1), body(2))
    shelf = shelves_of(tmp_path / "bodies")[0]
    (file,) = body_files(shelf.path)
    file.write_bytes(file.read_bytes()[:-3])
    keep(tmp_path, body(3))
    assert [frame.transaction_id for frame in frames_on(shelf.path)] == [identifier(1, AT), identifier(3, AT)]
    file.write_bytes(file.read_bytes()[:20])
    assert [one.head.transaction_id for one in readable_bodies(store(tmp_path), shelf.path)] == [identifier(3, AT)]
    file.write_bytes(b"x" * 200)
    assert len(list(frames_on(shelf.path))) == 1


def test_request_and_reply_come_in_this_order(tmp_path: Path) -> None:
    keep(tmp_path, body(1, b"tra loi", "reply"), body(1, b"hoi"))
    assert [one.body for one in bodies_of(store(tmp_path), identifier(1, AT))] == [b"hoi", b"tra loi"]
    assert bodies_of(store(tmp_path), identifier(2, AT)) == []
    assert bodies_of(store(tmp_path), "no id") == []


def test_a_home_without_bodies_and_odd_folders_do_no_harm(tmp_path: Path) -> None:
    assert shelves_of(tmp_path / "bodies") == []
    assert bodies_of(store(tmp_path), identifier(1, AT)) == []
    (tmp_path / "bodies" / "x" / "no-day").mkdir(parents=True)
    (shelf,) = shelves_of(tmp_path / "bodies")
    assert (shelf.day, shelf.has_key, shelf.files) == (None, False, 0)


def test_terms_count_whole_days_after_the_day() -> None:
    assert due_on("30-days", date(2026, 11, 2), {"30-days": 30}) == date(2026, 12, 3)
    assert due_on("odd", date(2026, 11, 2), {"30-days": 30}) is None


def test_what_became_of_bodies_follows_from_records_and_files(tmp_path: Path) -> None:
    keep(tmp_path, body(1))
    request = JournalEntry(kind="request", transaction_id=identifier(1, AT), at=AT, body_retention="30-days", is_body_kept=True)
    kept = kept_parts(store(tmp_path), [request], {"30-days": 30})
    assert kept is not None and (kept.parts, kept.due_on, kept.is_there) == (("request",), date(2026, 12, 3), True)
    for file in (tmp_path / "bodies").rglob("*"):
        if file.is_file():
            file.unlink()
    gone = kept_parts(store(tmp_path), [request], {})
    assert gone is not None and (gone.due_on, gone.is_there) == (None, False)
    assert kept_parts(store(tmp_path), [JournalEntry(kind="request", transaction_id=identifier(1, AT), at=AT)], {}) is None
