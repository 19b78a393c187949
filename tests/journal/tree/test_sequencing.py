"""The loop: it sequences only with the lease, and goes on after whatever went wrong."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.journal.tree import sequencing
from lgsp.journal.tree.batches import last_batch
from lgsp.journal.tree.published import CHECKPOINT_KEY
from lgsp.journal.tree.sequence import Means
from lgsp.journal.tree.sequencing import keep_up
from lgsp.runtime.clock import now
from lgsp.runtime.storage.object_storage import ObjectStorage, folder_storage


class Loop:
    """The loop in a thread, with a lease that can be taken away."""

    def __init__(self, journal: Path, means: Means) -> None:
        self.has_lease = True
        self._stop = threading.Event()
        words = {"journal": journal, "means": means, "holds": lambda: self.has_lease, "stop": self._stop}
        self._thread = threading.Thread(target=keep_up, kwargs=words)
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join(timeout=10)
        assert not self._thread.is_alive()


def until(wanted: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture
def means(tmp_path: Path, key: Ed25519PrivateKey, monkeypatch: pytest.MonkeyPatch) -> Means:
    monkeypatch.setattr(sequencing, "POLL_S", 0.02)
    monkeypatch.setattr(sequencing, "PAUSE_LONGEST_S", 0.1)
    return Means(origin="lgsp/VN-H55", key=key, bundles_key=b"\x05" * 32, storage=folder_storage(tmp_path / "objects"), now=now)


def size(journal: Path) -> int:
    last = last_batch(journal)
    return last.size if last else 0


def test_without_the_lease_nothing_is_sequenced(journal: Path, means: Means, filled: Callable[..., None]) -> None:
    filled(5)
    loop = Loop(journal, means)
    until(lambda: size(journal) == 5)
    loop.has_lease = False
    time.sleep(0.1)
    filled(5, name="gateway-2")
    time.sleep(0.2)
    assert size(journal) == 5
    loop.has_lease = True
    until(lambda: size(journal) == 10)
    loop.end()


def test_it_goes_on_when_storage_is_back(
    journal: Path, means: Means, filled: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(5)
    with monkeypatch.context() as patched:
        patched.setattr(ObjectStorage, "create", failing)
        loop = Loop(journal, means)
        until(lambda: size(journal) == 5)
        time.sleep(0.1)
        assert means.storage.get(CHECKPOINT_KEY) is None
    until(lambda: means.storage.get(CHECKPOINT_KEY) is not None)
    loop.end()


def failing(*_: object) -> None:
    raise OSError("storage is away")


def test_a_fork_is_said_aloud_and_nothing_is_signed(
    journal: Path, means: Means, filled: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    filled(5)
    means.storage.put(CHECKPOINT_KEY, b"nonsense")
    loop = Loop(journal, means)
    until(lambda: "sequence.forked" in capfd.readouterr().out)
    loop.end()
    assert size(journal) == 0 and means.storage.get(CHECKPOINT_KEY) == b"nonsense"
