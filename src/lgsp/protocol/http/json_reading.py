"""Strict parsing of one JSON object that a consumer or provider sent (RFC 8259, with the restrictions of I-JSON, RFC 7493).

Rules: UTF-8 without byte order mark; no duplicate name in one object, because two parsers would then see two different messages; no
lone surrogates, no NaN; nesting is limited. The reason of a refusal never quotes the text: it may hold a secret.
"""

import json
import re
from decimal import Decimal
from typing import Any, Final

import msgspec

from lgsp.domain.errors import MalformedRequest

DEPTH_MAX: Final = 64
"""Deepest nesting that is read; no message of the dialects goes deeper than ten."""

# The quantifiers are possessive, and an unclosed string consumes the rest, so the cost is linear in the length and not quadratic.
_PIECE: Final = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class _Twice(ValueError):
    """A name occurs twice in one object."""


def read_object(text: bytes, *, where: str) -> dict[str, Any]:
    """The object that a text holds; raises `MalformedRequest` with `where` as the place."""
    if text.count(b"[") + text.count(b"{") > DEPTH_MAX and _depth(text) > DEPTH_MAX:
        raise MalformedRequest(where=where, why=f"nested deeper than {DEPTH_MAX}")
    try:
        content = msgspec.json.decode(text)
        json.loads(text, object_pairs_hook=_once)
    except _Twice as cause:
        raise MalformedRequest(where=where, why="a name stands twice in one object") from cause
    except ValueError:
        # Not chained: the cause would carry the text.
        raise MalformedRequest(where=where, why="not JSON") from None
    if not isinstance(content, dict):
        raise MalformedRequest(where=where, why="not a JSON object")
    return content


def read_exact(text: bytes, *, where: str) -> Any:
    """Any JSON value, fractions as `Decimal` so that no digit is lost; raises `MalformedRequest` with `where` as the place."""
    if text.count(b"[") + text.count(b"{") > DEPTH_MAX and _depth(text) > DEPTH_MAX:
        raise MalformedRequest(where=where, why=f"nested deeper than {DEPTH_MAX}")
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_kept_once, parse_float=Decimal, parse_constant=_refused)
    except _Twice as cause:
        raise MalformedRequest(where=where, why="a name stands twice in one object") from cause
    except ValueError:
        raise MalformedRequest(where=where, why="not JSON") from None
    return value


def _kept_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _once(pairs)
    return dict(pairs)


def _refused(name: str) -> None:
    raise ValueError(name)


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _Twice()


def _depth(text: bytes) -> int:
    depth = deepest = 0
    for piece in _PIECE.findall(text):
        if piece in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif piece in b"]}":
            depth -= 1
    return deepest
