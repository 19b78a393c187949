"""Time-stamps of checkpoints: fail-over between authorities, what is kept, and what happens when none answers."""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import JournalBroken, JournalUnwritable, UpstreamUnreachable
from lgsp.journal.logs.append import Log
from lgsp.journal.tree.receipts import receipt_of
from lgsp.journal.verification.verify import verify_journal
from lgsp.journal.witnessing.evidence import EvidenceCollector, Terms, evidence_over, evidence_path, latest_evidence, read_evidence
from lgsp.protocol.proof.timestamps import read_roots
from lgsp.runtime.storage.object_storage import ObjectStorage
from lgsp.sandbox.systems.timestamp_authority import TimestampAuthority
from tests.journal.conftest import identifier

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of the test, not of the import: minutes later these calls would be looked for where nothing was written."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", datetime.now(UTC))


class World:
    """Two authorities, of which each may be away or talk nonsense; a clock that can be moved."""

    def __init__(self, journal: Path, folder: Path, key: Ed25519PrivateKey, **terms: float) -> None:
        (folder / "keys").mkdir(exist_ok=True)
        self.at = datetime.now(UTC)
        self.authority = TimestampAuthority(folder / "keys", folder, lambda: self.at)
        self.roots = folder / "sandbox-tsa.pem"
        self.away: set[str] = set()
        self.asked: list[str] = []
        made = Terms(authorities=("http://one", "http://two"), roots_file=self.roots, **terms)
        self.collector = EvidenceCollector(journal, made, self._post, key, lambda: self.at)

    def _post(self, url: str, body: bytes, content_type: str) -> bytes:
        assert content_type == "application/timestamp-query"
        self.asked.append(url)
        if url in self.away:
            raise UpstreamUnreachable(why="away")
        return b"nonsense" if f"{url} talks nonsense" in self.away else self.authority.stamp(body)


def entries(first: int, count: int) -> list[JournalEntry]:
    return [
        JournalEntry(kind="reply", transaction_id=identifier(number, NOW), at=NOW, reply_bytes=0)
        for number in range(first, first + count)
    ]


def test_a_checkpoint_is_stamped_now_and_then_and_only_if_it_has_grown(
    journal: Path, written: Callable[..., None], key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    world = World(journal, tmp_path, key, every_s=60)
    assert not world.collector.collect() and latest_evidence(journal) is None
    written(entries(0, 5))
    assert world.collector.collect() and not world.collector.collect()
    written(entries(5, 5))
    assert not world.collector.collect()
    world.at += timedelta(seconds=61)
    assert world.collector.collect()
    world.at += timedelta(seconds=61)
    assert not world.collector.collect() and world.asked == ["http://one"] * 2
    found = [evidence_over(journal, index) for index in (0, 4, 5, 9, 10)]
    assert [one.size if one else None for one in found] == [5, 5, 10, 10, None]


def test_when_one_authority_fails_the_next_is_asked(
    journal: Path, written: Callable[..., None], key: Ed25519PrivateKey, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    world = World(journal, tmp_path, key, every_s=1)
    written(entries(0, 5))
    for fault in ("http://one", "http://one talks nonsense"):
        world.away = {fault}
        assert world.collector.collect()
        last = latest_evidence(journal)
        assert last is not None and last.timestamps[0].authority == "http://two"
        written(entries(5, 5))
        world.at += timedelta(seconds=2)
    assert capfd.readouterr().out.count("timestamp.authority_failed") == 2


def test_a_receipt_carries_the_time_stamp_as_soon_as_there_is_one(
    journal: Path, storage: ObjectStorage, written: Callable[..., None], key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    world = World(journal, tmp_path, key)
    written(entries(0, 300))
    assert receipt_of(journal, storage, identifier(7, NOW))[0].timestamps == ()
    world.collector.collect()
    written(entries(300, 300))
    (stamp,) = receipt_of(journal, storage, identifier(7, NOW))[0].timestamps
    assert stamp.authority == "http://one" and receipt_of(journal, storage, identifier(500, NOW))[0].timestamps == ()


def test_calls_go_on_or_stop_as_the_setting_says_when_none_answers(
    journal: Path, written: Callable[..., None], key: Ed25519PrivateKey, tmp_path: Path, opened: Callable[..., Log]
) -> None:
    patient, strict = World(journal, tmp_path, key), World(journal, tmp_path, key, every_s=5, stop_after_s=30)
    written(entries(0, 5))
    halt = journal / "tree" / "halt"
    for world in (patient, strict):
        world.away = {"http://one", "http://two"}
        world.at += timedelta(seconds=10)
        assert not world.collector.collect() and not halt.exists()
        world.at += timedelta(seconds=30)
        assert not world.collector.collect()
        assert halt.exists() is (world is strict)
    asyncio.run(refuses(opened))
    strict.away = set()
    strict.at += timedelta(seconds=20)
    assert strict.collector.collect() and not halt.exists()


async def refuses(opened: Callable[..., Log]) -> None:
    log = opened("gateway-9")
    with pytest.raises(JournalUnwritable, match="no time-stamp since"):
        await log.append(entries(0, 1)[0])
    log.close()


def test_without_authorities_nobody_is_asked_and_without_roots_nobody_is_believed(
    journal: Path, written: Callable[..., None], key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    written(entries(0, 5))
    assert not EvidenceCollector(journal, Terms(), lambda *_: pytest.fail("asked"), key, lambda: NOW).collect()
    world = World(journal, tmp_path, key)
    for roots in (None, tmp_path / "nothing.pem"):
        terms = Terms(authorities=("http://one",), roots_file=roots)
        assert not EvidenceCollector(journal, terms, world._post, key, lambda: NOW).collect()


def test_every_changed_byte_of_the_book_is_found(
    journal: Path, storage: ObjectStorage, written: Callable[..., None], key: Ed25519PrivateKey, tmp_path: Path
) -> None:
    world = World(journal, tmp_path, key)
    written(entries(0, 5))
    world.collector.collect()
    roots = read_roots(world.roots.read_bytes())
    assert verify_journal(journal, storage=storage, roots=roots).findings == ()
    path = evidence_path(journal)
    whole = path.read_bytes()
    for place in range(0, len(whole), 11):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert [one.kind for one in verify_journal(journal).findings] == ["checkpoint.changed"], place
    path.write_bytes(whole)
    (tmp_path / "other" / "keys").mkdir(parents=True)
    others = TimestampAuthority(tmp_path / "other" / "keys", tmp_path / "other", lambda: world.at)
    assert others
    roots = read_roots((tmp_path / "other" / "sandbox-tsa.pem").read_bytes())
    assert [one.kind for one in verify_journal(journal, roots=roots).findings] == ["timestamp.refused"]
    with pytest.raises(JournalBroken):
        read_evidence(b"{")
