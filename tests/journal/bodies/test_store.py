"""Keeping: durable before it is said, a fault is told and the next body begins a new file, a full disk refuses."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lgsp.domain.errors import JournalUnwritable, KeptBodyUnreadable
from lgsp.journal.bodies import store as bodies
from lgsp.journal.bodies.kept import bodies_of, frames_on, shelves_of
from lgsp.journal.bodies.store import BodyKeeper, BodyStore
from lgsp.protocol.proof.kept_bodies import KeptBody, KeptHead
from tests.journal.conftest import identifier

AT = datetime(2026, 11, 2, 3, tzinfo=UTC)
DAY = date(2026, 11, 2)


def store(folder: Path) -> BodyStore:
    return BodyStore(folder / "bodies", "VN-H55", b"b" * 32)


def body(number: int, text: bytes = b"noi dung", part: str = "request", **facts: object) -> KeptBody:
    given = {"retention": "30-days", "day": DAY, "service": "VN-H55/GOV/H55.02/datdai/gia-dat", **facts}
    return KeptBody(KeptHead(identifier(number, AT), part, AT, **given), text)  # type: ignore[arg-type]


def keep(folder: Path, *several: KeptBody, free_bytes_min: int = 0) -> None:
    async def work() -> None:
        keeper = BodyKeeper(store(folder), log="gateway-1", free_bytes_min=free_bytes_min)
        try:
            await asyncio.gather(*[keeper.keep(one) for one in several])
        finally:
            keeper.close()

    asyncio.run(work())


def test_what_is_kept_is_read_again_and_nothing_stands_in_clear(tmp_path: Path) -> None:
    keep(tmp_path, *[body(number, b"Nguyen Van An %d" % number) for number in range(50)])
    assert [one.body for one in bodies_of(store(tmp_path), identifier(7, AT))] == [b"Nguyen Van An 7"]
    assert all(b"Nguyen" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_a_full_disk_refuses(tmp_path: Path) -> None:
    with pytest.raises(JournalUnwritable):
        keep(tmp_path, body(1), free_bytes_min=1 << 60)
    assert bodies_of(store(tmp_path), identifier(1, AT)) == []


def test_after_a_failed_flush_the_next_body_begins_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flush = os.fdatasync
    calls = []

    def failing(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        flush(handle)

    monkeypatch.setattr(bodies.os, "fdatasync", failing)

    async def work() -> None:
        keeper = BodyKeeper(store(tmp_path), log="gateway-1", free_bytes_min=0)
        await keeper.keep(body(1))
        with pytest.raises(JournalUnwritable):
            await keeper.keep(body(2))
        await keeper.keep(body(3))
        keeper.close()
        with pytest.raises(JournalUnwritable):
            await keeper.keep(body(4))

    asyncio.run(work())
    assert shelves_of(tmp_path / "bodies")[0].files == 2
    assert bodies_of(store(tmp_path), identifier(1, AT)) and bodies_of(store(tmp_path), identifier(3, AT))


def test_a_long_file_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "FILE_BYTES", 100)
    monkeypatch.setattr(bodies, "OPEN_SHELVES_MAX", 1)

    async def work() -> None:
        keeper = BodyKeeper(store(tmp_path), log="gateway-1", free_bytes_min=0)
        await keeper.keep(body(1))
        await keeper.keep(body(2))
        await keeper.keep(body(3, retention="1-year"))
        keeper.close()

    asyncio.run(work())
    assert [(one.retention, one.files) for one in shelves_of(tmp_path / "bodies")] == [("1-year", 1), ("30-days", 2)]


def test_a_key_that_is_gone_or_of_another_platform_is_told(tmp_path: Path) -> None:
    keep(tmp_path, body(1))
    shelf = shelves_of(tmp_path / "bodies")[0].path
    with pytest.raises(KeptBodyUnreadable):
        BodyStore(tmp_path / "bodies", "VN-H55", b"x" * 32).day_key(shelf)
    other = BodyKeeper(BodyStore(tmp_path / "bodies", "VN-H56", b"b" * 32), log="gateway-2", free_bytes_min=0)

    async def work() -> None:
        with pytest.raises(JournalUnwritable):
            await other.keep(body(2))

    asyncio.run(work())
    (shelf / "key").unlink()
    with pytest.raises(KeptBodyUnreadable):
        store(tmp_path).day_key(shelf)


_KEEPING = """
import asyncio, sys
from pathlib import Path
from lgsp.journal.bodies.store import BodyKeeper
from tests.journal.bodies.test_store import body, store
async def work():
    keeper = BodyKeeper(store(Path(sys.argv[1])), log="gateway-1", free_bytes_min=0)
    for number in range(100000):
        await keeper.keep(body(number % 4096 if number < 4096 else number, b"x" * 500))
        print(number, flush=True)
asyncio.run(work())
"""


def test_what_was_said_to_be_kept_is_there_after_kill_9(tmp_path: Path) -> None:
    said: list[int] = []
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", _KEEPING, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        said = [int(process.stdout.readline()) for _ in range(40)]
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    found = {frame.transaction_id for frame in frames_on(shelves_of(tmp_path / "bodies")[0].path)}
    assert {identifier(number, AT) for number in said} <= found
