from collections.abc import Callable
from pathlib import Path

import pytest

from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.books import Book
from lgsp.journal.tree.batches import (
    Batch,
    Place,
    batch_of,
    batch_with,
    batches_path,
    beginning,
    follow_log,
    index_of,
    last_batch,
    leaf_index,
    read_batch,
    records_between,
    runs_of,
)


def place(sequence: int) -> Place:
    return Place(sequence=sequence, segment=0, offset=0, link="")


@pytest.fixture
def order(journal: Path) -> Path:
    (journal / "tree").mkdir(parents=True)
    book = Book(batches_path(journal))
    for line in (
        b'{"size":2,"root":"","at":"","logs":{"a":{"sequence":2,"segment":0,"offset":0,"link":""}}}',
        b'{"size":7,"root":"","at":"","logs":{"a":{"sequence":4,"segment":0,"offset":0,"link":""},'
        b'"b":{"sequence":3,"segment":0,"offset":0,"link":""}}}',
    ):
        book.append(line)
    book.close()
    return journal


def test_a_leaf_is_found_by_its_record_and_a_record_by_its_leaf(order: Path) -> None:
    places = {("a", 0): 0, ("a", 1): 1, ("a", 2): 2, ("a", 3): 3, ("b", 0): 4, ("b", 1): 5, ("b", 2): 6}
    for (log, sequence), index in places.items():
        pair = batch_of(order, log, sequence)
        assert pair is not None and index_of(*pair, log, sequence) == index
        assert batch_with(order, index) == pair and leaf_index(order, log, sequence) == index
    assert batch_of(order, "a", 4) is batch_of(order, "c", 0) is batch_with(order, 7) is leaf_index(order, "a", 4) is None
    last = last_batch(order)
    assert last is not None and last.size == 7


def test_within_a_batch_the_logs_follow_each_other_by_name(order: Path) -> None:
    before, batch = batch_with(order, 6) or pytest.fail("not there")
    assert [(run.log, run.start.sequence, run.end, run.index) for run in runs_of(before, batch)] == [("a", 2, 4, 2), ("b", 0, 3, 4)]
    assert runs_of(batch, Batch(7, "", "", dict(batch.logs))) == []


def test_a_line_that_can_not_be_read_is_named() -> None:
    with pytest.raises(JournalBroken, match="unreadable line"):
        read_batch(b'{"size":')


def test_records_beyond_the_order_are_not_there(order: Path) -> None:
    with pytest.raises(JournalBroken, match="does not reach"):
        list(records_between(order, 7, 8))


def test_a_log_is_followed_over_its_segments(journal: Path, filled: Callable[..., None]) -> None:
    filled(100, segment_bytes=4096)
    filled(1, 100, 1, segment_bytes=4096, name="gateway-2")
    for log, count in (("gateway-1", 100), ("gateway-2", 102)):
        pieces = list(follow_log(journal, log, beginning(log), until=count))
        assert sum(len(done.bodies) for _, done in pieces) == count
        again = list(follow_log(journal, log, pieces[0][0], until=count))
        assert [done.bodies for _, done in again] == [done.bodies for _, done in pieces[1:]]


def test_what_is_gone_or_another_s_is_named(journal: Path, filled: Callable[..., None]) -> None:
    filled(50, 50, segment_bytes=4096)
    with pytest.raises(JournalBroken, match="records are gone"):
        list(follow_log(journal, "gateway-1", beginning("gateway-1"), until=101))
    with pytest.raises(JournalBroken, match="does not continue"):
        list(follow_log(journal, "gateway-1", Place(0, 0, 0, "00" * 32), until=5))
    second = sorted((journal / "gateway-1").glob("*.seg"))[1]
    second.write_bytes(second.read_bytes()[:200] + b"x" + second.read_bytes()[201:])
    with pytest.raises(JournalBroken) as told:
        list(follow_log(journal, "gateway-1", beginning("gateway-1"), until=100))
    assert told.value.facts["log"] == "gateway-1" and told.value.facts["sequence"] == int(second.stem)
