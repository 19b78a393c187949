"""A journal in a temporary folder, written with real files, for the index to read."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.journal.logs.append import Limits, Log
from lgsp.runtime.clock import now

BEGIN = datetime(2025, 7, 1, 1, 0, tzinfo=UTC)
CONSUMER = "VN-H55/GOV/H55.12/motcua"
SERVICE = "VN/GOV/G12/dkkd/dkdn"


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


@pytest.fixture
def identifier() -> Callable[..., str]:
    """A time-ordered identifier (UUIDv7)."""

    def make(number: int, at: datetime = BEGIN) -> str:
        text = f"{int(at.timestamp() * 1000):012x}7{number % 4096:03x}8{number:015x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    return make


@pytest.fixture
def call(identifier: Callable[..., str]) -> Callable[..., list[JournalEntry]]:
    """The two entries of an answered call, or the one of a refused."""

    def make(
        number: int, *, after_s: float = 0, duration_us: int = 3000, outcome: str = "answered", **facts: object
    ) -> list[JournalEntry]:
        at = BEGIN + timedelta(seconds=after_s)
        name = identifier(number, at)
        ended_at = at + timedelta(microseconds=duration_us)
        about = {
            "consumer": CONSUMER,
            "service": SERVICE,
            "instance": "VN-H55",
            "configuration": 4,
            "purpose": "cấp đăng ký",
        } | facts
        if outcome == "refused":
            return [
                JournalEntry(
                    kind="refusal",
                    transaction_id=name,
                    at=ended_at,
                    outcome="refused",
                    status=403,
                    duration_us=duration_us,
                    **about,
                )  # type: ignore[arg-type]
            ]
        status = 200 if outcome == "answered" else 504
        return [
            JournalEntry(kind="request", transaction_id=name, at=at, request_bytes=12, **about),  # type: ignore[arg-type]
            JournalEntry(
                kind="reply",
                transaction_id=name,
                at=ended_at,
                outcome=outcome,
                status=status,
                reply_bytes=300,
                duration_us=duration_us,  # type: ignore[arg-type]
            ),
        ]

    return make


@pytest.fixture
def write(journal: Path) -> Callable[..., None]:
    """Write entries and seal them."""

    def append(entries: Iterable[JournalEntry], log: str = "gateway-1") -> None:
        async def work() -> None:
            opened = Log.open(
                folder=journal,
                name=log,
                key=Ed25519PrivateKey.from_private_bytes(b"\x07" * 32),
                now=now,
                limits=Limits(free_bytes_min=0),
            )
            await asyncio.gather(*[opened.append(entry) for entry in entries])
            opened.close()

        asyncio.run(work())

    return append
