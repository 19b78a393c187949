"""Whom a request is about: where it names the person, and the pseudonym under which the journal records that person.

Rules: a place is `query:NAME`, `header:NAME`, `path:N` (the N-th segment below the service, from 1) or `body:/path`: members of
JSON or elements of XML by local name, `*` for any. Only personal numbers count (12 digits, or 9 of the earlier card); anything else
names nobody. The number itself never leaves this module, only a keyed pseudonym, the same for the same person on this platform.
Without the key nobody can compute it, not even by trying all numbers.
Theory: HMAC-SHA256 (RFC 2104) truncated to 128 bits; a plain hash of twelve digits could be reversed in a second.
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final
from urllib.parse import parse_qs, unquote

import msgspec

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.http.json_reading import read_exact
from lgsp.protocol.xml.reading import XmlElement, read_xml

PERSONS_MAX: Final = 100
"""Persons kept of one request; a request about more names the first ones and is bulk processing anyway."""

PSEUDONYM_BYTES: Final = 16

_NUMBER: Final = re.compile(r"[0-9]{9}|[0-9]{12}")
_PLACE: Final = re.compile(r"query:[^\s:]+|header:[A-Za-z0-9\-]+|path:[1-9][0-9]?|body:(/[^/\s]+)+")


class AskedPlaces(msgspec.Struct, frozen=True):
    """The parts of a request that may name a person. `body` is None if it is not held in memory."""

    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    content_type: str
    body: bytes | None


def is_place(text: str) -> bool:
    """Whether a text is a valid place."""
    return _PLACE.fullmatch(text) is not None


def numbers_in(asked: AskedPlaces, place: str) -> list[str]:
    """The personal numbers at a place, each once, in order; empty if there is none or the body can't be parsed."""
    kind, _, where = place.partition(":")
    if kind == "query":
        found: Iterator[str] = iter(parse_qs(asked.query).get(where, ()))
    elif kind == "header":
        found = (value for name, value in asked.headers if name.lower() == where.lower())
    elif kind == "path":
        found = iter([unquote(segment) for segment in asked.path.strip("/").split("/")][int(where) - 1 : int(where)])
    else:
        found = _in_body(asked, where.strip("/").split("/"))
    numbers = dict.fromkeys(number for text in found if (number := _number(text)))
    return list(numbers)[:PERSONS_MAX]


def _number(text: str) -> str:
    plain = text.strip().replace(" ", "")
    return plain if _NUMBER.fullmatch(plain) else ""


def _in_body(asked: AskedPlaces, segments: list[str]) -> Iterator[str]:
    if not asked.body:
        return iter(())
    try:
        if "xml" in asked.content_type.lower() or asked.body.lstrip()[:1] == b"<":
            root = read_xml(asked.body)
            return _in_xml([root], segments)
        return _in_json([read_exact(asked.body, where="body")], segments)
    except MalformedRequest:
        return iter(())


def _in_json(values: list[Any], segments: list[str]) -> Iterator[str]:
    for segment in segments:
        values = [below for value in values for below in _members(value, segment)]
    return (str(value) for value in values if isinstance(value, str | int) and not isinstance(value, bool))


def _members(value: Any, segment: str) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values()) if segment == "*" else [value[segment]] if segment in value else []
    return value if isinstance(value, list) and segment == "*" else []


def _in_xml(elements: list[XmlElement], segments: list[str]) -> Iterator[str]:
    found = [element for element in elements if segments[0] in ("*", element.name)]
    for segment in segments[1:]:
        found = [child for element in found for child in element.children if segment in ("*", child.name)]
    return (element.text for element in found)


def pseudonym_of(number: str, *, key: bytes) -> str:
    """The pseudonym of a personal number, in lower-case hex."""
    return hmac.new(key, _number(number).encode("ascii"), hashlib.sha256).digest()[:PSEUDONYM_BYTES].hex()
