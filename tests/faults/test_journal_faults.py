"""Everything that can go wrong with the disk, once at each place: nothing acknowledged is lost, nothing refused is kept, the journal verifies."""

import asyncio
import errno
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalUnwritable
from lgsp.journal.logs.append import Limits, Log
from lgsp.journal.logs.read import Position, all_records, records_after
from lgsp.journal.verification.verify import verify_journal
from lgsp.runtime.clock import now

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
BATCHES, BATCH_RECORDS = 6, 5
CALLS = ("pwrite", "fdatasync", "fsync", "rename", "replace", "ftruncate", "open")


def entry(number: int) -> JournalEntry:
    return JournalEntry(kind="request", transaction_id=str(number), at=datetime(2025, 7, 1, tzinfo=UTC), purpose="x" * 200)


def opened(journal: Path) -> Log:
    return Log.open(
        folder=journal, name="gateway-1", key=KEY, now=now, limits=Limits(segment_bytes=2000, seal_s=0.05, free_bytes_min=0)
    )


class Saboteur:
    """Counts the calls that change files, and fails one of them: nothing is done, or only half of a write."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, journal: Path, number: int | None) -> None:
        self.calls = 0
        self._number = number
        self._journal = str(journal)
        for name in CALLS:
            monkeypatch.setattr(os, name, self._failing(name, getattr(os, name)))

    def _failing(self, name: str, whole: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **options: Any) -> Any:
            if name == "open" and not (
                str(words[0]).startswith(self._journal) and words[1] & (os.O_RDWR | os.O_WRONLY | os.O_CREAT)
            ):
                return whole(*words, **options)
            self.calls += 1
            if self.calls - 1 == self._number:
                if name == "pwrite":
                    whole(words[0], words[1][: len(words[1]) // 2], words[2])
                raise OSError(errno.EIO if "sync" in name else errno.ENOSPC, f"{name} failed")
            return whole(*words, **options)

        return call


async def story(journal: Path) -> tuple[set[str], set[str]]:
    """Append in batches, waiting whenever the log is unwritable; gives what was acknowledged and what was refused."""
    acknowledged: set[str] = set()
    refused: set[str] = set()
    try:
        log = opened(journal)
    except JournalUnwritable:
        log = opened(journal)
    for batch in range(BATCHES):
        numbers = [batch * BATCH_RECORDS + place for place in range(BATCH_RECORDS)]
        results = await asyncio.gather(*[log.append(entry(number)) for number in numbers], return_exceptions=True)
        for number, result in zip(numbers, results, strict=True):
            assert result is None or isinstance(result, JournalUnwritable)
            (acknowledged if result is None else refused).add(str(number))
        if batch == BATCHES // 2:
            await asyncio.sleep(0.06)
        for _ in range(200):
            if log.is_writable:
                break
            await asyncio.sleep(0.02)
        else:
            pytest.fail(f"the log did not heal: {log.why_unwritable}")
    log.close()
    return acknowledged, refused


def test_failing_any_one_call_loses_nothing_acknowledged_and_keeps_nothing_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        saboteur = Saboteur(patched, tmp_path / "whole", None)
        assert len(asyncio.run(story(tmp_path / "whole"))[0]) == BATCHES * BATCH_RECORDS
    assert saboteur.calls > 40
    hurt = 0
    for number in range(saboteur.calls):
        journal = tmp_path / str(number)
        with monkeypatch.context() as patched:
            Saboteur(patched, journal, number)
            acknowledged, refused = asyncio.run(story(journal))
        report = verify_journal(journal)
        assert report.is_good, (number, report.findings)
        kept = [placed.entry.transaction_id for placed in all_records(journal)]
        assert len(kept) == len(set(kept)), number
        assert set(kept) == acknowledged, number
        assert not refused & set(kept), number
        hurt += bool(refused)
        opened(journal).close()
        assert len(list(records_after(journal, Position(log="gateway-1")))) == len(kept), number
    assert hurt > 10


WRITER = textwrap.dedent(
    """
    import asyncio, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from lgsp.domain.entries import JournalEntry
    from lgsp.journal.logs.append import Limits, Log
    from lgsp.runtime.clock import now

    async def main(folder, name, limit):
        key = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)
        limits = Limits(segment_bytes=30_000, seal_s=0.05, free_bytes_min=0)
        log = Log.open(folder=Path(folder), name="gateway-1", key=key, now=now, limits=limits)
        async def one(number):
            await log.append(JournalEntry(kind="request", transaction_id=f"{name}-{number}", at=datetime.now(UTC), purpose="x" * 100))
            sys.stdout.write(f"{name}-{number}\\n")
        number = 0
        while number < limit:
            await asyncio.gather(*[one(number + place) for place in range(8)])
            sys.stdout.flush()
            number += 8

    asyncio.run(main(sys.argv[1], sys.argv[2], 10**9))
    """
)


def test_killing_the_writer_again_and_again_loses_no_acknowledged_record(tmp_path: Path) -> None:
    journal, acknowledged = tmp_path / "journal", set[str]()
    for turn in range(10):
        with (tmp_path / f"acknowledged-{turn}").open("w+") as told:
            writer = subprocess.Popen([sys.executable, "-c", WRITER, str(journal), str(turn)], stdout=told)
            until = time.monotonic() + 20
            while os.fstat(told.fileno()).st_size < 500 * (turn % 3 + 1) and time.monotonic() < until:
                time.sleep(0.01)
            writer.send_signal(signal.SIGKILL)
            writer.wait()
            told.seek(0)
            acknowledged |= {line.strip() for line in told if line.endswith("\n")}
        report = verify_journal(journal)
        assert report.is_good, report.findings
        kept = [placed.entry.transaction_id for placed in all_records(journal)]
        assert len(kept) == len(set(kept))
        assert acknowledged <= set(kept)
    assert len(acknowledged) > 100


FULL_DISK = textwrap.dedent(
    """
    import asyncio, resource, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from lgsp.domain.entries import JournalEntry
    from lgsp.domain.errors import JournalUnwritable
    from lgsp.journal.logs.append import Limits, Log
    from lgsp.runtime.clock import now

    async def main(folder):
        key = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)
        log = Log.open(folder=Path(folder), name="gateway-1", key=key, now=now, limits=Limits(free_bytes_min=0, seal_s=60))
        resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, resource.RLIM_INFINITY))
        number, refused = 0, 0
        while not refused:
            try:
                await log.append(JournalEntry(kind="request", transaction_id=f"before-{number}", at=datetime.now(UTC), purpose="x" * 100))
                number += 1
            except JournalUnwritable:
                refused += 1
        assert not log.is_writable
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        while not log.is_writable:
            await asyncio.sleep(0.02)
        await log.append(JournalEntry(kind="request", transaction_id="after", at=datetime.now(UTC)))
        log.close()
        print(number)

    asyncio.run(main(sys.argv[1]))
    """
)


def test_a_disk_that_is_full_in_the_middle_of_a_record_refuses_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    told = subprocess.run([sys.executable, "-c", FULL_DISK, str(journal)], capture_output=True, text=True, timeout=60, check=True)
    kept = [placed.entry.transaction_id for placed in all_records(journal)]
    assert kept == [*[f"before-{number}" for number in range(int(told.stdout))], "after"]
    assert verify_journal(journal).is_good
