"""Erasing: on the day and not before, never what is held, and again after it was cut short."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from lgsp.journal.bodies import erase
from lgsp.journal.bodies.erase import Terms, erase_due
from lgsp.journal.bodies.kept import bodies_of, shelves_of
from lgsp.protocol.proof.kept_bodies import KeptHead
from tests.journal.bodies.test_store import AT, DAY, body, keep, store
from tests.journal.conftest import identifier

DAYS = {"30-days": 30}
DUE = DAY + timedelta(days=31)


def of(number: int):  # type: ignore[no-untyped-def]
    return lambda head: head.transaction_id == identifier(number, AT)


def is_kept(folder: Path, number: int) -> bool:
    return bool(bodies_of(store(folder), identifier(number, AT)))


def test_it_is_erased_on_the_day_and_not_before(tmp_path: Path) -> None:
    keep(tmp_path, body(1))
    assert erase_due(store(tmp_path), Terms(DUE - timedelta(days=1), DAYS)) == []
    (told,) = erase_due(store(tmp_path), Terms(DUE, DAYS), is_rehearsal=True)
    assert (told.retention, told.name, told.files) == ("30-days", DAY.isoformat(), 1) and is_kept(tmp_path, 1)
    assert erase_due(store(tmp_path), Terms(DUE, DAYS)) == [told]
    assert not is_kept(tmp_path, 1) and shelves_of(tmp_path / "bodies") == []


def test_a_class_that_nobody_knows_is_never_erased(tmp_path: Path) -> None:
    keep(tmp_path, body(1))
    assert erase_due(store(tmp_path), Terms(date(2099, 1, 1), {})) == [] and is_kept(tmp_path, 1)


def test_what_is_held_outlives_its_day_and_goes_when_it_is_released(tmp_path: Path) -> None:
    keep(tmp_path, body(1), body(1, b"tra loi", "reply"), body(2))
    (erased,) = erase_due(store(tmp_path), Terms(DUE, DAYS, of(1)))
    assert erased.held == 2 and not is_kept(tmp_path, 2)
    assert [one.body for one in bodies_of(store(tmp_path), identifier(1, AT))] == [b"noi dung", b"tra loi"]
    assert erase_due(store(tmp_path), Terms(DUE, DAYS, of(1))) == []
    assert erase_due(store(tmp_path), Terms(DUE, {}, None)) == []
    (gone,) = erase_due(store(tmp_path), Terms(DUE, DAYS, of(9)))
    assert gone.retention == "held" and not is_kept(tmp_path, 1)


def test_a_run_that_was_cut_short_is_finished_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for cut in ("pwrite", "fsync"):
        keep(tmp_path, body(1))

        def failing(*_: object) -> None:
            raise OSError(5, "Input/output error")

        with monkeypatch.context() as broken:
            broken.setattr(erase.os, cut, failing)
            with pytest.raises(OSError, match="Input"):
                erase_due(store(tmp_path), Terms(DUE, DAYS))
        assert not is_kept(tmp_path, 1)
        assert len(erase_due(store(tmp_path), Terms(DUE, DAYS))) == 1
        assert shelves_of(tmp_path / "bodies") == []


def test_a_shelf_that_a_hold_may_cover_and_that_is_unreadable_is_left_and_told(tmp_path: Path) -> None:
    keep(tmp_path, body(1), body(2, retention="other"))
    shelf = next(one for one in shelves_of(tmp_path / "bodies") if one.retention == "30-days")
    (shelf.path / "key").write_bytes(b"broken")
    one, other = sorted(erase_due(store(tmp_path), Terms(DUE, {**DAYS, "other": 1}, of(1))), key=lambda each: each.retention)
    assert one.why and shelf.path.exists() and not other.why and not is_kept(tmp_path, 2)
    assert not erase_due(store(tmp_path), Terms(DUE, DAYS))[0].why


def test_nothing_is_known_of_a_folder_without_day(tmp_path: Path) -> None:
    keep(tmp_path, body(1))
    shelf = shelves_of(tmp_path / "bodies")[0].path
    shelf.rename(shelf.with_name("no-day"))
    assert erase_due(store(tmp_path), Terms(DUE, DAYS)) == []


def test_heads_say_what_a_hold_asks() -> None:
    assert of(1)(KeptHead(identifier(1, AT), "request", AT, "30-days", DAY))
