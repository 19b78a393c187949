from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.configuration import Configuration
from lgsp.domain.errors import ConfigurationRefused
from lgsp.protocol.snapshot import key_id_of, write_snapshot
from lgsp.runtime.home import Home
from lgsp.runtime.storage.object_storage import ObjectStorage, storage_in_use
from lgsp.runtime.storage.snapshots import LAST_GOOD, Snapshots, latest_key, snapshot_key

KEY = Ed25519PrivateKey.generate()
KEYS = {key_id_of(KEY.public_key()): KEY.public_key()}


def signed(number: int, instance: str = "VN-H55", key: Ed25519PrivateKey = KEY) -> bytes:
    return write_snapshot(Configuration(instance=instance, number=number, compiled_at=datetime(2026, 1, 1, tzinfo=UTC)), key)


class Place:
    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self.home.prepare()
        self.storage: ObjectStorage = storage_in_use(self.home)
        self.snapshots = self.again()

    def again(self) -> Snapshots:
        return Snapshots(storage=self.storage, keys=KEYS, instance="VN-H55", folder=self.home.gateway)

    def put(self, number: int, data: bytes | None = None, latest: str | None = None) -> None:
        self.storage.put(snapshot_key("VN-H55", number), signed(number) if data is None else data)
        self.storage.put(latest_key("VN-H55"), (latest or str(number)).encode())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_nothing_published_is_no_configuration(place: Place) -> None:
    assert place.snapshots.newer() is None
    assert place.snapshots.last_good() is None


def test_a_newer_one_is_given_once_and_kept_as_the_last_good_copy(place: Place) -> None:
    place.put(1)
    first = place.snapshots.newer()
    assert first is not None
    assert first.number == 1
    assert place.snapshots.newer() is None
    kept = place.again().last_good()
    assert kept is not None
    assert kept.number == 1


def test_after_a_restart_the_same_number_is_not_given_again(place: Place) -> None:
    place.put(1)
    place.snapshots.newer()
    again = place.again()
    again.last_good()
    assert again.newer() is None


def test_an_older_one_is_refused_and_told_once(place: Place) -> None:
    place.put(5)
    place.snapshots.newer()
    place.put(4)
    with pytest.raises(ConfigurationRefused):
        place.snapshots.newer()
    assert place.snapshots.newer() is None
    assert place.snapshots.number == 5


@pytest.mark.parametrize(
    "data",
    [
        signed(2, key=Ed25519PrivateKey.generate()),
        signed(2, instance="VN-H01"),
        signed(1),
        signed(2).replace(b"2026", b"2027"),
        b"",
    ],
)
def test_what_is_not_ours_or_was_changed_is_refused_and_not_kept(place: Place, data: bytes) -> None:
    place.put(1)
    place.snapshots.newer()
    place.put(2, data)
    with pytest.raises(ConfigurationRefused):
        place.snapshots.newer()
    assert place.snapshots.newer() is None
    kept = place.again().last_good()
    assert kept is not None
    assert kept.number == 1


def test_a_number_that_is_there_before_its_snapshot_is_looked_at_again(place: Place) -> None:
    place.storage.put(latest_key("VN-H55"), b"3")
    assert place.snapshots.newer() is None
    place.storage.put(snapshot_key("VN-H55", 3), signed(3))
    found = place.snapshots.newer()
    assert found is not None
    assert found.number == 3


def test_a_number_that_cannot_be_read_is_refused(place: Place) -> None:
    place.put(1, latest="one")
    with pytest.raises(ConfigurationRefused):
        place.snapshots.newer()


def test_a_last_good_copy_that_was_changed_is_refused(place: Place) -> None:
    place.put(1)
    place.snapshots.newer()
    copy = place.home.gateway / LAST_GOOD
    copy.write_bytes(copy.read_bytes().replace(b"2026", b"2027"))
    with pytest.raises(ConfigurationRefused):
        place.again().last_good()
