"""The digest of an officer's act: what the journal keeps instead of reasons and values.

    row       Kind/key SP sha256(values) LF            values: a JSON object, keys in order, nothing between its parts
    changes   sha256 over all rows in the order in which they were written
    act       sha256 over the JSON array ["name","account","time","changes","reason"]

Rules: no I/O. Digests are lower-case hex SHA-256; times are UTC with microseconds and `Z`. What has no JSON shape of its own is its text.
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
    return hashlib.sha256(_values([name, officer, instant_text(at), changes, why])).hexdigest()
