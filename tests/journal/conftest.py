"""A journal in a temporary folder, and entries to put into it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.journal.logs.append import Limits, Log
from lgsp.journal.tree import sequence
from lgsp.journal.tree.sequence import Means, open_sequencer
from lgsp.runtime.clock import now
from lgsp.runtime.storage.object_storage import ObjectStorage, folder_storage

BEGIN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def identifier(number: int, at: datetime = BEGIN) -> str:
    """A time-ordered identifier (UUIDv7)."""
    milliseconds = int(at.timestamp() * 1000)
    text = f"{milliseconds:012x}7{number % 4096:03x}8{number:015x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


@pytest.fixture
def entry() -> Callable[..., JournalEntry]:
    def make(number: int, **facts: object) -> JournalEntry:
        at = BEGIN + timedelta(seconds=number)
        given = {"kind": "request", "transaction_id": identifier(number, at), "at": at, "purpose": "giải quyết thủ tục"} | facts
        return JournalEntry(**given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def opened(journal: Path, key: Ed25519PrivateKey) -> Callable[..., Log]:
    def open_log(name: str = "gateway-1", **limits: float) -> Log:
        return Log.open(folder=journal, name=name, key=key, now=now, limits=Limits(**({"free_bytes_min": 0} | limits)))  # type: ignore[arg-type]

    return open_log


@pytest.fixture
def filled(opened: Callable[..., Log], entry: Callable[..., JournalEntry]) -> Callable[..., None]:
    """Write entries in batches, with a seal after each batch, and close."""

    def fill(*sizes: int, name: str = "gateway-1", **limits: float) -> None:
        async def work() -> None:
            log, number = opened(name, **limits), 0
            for size in sizes:
                await asyncio.gather(*[log.append(entry(number + place)) for place in range(size)])
                number += size
                if len(sizes) > 1:
                    log.close()
                    log = opened(name, **limits)
            log.close()

        asyncio.run(work())

    return fill


@pytest.fixture
def storage(tmp_path: Path) -> ObjectStorage:
    return folder_storage(tmp_path / "objects")


@pytest.fixture
def means(storage: ObjectStorage, key: Ed25519PrivateKey) -> Means:
    return Means(origin="lgsp/VN-H55", key=key, bundles_key=b"\x05" * 32, storage=storage, now=now)


@pytest.fixture
def appended(opened: Callable[..., Log]) -> Callable[..., None]:
    """Write entries into a log."""

    def append(entries: list[JournalEntry], *, name: str = "gateway-1", **limits: float) -> None:
        async def work() -> None:
            log = opened(name, **limits)
            for first in range(0, len(entries), 1000 if not limits else 4):
                await asyncio.gather(*[log.append(one) for one in entries[first : first + (1000 if not limits else 4)]])
            log.close()

        asyncio.run(work())

    return append


@pytest.fixture
def written(journal: Path, means: Means, appended: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write entries into a log and sequence them, so many in a batch."""

    def write(entries: list[JournalEntry], *, name: str = "gateway-1", batch: int = 20_000, **limits: float) -> None:
        appended(entries, name=name, **limits)
        monkeypatch.setattr(sequence, "BATCH_RECORDS_MAX", batch)
        with open_sequencer(journal, means) as sequencer:
            while sequencer.sequence():
                pass

    return write
