"""A source of transaction ids, which sort by time (`protocol/time_ordered_ids.py`).

Theory: random bytes are fetched from the system in blocks, because one system call per id costs more than the id.
"""

import os
import time
from typing import Final

from lgsp.protocol.time_ordered_ids import ID_DIGITS, time_ordered_id

_BLOCK_BYTES: Final = 4096


class TransactionIds:
    """A source of ids. Not thread-safe."""

    def __init__(self) -> None:
        self._digits = ""
        self._at = 0

    def new(self) -> str:
        """A fresh id as text."""
        at = self._at
        if at + ID_DIGITS > len(self._digits):
            self._digits, at = os.urandom(_BLOCK_BYTES).hex(), 0
        self._at = at + ID_DIGITS
        return time_ordered_id(time.time_ns() // 1_000_000, self._digits[at : at + ID_DIGITS])
