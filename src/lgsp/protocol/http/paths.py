r"""Request targets: what a consumer may ask for, checked before anything else looks at it.

Rules: consumer, gateway and provider must all read a path alike, or a right on one path opens another. So a path that any of them
might rewrite is refused, never repaired: empty segments, `.` and `..` (also as %2e), encoded `/`, backslash and NUL, control bytes, escapes
that are none. Clauses: RFC 9112 section 3.2 (forms of the target), RFC 3986 sections 3.3 and 6.2.2.
A query passes unchanged; it must be visible ASCII without `#`.
"""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from lgsp.domain.errors import MalformedRequest

_PATH: Final = re.compile(r"(?:/[A-Za-z0-9\-._~!$&'()*+,;=:@%]+)*/?")
_QUERY: Final = re.compile(r"[!\"$-~]*")
_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_FORBIDDEN_ESCAPE: Final = re.compile(r"%(?:2f|5c|00|7f|0.|1.)", re.IGNORECASE)
_ABSOLUTE: Final = re.compile(r"(?i:https?)://([^/?#@]*)((?:[/?].*)?)")
_HOST: Final = re.compile(rb"(?:[A-Za-z0-9\-._~!$&'()*+,;=%]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?")


def split_target(target: str) -> tuple[str, str]:
    """Path and query (without `?`) of a request target in origin or absolute form; raises `MalformedRequest` saying what is wrong."""
    if not target.startswith("/"):
        target = _origin_form(target)
    path, _, query = target.partition("?")
    if not _PATH.fullmatch(path) or not path:
        raise MalformedRequest(where="path", why="empty segment, or a byte that a path can't hold")
    if "%" in path:
        _check_escapes(path)
    if "/." in path or "%" in path:
        _check_dots(path)
    if query and not _QUERY.fullmatch(query):
        raise MalformedRequest(
            where="query", why="only visible ASCII characters except # may stand there; percent-encode the others"
        )
    return path, query


def check_host(value: bytes) -> None:
    """Raise `MalformedRequest` unless the text is a host with an optional port (RFC 9112 section 3.2)."""
    if not _HOST.fullmatch(value):
        raise MalformedRequest(where="Host", why="not a host name or address")


def _origin_form(target: str) -> str:
    absolute = _ABSOLUTE.fullmatch(target)
    if absolute is None or not absolute[1]:
        raise MalformedRequest(where="request target", why="write a path, or an absolute http or https address")
    check_host(absolute[1].encode("utf-8"))
    return absolute[2] if absolute[2].startswith("/") else "/" + absolute[2]


def _check_escapes(path: str) -> None:
    if _ESCAPE.search(path):
        raise MalformedRequest(where="path", why="% must be followed by two hexadecimal digits")
    if _FORBIDDEN_ESCAPE.search(path):
        raise MalformedRequest(where="path", why="encoded slash, backslash or control byte")


def _check_dots(path: str) -> None:
    for segment in path.split("/"):
        if unquote_to_bytes(segment) in (b".", b".."):
            raise MalformedRequest(where="path", why="`.` and `..` are not allowed")
