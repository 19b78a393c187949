"""Faults found in something that was sent: a registry document, an OpenAPI description, the fields of a form.

Rules: all faults are reported at once, each with its place (`members[0].subsystems[1].code`) and, if the source is a text, its
line.
"""

import msgspec

Place = tuple[str | int, ...]


class Fault(msgspec.Struct, frozen=True, order=True):
    """One fault. `line` counts from 1; 0 means that the source has no lines."""

    place: Place
    english: str
    vietnamese: str
    line: int = 0

    @property
    def path(self) -> str:
        """The place in readable form; empty for the whole."""
        return place_text(self.place)

    @property
    def in_english(self) -> str:
        """The fault on one line."""
        return self._told("line", self.english)

    @property
    def in_vietnamese(self) -> str:
        """The fault on one line, in Vietnamese."""
        return self._told("dòng", self.vietnamese)

    def _told(self, word: str, message: str) -> str:
        where = ", ".join(part for part in (f"{word} {self.line}" if self.line else "", self.path) if part)
        return f"{where}: {message}" if where else message


def place_text(place: Place) -> str:
    """Format a place: names separated by dots, positions in brackets."""
    told = ""
    for part in place:
        told += f"[{part}]" if isinstance(part, int) else f".{part}" if told else part
    return told
