import asyncio
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.append import Log
from lgsp.journal.logs.log_files import LogFiles
from lgsp.journal.logs.read import Position, all_records, last_records, records_after, seal_over, story_of, time_of
from lgsp.journal.logs.segments import segments_of
from lgsp.runtime.clock import now

Fill = Callable[..., None]
Entry = Callable[..., JournalEntry]


def test_a_reader_goes_on_from_any_position_and_misses_nothing(filled: Fill, journal: Path) -> None:
    for _ in range(4):
        filled(40, segment_bytes=4096)
    position, seen = Position(log="gateway-1"), []
    while True:
        taken = []
        for record in records_after(journal, position):
            taken.append(record)
            if len(taken) == 7:
                break
        if not taken:
            break
        position = taken[-1].position
        seen += [record.sequence for record in taken]
    assert seen == list(range(160))
    assert len(segments_of(journal / "gateway-1")) == 4


async def test_only_sealed_records_are_given_for_the_index(opened: Callable[..., Log], entry: Entry, journal: Path) -> None:
    log = opened(seal_s=60)
    await log.append(entry(1))
    assert list(records_after(journal, Position(log="gateway-1"))) == []
    assert [placed.seal for placed in story_of(journal, entry(1).transaction_id)] == [None]
    log.close()
    (record,) = records_after(journal, Position(log="gateway-1"))
    assert record.entry == entry(1)


def test_a_log_that_is_not_there_gives_nothing(journal: Path) -> None:
    assert list(records_after(journal, Position(log="gateway-9"))) == []


def test_sealed_records_that_are_gone_are_told(filled: Fill, journal: Path) -> None:
    filled(5)
    path = segments_of(journal / "gateway-1")[0][1]
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(JournalBroken, match="gone"):
        list(records_after(journal, Position(log="gateway-1")))


def test_a_missing_segment_is_told(filled: Fill, journal: Path) -> None:
    for _ in range(3):
        filled(40, segment_bytes=4096)
    segments_of(journal / "gateway-1")[1][1].unlink()
    with pytest.raises((JournalBroken, FileNotFoundError)):
        list(records_after(journal, Position(log="gateway-1")))


def test_a_position_of_another_journal_is_told(filled: Fill, journal: Path) -> None:
    filled(5)
    (first, *_) = records_after(journal, Position(log="gateway-1"))
    with pytest.raises(JournalBroken, match="another record"):
        list(records_after(journal, Position(log="gateway-1", sequence=3, segment=0, offset=first.position.offset)))


def test_a_position_beyond_the_journal_is_told(filled: Fill, journal: Path) -> None:
    filled(5)
    assert list(records_after(journal, Position(log="gateway-1", sequence=5, segment=0, offset=9))) == []
    with pytest.raises(JournalBroken, match="beyond"):
        list(records_after(journal, Position(log="gateway-1", sequence=6, segment=0, offset=9)))


@pytest.mark.parametrize("body", [b"no json", b'{"transaction_id":"\xff"}'])
def test_a_record_that_is_no_entry_is_told(body: bytes, journal: Path, key: Ed25519PrivateKey) -> None:
    journal.mkdir()
    files = LogFiles(journal / "gateway-1", key, now)
    files.write([body])
    files.seal()
    files.close()
    with pytest.raises(JournalBroken, match="can't be read"):
        list(records_after(journal, Position(log="gateway-1")))


def test_a_story_gathers_all_records_of_a_transaction_over_logs_with_their_seals(filled: Fill, journal: Path, entry: Entry) -> None:
    for _ in range(3):
        filled(40, segment_bytes=4096)
    filled(5, name="gateway-2")
    story = story_of(journal, entry(3).transaction_id)
    assert [(placed.log, placed.sequence) for placed in story] == [
        ("gateway-1", 3),
        ("gateway-1", 43),
        ("gateway-1", 83),
        ("gateway-2", 3),
    ]
    assert all(placed.seal is not None and placed.seal.count > placed.sequence for placed in story)


def test_a_story_is_found_also_if_the_clocks_were_wrong_or_the_id_has_no_time(
    opened: Callable[..., Log], entry: Entry, journal: Path
) -> None:
    odd = "8c4a9a3e-7a59-4b06-9a2c-3a1c1e9f0a11"

    async def write() -> None:
        log = opened()
        await log.append(entry(1, at=entry(1).at + timedelta(days=400)))
        await log.append(entry(2, transaction_id=odd))
        await log.append(entry(3, transaction_id="no uuid"))
        log.close()

    asyncio.run(write())
    assert len(story_of(journal, entry(1).transaction_id)) == 1
    assert len(story_of(journal, odd)) == 1
    assert len(story_of(journal, "no uuid")) == 1
    assert story_of(journal, "") == []


def test_a_story_is_not_told_over_a_broken_chain(filled: Fill, journal: Path, entry: Entry) -> None:
    filled(5)
    path = segments_of(journal / "gateway-1")[0][1]
    data = path.read_bytes()
    shutil.copy(path, path.with_suffix(".bak"))
    path.write_bytes(data.replace(b"request", b"refusal", 1))
    with pytest.raises(JournalBroken):
        story_of(journal, entry(3).transaction_id)


def test_a_segment_with_no_seal_before_it_is_told(filled: Fill, journal: Path) -> None:
    for _ in range(2):
        filled(40, segment_bytes=4096)
    filled(1, segment_bytes=4096)
    seals = journal / "gateway-1" / "seals"
    lines = seals.read_bytes().splitlines(keepends=True)
    seals.write_bytes(lines[0] + lines[-1])
    first, path = segments_of(journal / "gateway-1")[1]
    with pytest.raises(JournalBroken, match="no seal"):
        seal_over(journal, log="gateway-1", path=path, sequence=first)


def test_the_last_records_are_taken_over_all_logs_in_order_of_time(filled: Fill, journal: Path, entry: Entry) -> None:
    for _ in range(3):
        filled(40, segment_bytes=4096)
    filled(45, name="gateway-2")
    assert [placed.entry.transaction_id for placed in last_records(journal, count=3)] == [
        entry(number).transaction_id for number in (42, 43, 44)
    ]
    assert len(last_records(journal, count=100)) == 100
    assert len(list(all_records(journal))) == 165


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "0197c36e-1e80-4000-8000-000000000001",
        "ffffffff-ffff-7fff-8fff-ffffffffffff",
        "e677d21fdbff70008000000000000000",
    ],
)
def test_an_id_without_a_time_of_ours_is_looked_for_and_not_found(text: str, filled: Fill, journal: Path) -> None:
    filled(3)
    assert time_of(text) is None and story_of(journal, text) == []


def test_a_time_is_read_in_any_spelling_of_an_id() -> None:
    text = "0197c36e-1e80-7000-8000-000000000001"
    assert time_of(text) == time_of(text.upper().replace("-", "")) == datetime(2025, 7, 1, 0, 41, 3, 360_000, tzinfo=UTC)


def test_what_is_half_written_behind_the_last_seal_ends_the_reading_and_is_no_fault(
    journal: Path, key: Ed25519PrivateKey, entry: Entry
) -> None:
    journal.mkdir()
    files = LogFiles(journal / "gateway-1", key, now)
    bodies = [msgspec.json.encode(entry(number)) for number in range(3)]
    files.write(bodies[:1])
    files.seal()
    begin = files.offset
    files.write(bodies[1:])
    path = segments_of(files.folder)[-1][1]
    whole, frame_bytes = path.read_bytes(), (files.offset - begin) // 2
    for place in range(begin, files.offset, 7):
        path.write_bytes(whole[:place] + bytes(len(whole) - place))
        count = 1 + (place - begin) // frame_bytes
        assert len(list(all_records(journal))) == len(last_records(journal, count=9)) == count
        assert len(story_of(journal, entry(2).transaction_id)) == (count > 2)
        assert [record.entry for record in records_after(journal, Position(log="gateway-1"))] == [entry(0)]
    path.write_bytes(whole)
    files.seal()
    path.write_bytes(whole[: begin + 30] + bytes(len(whole) - begin - 30))
    for read in (lambda: list(all_records(journal)), lambda: last_records(journal, count=1)):
        with pytest.raises(JournalBroken, match="changed"):
            read()
    files.close()


async def test_a_log_is_read_while_it_is_written(opened: Callable[..., Log], entry: Entry, journal: Path) -> None:
    log, seen = opened(seal_s=0.01), 0
    for number in range(300):
        pending = asyncio.gather(*[log.append(entry(number * 3 + place, user_id="x" * 5000)) for place in range(3)])
        while not pending.done():
            count = sum(1 for _ in all_records(journal)) if number < 100 else len(last_records(journal, count=5000))
            assert count >= seen
            seen = count
            await asyncio.sleep(0)
        await pending
    log.close()
    assert len(list(all_records(journal))) == 900
