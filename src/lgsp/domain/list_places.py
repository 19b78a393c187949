"""Which state of a shared code list is meant: what is in force today, as of a date, or a numbered version.

Rules: written `code`, `code@2025-06-30` or `code@3`; a date is a Vietnamese calendar day.
"""

import re
from datetime import date
from typing import ClassVar, Self

import msgspec

from lgsp.domain.errors import MalformedRequest


class ListAt(msgspec.Struct, frozen=True):
    """A reference to one state of a code list. Without `on` and `number` it is the state in force on the day of asking."""

    PATTERN: ClassVar[str] = r"^[a-z0-9][a-z0-9\-]{0,79}(@([0-9]{4}-[0-9]{2}-[0-9]{2}|[1-9][0-9]{0,5}))?$"

    code: str
    on: date | None = None
    number: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse such a reference; raises `MalformedRequest`."""
        if not re.match(cls.PATTERN, text):
            raise MalformedRequest(why="a code list is written code, code@2025-06-30 or code@3", text=text[:100])
        code, _, state = text.partition("@")
        if not state:
            return cls(code)
        if state.isdigit():
            return cls(code, number=int(state))
        try:
            return cls(code, on=date.fromisoformat(state))
        except ValueError as cause:
            raise MalformedRequest(why="there is no such day", text=text[:100]) from cause

    def __str__(self) -> str:
        state = self.on.isoformat() if self.on is not None else self.number
        return self.code if state is None else f"{self.code}@{state}"
