"""Structured fields (RFC 9651) as far as signatures and digests need them: dictionaries of inner lists and of byte sequences.

Rules: strict, as section 4.2 demands: anything else is a fault, not a guess; sizes are bounded. Values keep their original text,
because a signature covers it.
Theory: what consumers nearly always send (one list of plain strings with parameters that are strings or numbers; or one byte
sequence) is parsed by a single regular expression (the fast path), which gives the same result as the full parser or leaves the
text to it.
"""

import base64
import binascii
import re
from functools import lru_cache
from typing import Final

import msgspec

from lgsp.domain.errors import MalformedRequest

FIELD_BYTES_MAX: Final = 8192
"""Longest field that is read; a signature with twenty components has about 600 bytes."""

Bare = str | int | bool | bytes

_KEY: Final = re.compile(r"[a-z*][a-z0-9_\-.*]*")
_STRING: Final = re.compile(r'"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')
_INTEGER: Final = re.compile(r"-?[0-9]{1,15}(?![0-9.])")
_BYTES: Final = re.compile(r":([A-Za-z0-9+/=]*):")
_TOKEN: Final = re.compile(r"[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*")
_BOOLEAN: Final = re.compile(r"\?([01])")
_PLAIN: Final = r'"[\x20-\x21\x23-\x5b\x5d-\x7e]*"'
_PLAIN_LIST: Final = rf"\({_PLAIN}(?: +{_PLAIN})*\)"
_PLAIN_STRING: Final = re.compile(_PLAIN)
_PLAIN_PARAMETER: Final = re.compile(rf";[ ]*({_KEY.pattern})=(?:({_PLAIN})|([0-9]{{1,15}})(?![0-9.]))")
_PLAIN_PARAMETERS: Final = rf"(?:;[ ]*{_KEY.pattern}=(?:{_PLAIN}|[0-9]{{1,15}}(?![0-9.])))*"
_PLAIN_LISTED: Final = re.compile(rf"({_KEY.pattern})=(({_PLAIN_LIST})({_PLAIN_PARAMETERS}))")
_PLAIN_BYTES: Final = re.compile(rf"({_KEY.pattern})=({_BYTES.pattern})")
_SPACE: Final = re.compile(r"[ ]*")
_COMMA: Final = re.compile(r"[ \t]*,[ \t]*")


class Item(msgspec.Struct, frozen=True):
    """A value with its parameters; `text` is the original spelling of both."""

    value: Bare
    parameters: dict[str, Bare]
    text: str


class InnerList(msgspec.Struct, frozen=True):
    """A list of items with its parameters; `text` is the original spelling of all of it."""

    items: tuple[Item, ...]
    parameters: dict[str, Bare]
    text: str


Member = Item | InnerList


def read_dictionary(value: str, *, where: str) -> dict[str, Member]:
    """The members of a dictionary field; raises `MalformedRequest` naming the field. Of a duplicate key the last counts (section 4.2.2)."""
    if len(value) > FIELD_BYTES_MAX:
        raise MalformedRequest(where=where, why=f"longer than {FIELD_BYTES_MAX} bytes")
    plain = _plain_member(value)
    if plain is not None:
        return plain
    reader = _Reader(value.strip(" "), where)
    members: dict[str, Member] = {}
    while not reader.is_at_end:
        key = reader.take(_KEY, "a name")[0]
        members.pop(key, None)
        if reader.takes("="):
            members[key] = reader.member()
        else:
            start = reader.at
            parameters = reader.parameters()
            members[key] = Item(True, parameters, reader.text[start : reader.at])
        if reader.is_at_end:
            break
        reader.take(_COMMA, "a comma")
        if reader.is_at_end:
            raise reader.fault("a name")
    return members


def _plain_member(value: str) -> dict[str, Member] | None:
    """The fast path: the field's value if it is one list of plain strings or one byte sequence; None leaves everything else to the full parser."""
    listed = _PLAIN_LISTED.fullmatch(value)
    if listed is not None:
        key, text, items, told = listed.groups()
        return {key: InnerList(_plain_items(items), _plain_parameters(told), text)}
    shown = _PLAIN_BYTES.fullmatch(value)
    if shown is None:
        return None
    try:
        return {shown[1]: Item(base64.b64decode(shown[3], validate=True), {}, shown[2])}
    except binascii.Error:
        return None


def _plain_parameters(text: str) -> dict[str, Bare]:
    return {key: int(number) if number else told[1:-1] for key, told, number in _PLAIN_PARAMETER.findall(text)}


@lru_cache(maxsize=256)
def _plain_items(text: str) -> tuple[Item, ...]:
    return tuple(Item(one[1:-1], {}, one) for one in _PLAIN_STRING.findall(text))


class _Reader:
    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.at = 0
        self._where = where

    @property
    def is_at_end(self) -> bool:
        return self.at >= len(self.text)

    def fault(self, expected: str) -> MalformedRequest:
        return MalformedRequest(where=self._where, why=f"expected {expected} at character {self.at + 1}")

    def takes(self, character: str) -> bool:
        if self.text.startswith(character, self.at):
            self.at += 1
            return True
        return False

    def take(self, pattern: re.Pattern[str], expected: str) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise self.fault(expected)
        self.at = found.end()
        return found

    def member(self) -> Member:
        start = self.at
        if not self.takes("("):
            return self.item()
        items: list[Item] = []
        while True:
            self.take(_SPACE, "")
            if self.takes(")"):
                break
            if items and self.text[self.at - 1] != " ":
                raise self.fault("a space")
            items.append(self.item())
        parameters = self.parameters()
        return InnerList(tuple(items), parameters, self.text[start : self.at])

    def item(self) -> Item:
        start = self.at
        value = self.bare()
        parameters = self.parameters()
        return Item(value, parameters, self.text[start : self.at])

    def parameters(self) -> dict[str, Bare]:
        found: dict[str, Bare] = {}
        while self.takes(";"):
            self.take(_SPACE, "")
            key = self.take(_KEY, "a parameter's name")[0]
            found[key] = self.bare() if self.takes("=") else True
        return found

    def bare(self) -> Bare:
        first = self.text[self.at : self.at + 1]
        if first == '"':
            return re.sub(r"\\(.)", r"\1", self.take(_STRING, "a string")[1])
        if first == ":":
            return self._bytes(self.take(_BYTES, "base64 between colons")[1])
        if first == "?":
            return self.take(_BOOLEAN, "?0 or ?1")[1] == "1"
        if first == "-" or first.isdigit():
            return int(self.take(_INTEGER, "a whole number")[0])
        return self.take(_TOKEN, "a value")[0]

    def _bytes(self, text: str) -> bytes:
        try:
            return base64.b64decode(text, validate=True)
        except binascii.Error as cause:
            raise self.fault("base64") from cause
