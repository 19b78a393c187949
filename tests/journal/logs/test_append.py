import asyncio
import errno
import os
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken, JournalUnwritable
from lgsp.journal.logs.append import Log
from lgsp.journal.logs.read import all_records
from lgsp.journal.logs.segments import last_seal, segments_of
from lgsp.journal.verification.verify import verify_journal

Opened = Callable[..., Log]
Entry = Callable[..., JournalEntry]


async def test_a_future_is_done_when_its_record_can_be_read_from_disk(opened: Opened, entry: Entry, journal: Path) -> None:
    log = opened()
    await log.append(entry(1, consumer="VN-H55/GOV/H55.12/motcua"))
    assert [placed.entry.consumer for placed in all_records(journal)] == ["VN-H55/GOV/H55.12/motcua"]
    log.close()


async def test_records_keep_the_order_in_which_they_were_appended(opened: Opened, entry: Entry, journal: Path) -> None:
    log = opened()
    await asyncio.gather(*[log.append(entry(number)) for number in range(5000)])
    log.close()
    ids = [placed.entry.transaction_id for placed in all_records(journal)]
    assert ids == [entry(number).transaction_id for number in range(5000)]
    assert verify_journal(journal).is_good


async def test_a_log_goes_on_where_it_ended(opened: Opened, entry: Entry, journal: Path) -> None:
    for number in range(3):
        log = opened()
        await log.append(entry(number))
        log.close()
    assert [placed.sequence for placed in all_records(journal)] == [0, 1, 2]
    assert verify_journal(journal).is_good


async def test_a_full_segment_is_sealed_and_followed_by_a_new_one(opened: Opened, entry: Entry, journal: Path) -> None:
    log = opened(segment_bytes=1000)
    for number in range(30):
        await log.append(entry(number))
    log.close()
    assert len(segments_of(journal / "gateway-1")) > 3
    report = verify_journal(journal)
    assert report.is_good
    assert report.records == 30


async def test_a_seal_is_written_while_entries_arrive(opened: Opened, entry: Entry, journal: Path) -> None:
    log = opened(seal_s=0.05)
    await log.append(entry(1))
    for _ in range(100):
        seal = last_seal(journal / "gateway-1")
        if seal is not None and seal.count == 1:
            break
        await asyncio.sleep(0.02)
    else:
        pytest.fail("no seal came")
    log.close()


async def test_a_second_writer_of_the_same_log_is_refused(opened: Opened) -> None:
    log = opened()
    with pytest.raises(JournalUnwritable, match="another process"):
        opened()
    log.close()
    opened().close()


async def test_two_logs_stand_side_by_side_in_the_signed_list(opened: Opened, entry: Entry, journal: Path) -> None:
    logs = [opened("gateway-1"), opened("gateway-2")]
    await asyncio.gather(*[log.append(entry(place)) for place, log in enumerate(logs)])
    for log in logs:
        log.close()
    report = verify_journal(journal)
    assert report.is_good
    assert [state.log for state in report.logs] == ["gateway-1", "gateway-2"]


async def test_a_closed_log_is_not_writable(opened: Opened, entry: Entry) -> None:
    log = opened()
    log.close()
    log.close()
    assert not log.is_writable
    with pytest.raises(JournalUnwritable):
        await log.append(entry(1))


async def test_what_waits_at_a_close_is_made_durable(opened: Opened, entry: Entry, journal: Path) -> None:
    log = opened()
    futures = [log.append(entry(number)) for number in range(200)]
    log.close()
    await asyncio.gather(*futures)
    assert verify_journal(journal).records == 200


@pytest.mark.parametrize("name", ["keys", "../x", "Gateway", "", "a" * 64])
def test_a_name_that_can_not_be_a_folder_of_the_journal_is_refused(opened: Opened, name: str) -> None:
    with pytest.raises(JournalUnwritable):
        opened(name)


def test_a_folder_that_can_not_be_written_is_told_as_such(opened: Opened, journal: Path) -> None:
    journal.parent.joinpath("journal").write_text("a file where the folder should be")
    with pytest.raises(JournalUnwritable):
        opened()


async def test_too_little_free_space_makes_the_log_unwritable(opened: Opened, entry: Entry) -> None:
    log = opened(free_bytes_min=10**18)
    assert not log.is_writable
    assert "free" in log.why_unwritable
    with pytest.raises(JournalUnwritable, match="free"):
        await log.append(entry(1))
    log.close()


async def test_an_entry_larger_than_a_frame_may_be_is_refused_and_the_log_goes_on(opened: Opened, entry: Entry) -> None:
    log = opened()
    with pytest.raises(JournalUnwritable, match="bytes"):
        await log.append(entry(1, user_id="x" * 1_100_000))
    await log.append(entry(2))
    log.close()


async def test_a_full_disk_fails_the_waiting_and_heals_when_there_is_room(
    opened: Opened, entry: Entry, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened()
    await log.append(entry(0))
    whole = os.pwrite
    is_full = True

    def half_then_full(handle: int, view: memoryview, offset: int) -> int:
        if not is_full:
            return whole(handle, view, offset)
        whole(handle, view[: len(view) // 2], offset)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", half_then_full)
    results = await asyncio.gather(*[log.append(entry(number)) for number in range(1, 20)], return_exceptions=True)
    assert all(isinstance(result, JournalUnwritable) for result in results)
    assert not log.is_writable
    assert log.why_unwritable == "No space left on device"
    is_full = False
    for _ in range(200):
        if log.is_writable:
            break
        await asyncio.sleep(0.02)
    await log.append(entry(99))
    log.close()
    assert [placed.entry.transaction_id for placed in all_records(journal)] == [entry(0).transaction_id, entry(99).transaction_id]
    assert verify_journal(journal).is_good


def test_a_log_whose_sealed_records_were_cut_off_is_not_opened(opened: Opened, filled: Callable[..., None], journal: Path) -> None:
    filled(5)
    path = segments_of(journal / "gateway-1")[-1][1]
    os.truncate(path, path.stat().st_size - 10)
    with pytest.raises(JournalBroken):
        opened()


async def test_nobody_waits_for_ever_if_the_loop_has_gone(opened: Opened, entry: Entry) -> None:
    logs: list[Log] = []

    async def leave_without_waiting() -> None:
        logs.append(opened())
        logs[0].append(entry(1))

    await asyncio.to_thread(asyncio.run, leave_without_waiting())
    logs[0].close()
    assert not logs[0].is_writable


async def test_a_close_while_the_disk_is_broken_ends_and_refuses_who_waits(
    opened: Opened, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened()
    await log.append(entry(0))

    def fail(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fail)
    waiting = log.append(entry(1))
    await asyncio.sleep(0.2)
    log.close()
    with pytest.raises(JournalUnwritable, match="Input/output"):
        await waiting
    assert not log.is_writable


async def test_a_seal_that_fails_makes_the_log_unwritable_until_it_is_written(
    opened: Opened, entry: Entry, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = opened(seal_s=0.1)
    await log.append(entry(0))
    whole, failed = os.pwrite, []

    def fail_once(handle: int, view: memoryview, offset: int) -> int:
        if failed:
            return whole(handle, view, offset)
        failed.append(bytes(view))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", fail_once)
    for _ in range(200):
        seal = last_seal(journal / "gateway-1")
        if log.is_writable and seal is not None and seal.count == 1:
            break
        await asyncio.sleep(0.02)
    assert failed[0].startswith(b'{"log"')
    await log.append(entry(1))
    log.close()
    assert verify_journal(journal).is_good


async def test_a_cancelled_wait_disturbs_nobody_else(opened: Opened, entry: Entry) -> None:
    log = opened()
    left, stays = log.append(entry(0)), log.append(entry(1))
    left.cancel()
    await stays
    log.close()


def test_a_list_that_does_not_verify_keeps_the_log_closed_and_unlocked(
    opened: Opened, filled: Callable[..., None], journal: Path
) -> None:
    filled(1)
    listed = (journal / "logs.json").read_bytes()
    (journal / "logs.json").write_bytes(listed.replace(b"gateway-1", b"gateway-7"))
    with pytest.raises(JournalBroken):
        opened()
    (journal / "logs.json").write_bytes(listed)
    opened().close()


async def test_records_that_came_together_are_flushed_together_and_who_comes_alone_afterwards_does_not_wait(
    opened: Opened, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushes: list[int] = []
    flush = os.fdatasync
    monkeypatch.setattr(os, "fdatasync", lambda handle: (flushes.append(handle), flush(handle)))
    log = opened(seal_s=60)

    async def one_after_the_other() -> None:
        for number in range(25):
            await log.append(entry(number))
            await asyncio.sleep(0.0002)

    await asyncio.gather(*[one_after_the_other() for _ in range(16)])
    assert 25 <= len(flushes) < 200
    flushes.clear()
    for number in range(20):
        await log.append(entry(number))
    assert len(flushes) == 20
    log.close()


async def test_no_record_is_left_waiting_however_they_come(opened: Opened, entry: Entry, journal: Path) -> None:
    log, random = opened(seal_s=0.01), Random(5)
    count = 0
    for _ in range(400):
        some = [log.append(entry(count + place)) for place in range(random.choice((1, 1, 2, 3, 5, 8, 30)))]
        count += len(some)
        if random.random() < 0.7:
            await asyncio.wait_for(asyncio.gather(*some), timeout=10)
        await asyncio.sleep(random.choice((0, 0, 0.0005, 0.002, 0.004)))
    log.close()
    assert verify_journal(journal).records == count
