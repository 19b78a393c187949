"""Where a gateway gets its configuration: object storage, and its own last good copy.

Rules: what is not signed by the anchor, made for another instance or older than what is in force is refused, the copy on disk included; the
copy is written only after its content was verified. Looking for a newer one costs one question about one small object.
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
    """Where the number of the newest snapshot stands."""
    return f"configuration/{instance}/latest"


def snapshot_key(instance: str, number: int) -> str:
    """Where a snapshot stands."""
    return f"configuration/{instance}/{number:012d}.json"


class Snapshots:
    """The source of one gateway process. Everything here blocks: call it in a thread."""

    def __init__(self, *, storage: ObjectStorage, keys: Mapping[str, Ed25519PublicKey], instance: str, folder: Path) -> None:
        self._storage = storage
        self._keys = keys
        self._instance = instance
        self._copy = folder / LAST_GOOD
        self._seen_version: str | None = None
        self.number = 0

    def last_good(self) -> Configuration | None:
        """The copy that was in force when the gateway last ran, if it still verifies; raises `ConfigurationRefused` if it does not."""
        try:
            data = self._copy.read_bytes()
        except FileNotFoundError:
            return None
        configuration = read_snapshot(data, keys=self._keys, instance=self._instance)
        self.number = max(self.number, configuration.number)
        return configuration

    def newer(self) -> Configuration | None:
        """A newer configuration than the one last given, or None.

        Raises `ConfigurationRefused` for one that must not be used (told once, until another one is published), and `OSError` if the
        storage can't be read.
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
            # The number may be there a moment before the snapshot: look again at the next turn.
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
