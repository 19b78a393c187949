"""Values of simple types converted between JSON and XML.

Rules: whole numbers and fractions keep every digit; a date is a text in XML Schema's form on both sides; a value that does not
match its type raises `ValueMismatch`, which says what was expected and never quotes what was received.
Clauses: XML Schema 1.0 part 2.
"""

import binascii
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from lgsp.protocol.xml.soap_description import Simple, ValueKind

NUMBER_LETTERS_MAX: Final = 200
_ZONE: Final = r"(?:Z|[+-][0-9]{2}:[0-9]{2})?"
_DAY: Final = r"-?[0-9]{4,6}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME: Final = r"(?:[01][0-9]|2[0-4]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,12})?"
_FORMS: Final[dict[ValueKind, re.Pattern[str]]] = {
    "date": re.compile(f"{_DAY}{_ZONE}"),
    "datetime": re.compile(f"{_DAY}T{_TIME}{_ZONE}"),
    "time": re.compile(f"{_TIME}{_ZONE}"),
    "hex": re.compile(r"(?:[0-9A-Fa-f]{2})*"),
}
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_FRACTION: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_ODD_FLOATS: Final = frozenset({"INF", "-INF", "NaN"})
EXPECTED: Final[dict[ValueKind, str]] = {
    "string": "a text",
    "boolean": "true or false",
    "integer": "a whole number",
    "decimal": "a number",
    "float": "a number",
    "date": "a date such as 2025-07-01",
    "datetime": "a moment such as 2025-07-01T08:00:00+07:00",
    "time": "a time such as 08:00:00",
    "base64": "a text in Base64",
    "hex": "a text in hexadecimal digits",
}


class ValueMismatch(ValueError):
    """A value is not of its type; the message says what was expected."""


def write_value(kind: Simple, value: Any) -> str:
    """A value from JSON as the text of an element or attribute; raises `ValueMismatch`."""
    if kind.is_list:
        if not isinstance(value, list):
            raise ValueMismatch("must be a list")
        texts = [_WRITERS.get(kind.kind, _write_text)(kind, one) for one in value]
        return " ".join(_without_space(text) for text in texts)
    text = _WRITERS.get(kind.kind, _write_text)(kind, value)
    _check_facets(kind, text)
    return text


def read_value(kind: Simple, text: str) -> Any:
    """The text of an element or attribute as a value for JSON; raises `ValueMismatch`."""
    if kind.is_list:
        return [_read_one(kind, one) for one in text.split()]
    if kind.kind != "string":
        text = text.strip(" \t\r\n")
    value = _read_one(kind, text)
    _check_facets(kind, text)
    return value


def _read_one(kind: Simple, text: str) -> Any:
    return _READERS.get(kind.kind, _read_text)(kind, text)


def _mismatch(kind: Simple) -> ValueMismatch:
    return ValueMismatch(f"must be {EXPECTED[kind.kind]}")


def _without_space(text: str) -> str:
    if re.search(r"\s", text) or not text:
        raise ValueMismatch("must hold no space")
    return text


def _check_facets(kind: Simple, text: str) -> None:
    if kind.enumeration and text not in kind.enumeration:
        raise ValueMismatch(f"must be one of {', '.join(kind.enumeration[:20])}")
    if kind.length_min is not None and len(text) < kind.length_min:
        raise ValueMismatch(f"must have {kind.length_min} characters or more")
    if kind.length_max is not None and len(text) > kind.length_max:
        raise ValueMismatch(f"must have {kind.length_max} characters or fewer")


def _check_bounds(kind: Simple, number: int) -> None:
    if kind.least is not None and number < kind.least:
        raise ValueMismatch(f"must be {kind.least} or more")
    if kind.most is not None and number > kind.most:
        raise ValueMismatch(f"must be {kind.most} or less")


def _write_text(kind: Simple, value: Any) -> str:
    if not isinstance(value, str):
        raise _mismatch(kind)
    form = _FORMS.get(kind.kind)
    if form is not None and not form.fullmatch(value):
        raise _mismatch(kind)
    if kind.kind == "base64":
        _check_base64(kind, value)
    if _NOT_XML.search(value):
        raise ValueMismatch("holds a character that XML can't hold")
    return value


def _check_base64(kind: Simple, text: str) -> None:
    try:
        binascii.a2b_base64("".join(text.split()), strict_mode=True)
    except ValueError as cause:
        raise _mismatch(kind) from cause


def _write_boolean(kind: Simple, value: Any) -> str:
    if not isinstance(value, bool):
        raise _mismatch(kind)
    return "true" if value else "false"


def _write_integer(kind: Simple, value: Any) -> str:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _mismatch(kind)
    _check_bounds(kind, value)
    return str(value)


def _write_number(kind: Simple, value: Any) -> str:
    if kind.kind == "float" and isinstance(value, str) and value in _ODD_FLOATS:
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or abs(Decimal(value).adjusted()) > NUMBER_LETTERS_MAX:
        raise _mismatch(kind)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _read_text(kind: Simple, text: str) -> str:
    form = _FORMS.get(kind.kind)
    if form is not None and not form.fullmatch(text):
        raise _mismatch(kind)
    if kind.kind == "base64":
        _check_base64(kind, text)
    return text


def _read_boolean(kind: Simple, text: str) -> bool:
    if text not in ("true", "false", "1", "0"):
        raise _mismatch(kind)
    return text in ("true", "1")


def _read_integer(kind: Simple, text: str) -> int:
    if not _WHOLE.fullmatch(text) or len(text) > NUMBER_LETTERS_MAX:
        raise _mismatch(kind)
    number = int(text)
    _check_bounds(kind, number)
    return number


def _read_number(kind: Simple, text: str) -> Any:
    if kind.kind == "float" and text in _ODD_FLOATS:
        return text
    if len(text) > NUMBER_LETTERS_MAX or (kind.kind == "decimal" and not _FRACTION.fullmatch(text)):
        raise _mismatch(kind)
    try:
        number = Decimal(text)
    except InvalidOperation as cause:
        raise _mismatch(kind) from cause
    if not number.is_finite():
        raise _mismatch(kind)
    return number


_WRITERS: Final[dict[ValueKind, Callable[[Simple, Any], str]]] = {
    "boolean": _write_boolean,
    "integer": _write_integer,
    "decimal": _write_number,
    "float": _write_number,
}
_READERS: Final[dict[ValueKind, Callable[[Simple, str], Any]]] = {
    "boolean": _read_boolean,
    "integer": _read_integer,
    "decimal": _read_number,
    "float": _read_number,
}
