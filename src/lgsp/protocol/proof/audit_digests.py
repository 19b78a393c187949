"""The digest of an officer's act, which the journal records instead of reasons and values.

    row       Kind/key SP sha256(values) LF            values: a JSON object, keys in order, nothing between its parts
    changes   sha256 over all rows in the order in which they were written
    act       sha256 over the JSON array ["name","account","time","changes","reason"]

Rules: no I/O. Digests are lower-case hex SHA-256; times are UTC with microseconds and `Z`. A value that JSON has no type for is written as text.
When this changes, docs/reference/journal.md changes too.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from lgsp.domain.periods import instant_text

_values = msgspec.json.Encoder(order="deterministic", enc_hook=str).encode


def row_line(kind: str, key: object, values: Mapping[str, Any]) -> str:
    """The line of one written row, without its LF."""
    return f"{kind}/{key} {hashlib.sha256(_values(dict(values))).hexdigest()}"


class Changes:
    """An incremental digest over the rows that an act wrote."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()
        self.rows = 0

    def add(self, line: str) -> None:
        """Add one row, in the form of `row_line`."""
        self._digest.update(line.encode() + b"\n")
        self.rows += 1

    @property
    def digest(self) -> str:
        """The digest of all rows added so far."""
        return self._digest.hexdigest()


def act_digest(*, name: str, officer: str, at: datetime, changes: str, why: str) -> str:
    """The digest of an act, as it is recorded in the journal."""
    return hashlib.sha256(_values([name, officer, instant_text(at), changes, why])).hexdigest()
