"""Everything that can go wrong while the tree is made, once at each place: no record is lost, no tree forks, and it mends itself."""

import asyncio
import contextlib
import errno
import os
import random
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
from lgsp.domain.errors import JournalBroken, JournalForked
from lgsp.journal.logs.append import Limits, Log
from lgsp.journal.logs.books import lines_of
from lgsp.journal.tree import sequence as module
from lgsp.journal.tree.batches import last_batch, records_between
from lgsp.journal.tree.published import CHECKPOINT_KEY, signed_checkpoint
from lgsp.journal.tree.sequence import Means, open_sequencer
from lgsp.journal.verification.verify import verify_journal
from lgsp.journal.witnessing.evidence import EvidenceCollector, Terms, evidence_path
from lgsp.protocol.proof.checkpoint import parse_checkpoint
from lgsp.runtime.clock import now
from lgsp.runtime.storage import files
from lgsp.runtime.storage.object_storage import ObjectStorage, folder_storage
from lgsp.sandbox.systems.timestamp_authority import TimestampAuthority

KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
CALLS = ("open", "write", "pwrite", "fdatasync", "fsync", "replace", "rename", "link", "unlink", "ftruncate", "mkdir")
ROUNDS = (270, 30)


def means_of(folder: Path) -> Means:
    return Means(origin="lgsp/VN-H55", key=KEY, bundles_key=b"\x05" * 32, storage=folder_storage(folder / "objects"), now=now)


def write(journal: Path, count: int, name: str) -> None:
    async def work() -> None:
        log = Log.open(folder=journal, name=name, key=KEY, now=now, limits=Limits(free_bytes_min=0))
        entries = [
            JournalEntry(kind="request", transaction_id=f"{name}-{n}", at=datetime(2025, 7, 1, tzinfo=UTC)) for n in range(count)
        ]
        await asyncio.gather(*[log.append(entry) for entry in entries])
        log.close()

    asyncio.run(work())


class Notebook:
    """Every checkpoint that was ever signed: two of one size must be one."""

    def __init__(self) -> None:
        self.roots: dict[int, bytes] = {}

    def note(self, folder: Path) -> None:
        stored = folder_storage(folder / "objects").get(CHECKPOINT_KEY)
        for note in (signed_checkpoint(folder / "journal"), (stored or b"").decode()):
            if note:
                checkpoint = parse_checkpoint(note)
                assert self.roots.setdefault(checkpoint.size, checkpoint.root) == checkpoint.root, "a fork"


def make_tree(folder: Path, notebook: Notebook) -> int:
    """Grow the tree in rounds, going on after every fault; gives how many faults there were."""
    faults = 0
    for number, count in enumerate(ROUNDS):
        with paused():
            write(folder / "journal", count, f"gateway-{number}")
        for _ in range(6):
            try:
                with open_sequencer(folder / "journal", means_of(folder)) as sequencer:
                    while True:
                        try:
                            if not sequencer.sequence():
                                break
                        except (OSError, JournalBroken):
                            faults += 1
                break
            except (OSError, JournalBroken):
                faults += 1
            finally:
                with paused():
                    notebook.note(folder)
    return faults


class Saboteur:
    """Counts the calls that change files, and fails one of them; a write is done by half."""

    is_paused = False

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int | None) -> None:
        self.calls = 0
        self._number = number
        for name in CALLS:
            monkeypatch.setattr(os, name, self._failing(name, getattr(os, name)))
        monkeypatch.setattr(files, "_sync_file_system", self._failing("syncfs", files._sync_file_system))

    def _failing(self, name: str, whole: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any, **options: Any) -> Any:
            if Saboteur.is_paused or (name == "open" and not words[1] & (os.O_RDWR | os.O_WRONLY | os.O_CREAT)):
                return whole(*words, **options)
            self.calls += 1
            if self.calls - 1 == self._number:
                if name in ("pwrite", "write"):
                    whole(words[0], words[1][: len(words[1]) // 2], *words[2:])
                raise OSError(errno.EIO if "sync" in name else errno.ENOSPC, f"{name} failed")
            return whole(*words, **options)

        return call


@contextlib.contextmanager
def paused() -> Any:
    Saboteur.is_paused, before = True, Saboteur.is_paused
    try:
        yield
    finally:
        Saboteur.is_paused = before


@pytest.mark.timeout(400)
def test_failing_any_one_call_loses_no_record_forks_no_tree_and_mends_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BATCH_RECORDS_MAX", 200)
    with monkeypatch.context() as patched:
        saboteur = Saboteur(patched, None)
        assert make_tree(tmp_path / "whole", Notebook()) == 0
    assert saboteur.calls > 60
    hurt = 0
    for number in range(saboteur.calls):
        folder, notebook = tmp_path / str(number), Notebook()
        with monkeypatch.context() as patched:
            Saboteur(patched, number)
            hurt += make_tree(folder, notebook)
        make_tree_again(folder, notebook)
        report = verify_journal(folder / "journal", storage=folder_storage(folder / "objects"))
        assert report.findings == (), (number, report.findings)
        assert report.tree.records == report.tree.signed == sum(ROUNDS), number
    assert hurt > 40


def make_tree_again(folder: Path, notebook: Notebook) -> None:
    with open_sequencer(folder / "journal", means_of(folder)) as sequencer:
        while sequencer.sequence():
            pass
    notebook.note(folder)


def test_failing_any_one_call_of_an_attestation_keeps_the_book_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "home"
    make_tree(folder, Notebook())
    authority = TimestampAuthority(folder / "keys", folder, now)
    terms = Terms(authorities=("http://tsa",), roots_file=folder / "sandbox-tsa.pem", every_s=1)
    for number in range(8):
        evidence_path(folder / "journal").unlink(missing_ok=True)
        collector = EvidenceCollector(folder / "journal", terms, lambda _url, body, _kind: authority.stamp(body), KEY, now)
        with monkeypatch.context() as patched:
            Saboteur(patched, number)
            with contextlib.suppress(OSError):
                collector.collect()
        EvidenceCollector(folder / "journal", terms, lambda _url, body, _kind: authority.stamp(body), KEY, now).collect()
        assert len(list(lines_of(evidence_path(folder / "journal")))) == 1
        assert verify_journal(folder / "journal").findings == ()


SEQUENCER = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from tests.faults.test_tree_faults import means_of, module
    from lgsp.journal.tree.sequence import open_sequencer
    module.BATCH_RECORDS_MAX = 37
    with open_sequencer(Path(sys.argv[1]) / "journal", means_of(Path(sys.argv[1]))) as sequencer:
        print("open", flush=True)
        while True:
            sequencer.sequence() or time.sleep(0.001)
    """
)


@pytest.mark.timeout(120)
def test_killing_the_sequencer_again_and_again_forks_nothing_and_loses_nothing(tmp_path: Path) -> None:
    notebook, chance, total = Notebook(), random.Random(7), 0
    for turn in range(12):
        write(tmp_path / "journal", 400, f"gateway-{turn}")
        total += 400
        process = subprocess.Popen([sys.executable, "-c", SEQUENCER, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None and process.stdout.readline() == b"open\n"
        time.sleep(chance.random() * 0.06)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        notebook.note(tmp_path)
        report = verify_journal(tmp_path / "journal", storage=folder_storage(tmp_path / "objects"))
        assert report.findings == (), (turn, report.findings)
    assert 0 < parse_checkpoint(signed_checkpoint(tmp_path / "journal")).size < total
    make_tree_again(tmp_path, notebook)
    assert [record.index for record in records_between(tmp_path / "journal", 0, total)] == list(range(total))
    assert verify_journal(tmp_path / "journal", storage=folder_storage(tmp_path / "objects")).tree.signed == total


def test_two_sequencers_with_one_storage_and_two_homes_can_not_fork_it(tmp_path: Path) -> None:
    """The worst case: the lease and the lock have failed, and both sign with the same key."""
    homes = [tmp_path / "a", tmp_path / "b"]
    shared, notebook = folder_storage(tmp_path / "objects"), Notebook()
    forked = 0
    for number, home in enumerate(homes):
        write(home / "journal", 300, f"gateway-{number}")
        means = Means(origin="lgsp/VN-H55", key=KEY, bundles_key=b"\x05" * 32, storage=shared, now=now)
        try:
            with open_sequencer(home / "journal", means) as sequencer:
                sequencer.sequence()
        except JournalForked:
            forked += 1
        note = signed_checkpoint(home / "journal")
        if note:
            checkpoint = parse_checkpoint(note)
            assert notebook.roots.setdefault(checkpoint.size, checkpoint.root) == checkpoint.root
    assert forked == 1 and signed_checkpoint(homes[1] / "journal") == ""


class Stale(ObjectStorage):
    """Serves what was there a while ago: every read is of the object as it was first put."""

    def __init__(self, folder: Path) -> None:
        inner = folder_storage(folder)
        super().__init__(inner._store, folder)
        self._first: dict[str, bytes | None] = {}

    def get(self, key: str) -> bytes | None:
        if key not in self._first:
            self._first[key] = super().get(key)
        return self._first[key]


def test_storage_that_serves_stale_reads_makes_no_fork(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH_RECORDS_MAX", 100)
    notebook, storage = Notebook(), Stale(tmp_path / "objects")
    means = Means(origin="lgsp/VN-H55", key=KEY, bundles_key=b"\x05" * 32, storage=storage, now=now)
    for turn in range(5):
        write(tmp_path / "journal", 130, f"gateway-{turn}")
        with open_sequencer(tmp_path / "journal", means) as sequencer:
            while sequencer.sequence():
                pass
        notebook.note(tmp_path)
    report = verify_journal(tmp_path / "journal", storage=folder_storage(tmp_path / "objects"))
    assert report.findings == () and report.tree.signed == 650


def test_a_clock_that_jumps_back_and_forth_changes_nothing_but_the_times(tmp_path: Path) -> None:
    notebook = Notebook()
    for turn, year in enumerate((2026, 2001, 2040, 2026)):
        write(tmp_path / "journal", 50, f"gateway-{turn}")
        means = means_of(tmp_path)
        at = datetime(year, 1, 1, tzinfo=UTC)
        jumping = Means(means.origin, means.key, means.bundles_key, means.storage, lambda at=at: at)  # type: ignore[misc]
        with open_sequencer(tmp_path / "journal", jumping) as sequencer:
            while sequencer.sequence():
                pass
        notebook.note(tmp_path)
    last = last_batch(tmp_path / "journal")
    assert last is not None and (last.size, last.at[:4]) == (200, "2040")
    assert verify_journal(tmp_path / "journal", storage=folder_storage(tmp_path / "objects")).findings == ()


FULL_DISK = textwrap.dedent(
    """
    import resource, signal, sys
    from pathlib import Path
    from tests.faults.test_tree_faults import means_of
    from lgsp.journal.tree.sequence import open_sequencer
    from lgsp.journal.tree.published import signed_checkpoint
    folder = Path(sys.argv[1])
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open_sequencer(folder / "journal", means_of(folder)) as sequencer:
        resource.setrlimit(resource.RLIMIT_FSIZE, (6_000, resource.RLIM_INFINITY))
        failed = 0
        for _ in range(3):
            try:
                sequencer.sequence()
            except OSError:
                failed += 1
        assert failed == 3 and signed_checkpoint(folder / "journal") == "", failed
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert sequencer.sequence() == 400
    """
)


def test_a_disk_that_is_full_in_the_middle_of_a_batch_signs_nothing_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    write(tmp_path / "journal", 400, "gateway-1")
    done = subprocess.run([sys.executable, "-c", FULL_DISK, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    report = verify_journal(tmp_path / "journal", storage=folder_storage(tmp_path / "objects"))
    assert report.findings == () and report.tree.signed == 400
