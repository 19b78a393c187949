"""Following a log: growth is proved, every contradiction is found and kept as evidence, silence is told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from lgsp.domain.errors import LogForked, LogStopped, ProofRefused
from lgsp.journal.witnessing.follow import Follower
from lgsp.protocol.proof.chain import leaf_of
from lgsp.protocol.proof.checkpoint import Checkpoint, read_checkpoint, write_checkpoint
from lgsp.protocol.proof.tiles import Edge

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
ORIGIN = "lgsp/VN-H46"


class Log:
    """Another platform's log, honest or not."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._edge = Edge()

    def grow(self, count: int, seed: str = "", *, key: Ed25519PrivateKey = KEY, origin: str = ORIGIN) -> "Log":
        leaves = [leaf_of(f"{seed}{self._edge.size + number}".encode()) for number in range(count)]
        for tile, hashes in [*self._edge.grow(leaves), *self._edge.unfinished()]:
            self.files[tile.path] = hashes
        self.files["checkpoint"] = write_checkpoint(Checkpoint(origin, self._edge.size, self._edge.root()), key).encode()
        return self


class Eye:
    """A follower of a log, with a clock."""

    def __init__(self, state: Path) -> None:
        self.at = datetime(2026, 11, 25, tzinfo=UTC)
        self.state = state
        self.log = Log()

    def look(self, log: Log, **words: float) -> Checkpoint:
        return Follower(log.files.get, KEY.public_key(), self.state, lambda: self.at).look(**words)


@pytest.fixture
def eye(tmp_path: Path) -> Eye:
    return Eye(tmp_path / "followed" / "one.json")


def test_a_log_that_only_grows_is_followed(eye: Eye) -> None:
    log = Log()
    for count in (1, 254, 1, 0, 300, 70_000):
        log.grow(count)
        assert eye.look(log).size == eye.look(log).size
    assert eye.look(log).size == 70_556


def test_a_tile_that_has_become_full_meanwhile_serves_as_well(eye: Eye) -> None:
    log = Log().grow(100)
    eye.look(log)
    log.grow(300)
    del log.files["tile/0/000.p/100"]
    assert eye.look(log).size == 400


Forged = Callable[[], Log]


@pytest.mark.parametrize(
    "forged",
    [
        lambda: Log().grow(300, "other "),
        lambda: Log().grow(500, "other "),
        lambda: Log().grow(299),
        lambda: Log().grow(299).grow(1, "other "),
        lambda: Log().grow(299).grow(300, "other "),
        lambda: Log().grow(300, origin="lgsp/VN"),
    ],
)
def test_whatever_contradicts_what_was_seen_is_found_and_kept_and_never_forgotten(eye: Eye, forged: Forged) -> None:
    eye.look(Log().grow(300))
    before, dishonest = eye.state.read_bytes(), forged()
    for _ in range(2):
        with pytest.raises(LogForked, match="evidence"):
            eye.look(dishonest)
    assert eye.state.read_bytes() == before
    one, two = eye.state.with_suffix(".evidence").read_text().split("\n\n", 1)[0], dishonest.files["checkpoint"].decode()
    assert one.startswith(ORIGIN) and two in eye.state.with_suffix(".evidence").read_text()
    assert read_checkpoint(two, key=KEY.public_key())
    assert eye.look(Log().grow(310)).size == 310


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_a_single_changed_record_of_the_past_is_found(
    tmp_path_factory: pytest.TempPathFactory, old: int, more: int, data: st.DataObject
) -> None:
    eye = Eye(tmp_path_factory.mktemp("eye") / "one.json")
    eye.look(Log().grow(old))
    place = data.draw(st.integers(0, old - 1))
    with pytest.raises(LogForked):
        eye.look(Log().grow(place).grow(1, "other ").grow(old + more - place - 1))


def test_a_log_that_is_gone_or_stands_still_has_stopped(eye: Eye) -> None:
    log = Log().grow(300)
    eye.look(log)
    eye.at += timedelta(seconds=100)
    assert eye.look(log).size == eye.look(log, quiet_max_s=200).size == 300
    with pytest.raises(LogStopped, match="has not grown"):
        eye.look(log, quiet_max_s=50)
    with pytest.raises(LogStopped, match="no checkpoint"):
        eye.look(Log())
    log.grow(300)
    log.files = {"checkpoint": log.files["checkpoint"]}
    with pytest.raises(LogStopped, match="tiles are missing"):
        eye.look(log)


def test_what_the_log_has_not_signed_and_what_can_not_be_remembered_is_refused(eye: Eye) -> None:
    with pytest.raises(ProofRefused, match="trusted key"):
        eye.look(Log().grow(3, key=Ed25519PrivateKey.generate()))
    assert not eye.state.exists()
    eye.look(Log().grow(3))
    eye.state.write_bytes(b"{")
    with pytest.raises(ProofRefused, match="remembered"):
        eye.look(Log().grow(3))
