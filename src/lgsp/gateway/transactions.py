"""Transaction ids: UUID version 7 (RFC 9562 section 5.7), so that they sort by time.

Theory: the random half comes from the system in blocks, because one system call per id costs more than the id.
"""

import os
import time
from typing import Final

_BLOCK_BYTES: Final = 4096
_ID_DIGITS: Final = 19
"""Random hexadecimal digits in one id."""

_VARIANT: Final = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


class TransactionIds:
    """A source of ids. Not for use by several threads."""

    def __init__(self) -> None:
        self._digits = ""
        self._at = 0

    def new(self) -> str:
        """A fresh id as text."""
        at = self._at
        if at + _ID_DIGITS > len(self._digits):
            self._digits, at = os.urandom(_BLOCK_BYTES).hex(), 0
        self._at = at + _ID_DIGITS
        tail = self._digits[at : at + _ID_DIGITS]
        time_ms = f"{time.time_ns() // 1_000_000:012x}"
        # 48 bits of milliseconds, version 7, 12 random bits, variant 2 (the digit 8, 9, a or b), 62 random bits.
        return f"{time_ms[:8]}-{time_ms[8:]}-7{tail[:3]}-{_VARIANT[tail[3]]}{tail[4:7]}-{tail[7:]}"
