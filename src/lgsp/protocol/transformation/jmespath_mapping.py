"""JSON bodies rewritten by a JMESPath expression, with bounded work.

Rules: the expression sees `{"body": …, "query": {…}, "header": {…}, "call": {…}, "status": …}` and its value becomes the body; a
null result is a fault, because it means that the message does not have the structure that the expression was written for. Numbers
keep every digit, or the message is refused. A refusal names the place and never quotes the content.
Theory: JMESPath has no loops, but each link of a chain of `[@, @][]` doubles a list. So each visit of a syntax tree node costs one,
and its result costs its length; the sum is bounded, and the same message always costs the same.
"""

from decimal import Decimal
from typing import Any, Final

import jmespath
import msgspec
from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault

WORK_MAX: Final = 1_000_000
"""Visits of the expression's tree, plus the lengths of what they gave."""

TEXT_MAX: Final = 20_000
DEPTH_MAX: Final = 100
_WEIGHTY: Final = (list, dict, str)


class BodyNotMapped(ValueError):
    """A body can't be rewritten; the message says why, without quoting it."""


class _Bounded(TreeInterpreter):  # type: ignore[misc]
    """An interpreter that counts its work."""

    def __init__(self) -> None:
        super().__init__()
        self.work = 0

    def visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        value = super().visit(node, *args, **kwargs)
        self.work += 1 + (len(value) if isinstance(value, _WEIGHTY) else 0)
        if self.work > WORK_MAX:
            raise BodyNotMapped("the expression does more work than is allowed")
        return value


def _exact(text: str) -> float:
    number = float(text)
    if Decimal(repr(number)) != Decimal(text):
        raise BodyNotMapped("a number has more digits than can be kept")
    return number


_decoded: Final = msgspec.json.Decoder(float_hook=_exact).decode


class JmespathMapping:
    """One expression, compiled."""

    def __init__(self, text: str) -> None:
        if len(text) > TEXT_MAX:
            raise ContentRefused(
                faults=[Fault((), f"longer than {TEXT_MAX} characters", f"dài hơn {TEXT_MAX} ký tự")],
            )
        try:
            self._parsed = jmespath.compile(text).parsed
        except JMESPathError as cause:
            raise ContentRefused(faults=[_unreadable(text, cause)]) from cause
        except RecursionError as cause:
            raise ContentRefused(faults=[Fault((), "nested too deeply", "lồng nhau quá sâu")]) from cause

    def map(self, body: bytes, around: dict[str, Any]) -> bytes:
        """The rewritten body; `around` is what the expression sees besides it. Raises `BodyNotMapped`."""
        try:
            content = _decoded(body) if body else None
            value = _Bounded().visit(self._parsed, {**around, "body": content})
            _check(value)
            return msgspec.json.encode(value)
        except BodyNotMapped:
            raise
        except (msgspec.DecodeError, UnicodeDecodeError) as cause:
            raise BodyNotMapped("the body is no readable JSON") from cause
        except JMESPathError as cause:
            raise BodyNotMapped(f"the expression does not fit the message: {_kind(cause)}") from cause
        except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError) as cause:
            raise BodyNotMapped("the expression does not fit the message") from cause


def _check(value: Any) -> None:
    """Bound the size of the output: parts of a value may be shared, so it may be larger when serialised than in memory."""
    if value is None:
        raise BodyNotMapped("the expression gave nothing")
    left = WORK_MAX
    waiting = [(value, 0)]
    while waiting:
        part, depth = waiting.pop()
        left -= 1 + (len(part) if isinstance(part, str) else 0)
        if left < 0 or depth > DEPTH_MAX:
            raise BodyNotMapped("the expression gave more than is allowed")
        if isinstance(part, dict):
            waiting.extend((inner, depth + 1) for inner in part.values())
        elif isinstance(part, list):
            waiting.extend((inner, depth + 1) for inner in part)
        elif not isinstance(part, str | int | float | None):
            raise BodyNotMapped("the expression gave something that JSON can't hold")


def _kind(cause: JMESPathError) -> str:
    # A type error names function and types; its whole message would quote the value.
    name = getattr(cause, "function_name", "")
    return f"{type(cause).__name__} in {name}()" if name else type(cause).__name__


def _unreadable(text: str, cause: JMESPathError) -> Fault:
    at = getattr(cause, "lex_position", None)
    line, column = (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) if isinstance(at, int) else (0, 0)
    where = f"column {column}: " if column else ""
    lines = str(cause).splitlines()
    return Fault(("text",), f"{where}{lines[0]}", f"{f'cột {column}: ' if column else ''}{lines[0]}", line)
