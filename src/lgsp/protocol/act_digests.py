"""The digest of an officer's act: what the journal keeps instead of reasons and values.

    row       Kind/key SP sha256(values) LF            values: a JSON object, keys in order, nothing between its parts
    changes   sha256 over all rows in the order in which they were written
    act       sha256 over the JSON array ["name","account","time","changes","reason"]

Rules: no I/O. Digests are lower-case hex SHA-256; times are UTC with microseconds and `Z`. What has no JSON shape of its own is its text.
When this changes, docs/reference/journal.md changes too.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_values = msgspec.json.Encoder(order="deterministic", enc_hook=str).encode


def row_line(kind: str, key: object, values: Mapping[str, Any]) -> str:
    """One written row, without its LF."""
    return f"{kind}/{key} {hashlib.sha256(_values(dict(values))).hexdigest()}"


class Changes:
    """Rows, digested one after the other."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.rows = 0

    def add(self, line: str) -> None:
        """Take one row in, as `row_line` says it."""
        self._digest.update(line.encode() + b"\n")
        self.rows += 1

    @property
    def digest(self) -> str:
        """Of all rows up to now."""
        return self._digest.hexdigest()


def act_digest(*, name: str, officer: str, at: datetime, changes: str, why: str) -> str:
    """The digest that stands in the journal."""
    time = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return hashlib.sha256(_values([name, officer, time, changes, why])).hexdigest()


def time_ordered_id(at: datetime, chance: bytes) -> str:
    """An identifier that begins with its time (RFC 9562, section 5.7). `chance` is 10 random bytes."""
    digits = chance.hex()
    milliseconds = f"{(at - _EPOCH) // timedelta(milliseconds=1):012x}"
    variant = "89ab"[int(digits[3], 16) % 4]
    return f"{milliseconds[:8]}-{milliseconds[8:]}-7{digits[:3]}-{variant}{digits[4:7]}-{digits[7:19]}"
