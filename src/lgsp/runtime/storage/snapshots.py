"""Where a gateway loads its configuration from: object storage, and its own last good copy.

Rules: a snapshot is refused if it is not signed by the anchor, is of another instance or is older than the one in force, the copy
on disk included; the copy is written only after its content was verified. Polling for a newer one reads one small object.
Keys: `configuration/<instance>/latest` holds the number, `configuration/<instance>/<number>.json` the signed snapshot.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lgsp.domain.configuration import Configuration
from lgsp.domain.errors import ConfigurationRefused
from lgsp.protocol.snapshot import read_snapshot
from lgsp.runtime.storage.files import write_atomically
from lgsp.runtime.storage.object_storage import ObjectStorage

LAST_GOOD: Final = "last-good.json"


def latest_key(instance: str) -> str:
    """The storage key of the newest snapshot's number."""
    return f"configuration/{instance}/latest"


def snapshot_key(instance: str, number: int) -> str:
    """The storage key of a snapshot."""
    return f"configuration/{instance}/{number:012d}.json"


class Snapshots:
    """One gateway process's source of snapshots. All methods block: call them in a thread."""

    def __init__(self, *, storage: ObjectStorage, keys: Mapping[str, Ed25519PublicKey], instance: str, folder: Path) -> None:
        self._storage = storage
        self._keys = keys
        self._instance = instance
        self._copy = folder / LAST_GOOD
        self._seen_version: str | None = None
        self.number = 0

    def last_good(self) -> Configuration | None:
        """The copy that was in force when the gateway last ran; None if there is none. Raises `ConfigurationRefused` if it does not verify."""
        try:
            data = self._copy.read_bytes()
        except FileNotFoundError:
            return None
        configuration = read_snapshot(data, keys=self._keys, instance=self._instance)
        self.number = max(self.number, configuration.number)
        return configuration

    def newer(self) -> Configuration | None:
        """A newer configuration than the last one returned, or None.

        Raises `ConfigurationRefused` for an invalid one (once, until another one is published), and `OSError` if the storage can't
        be read.
        """
        version = self._storage.version_of(latest_key(self._instance))
        if version is None or version == self._seen_version:
            return None
        text = self._storage.get(latest_key(self._instance))
        number = _number(text)
        if number == self.number:
            self._seen_version = version
            return None
        if number < self.number:
            self._seen_version = version
            raise ConfigurationRefused(why="older than the one in force", number=number, in_force=self.number)
        data = self._storage.get(snapshot_key(self._instance, number))
        if data is None:
            # The number may appear a moment before the snapshot: try again at the next poll.
            return None
        self._seen_version = version
        configuration = read_snapshot(data, keys=self._keys, instance=self._instance, newer_than=self.number)
        write_atomically(self._copy, data)
        self.number = configuration.number
        return configuration


def _number(text: bytes | None) -> int:
    try:
        return int(text or b"")
    except ValueError as cause:
        raise ConfigurationRefused(why="the number of the latest configuration can't be read") from cause
