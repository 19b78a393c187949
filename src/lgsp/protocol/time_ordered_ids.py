"""Identifiers of transactions and acts: UUID version 7 (RFC 9562, section 5.7), which begin with their time and so sort by it.

Rules: no clock and no randomness in here; the text is the usual form, 36 lower-case characters.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

ID_DIGITS: Final = 19
"""Random hexadecimal digits in one identifier."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_END_MS: Final = (datetime(9999, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
"""Later instants are none, so that whoever searches around one stays within the calendar."""

_LENGTH: Final = 36
_VARIANT: Final = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}


def time_ordered_id(time_ms: int, digits: str) -> str:
    """The identifier of an instant (milliseconds since 1970) and `ID_DIGITS` random digits."""
    time = f"{time_ms:012x}"
    # 48 bits of milliseconds, version 7, 12 random bits, variant 2 (the digit 8, 9, a or b), 62 random bits.
    return f"{time[:8]}-{time[8:]}-7{digits[:3]}-{_VARIANT[digits[3]]}{digits[4:7]}-{digits[7:]}"


def time_ms_of(at: datetime) -> int:
    """The time prefix of an identifier made at this instant: whole milliseconds since 1970."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def time_in(identifier: str) -> datetime | None:
    """The instant in an identifier; None if it is of another kind, after the year 9998, or no identifier at all."""
    if len(identifier) != _LENGTH or identifier[14] != "7":
        return None
    try:
        time_ms = int(identifier[:8] + identifier[9:13], 16)
    except ValueError:
        return None
    return _EPOCH + timedelta(milliseconds=time_ms) if time_ms < _END_MS else None
