"""From the parser's parts to a call: the checks of RFC 9112 beyond the grammar.

Rules: ambiguous requests are refused: two `Host` or `Content-Length` fields, a transfer coding other than `chunked`, one with
`Content-Length` or in HTTP/1.0 (RFC 9112 section 6.1), a target that is neither path nor address. Limits are checked before
anything is stored.
"""

import functools
from typing import Final

import msgspec

from lgsp.domain.calls import HeaderLine
from lgsp.domain.errors import HeadersTooLarge, MalformedRequest, MethodNotAllowed
from lgsp.protocol.http.paths import check_host, split_target

HEADER_FIELDS_MAX: Final = 200
"""Most header fields in one request."""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
ALLOWED: Final = ", ".join(sorted(METHODS))


_SINGLE: Final = frozenset({b"host", b"content-length", b"transfer-encoding", b"authorization", b"content-type", b"expect"})


class Head:
    """The request line and headers while they arrive.

    Nothing is counted here: a connection limits the bytes as they arrive, and calls `check_size` only if there are too many of
    them.
    """

    __slots__ = ("fields", "headers", "target")

    def __init__(self) -> None:
        self.target = b""
        self.headers: list[HeaderLine] = []
        self.fields: dict[bytes, bytes] = {}

    def add_target(self, part: bytes) -> None:
        """A part of the request target."""
        self.target = self.target + part if self.target else part

    def add(self, name: bytes, value: bytes) -> None:
        """Add a header field; raises `MalformedRequest` for a repeated one that may occur only once."""
        lower = name.lower()
        fields = self.fields
        self.headers.append((lower, name, value))
        if lower in fields:
            if lower in _SINGLE:
                raise MalformedRequest(where=name.decode("latin-1"), why="sent twice")
            if len(self.headers) > HEADER_FIELDS_MAX:
                # Joining is the only operation here whose cost is quadratic in the number of fields.
                raise HeadersTooLarge(fields_max=HEADER_FIELDS_MAX)
            value = fields[lower] + b", " + value
        fields[lower] = value

    def check_size(self, bytes_max: int) -> None:
        """Raises `HeadersTooLarge`."""
        size = len(self.target) + sum(len(name) + len(value) + 4 for _, name, value in self.headers)
        if size > bytes_max:
            raise HeadersTooLarge(bytes_max=bytes_max)


class Framing(msgspec.Struct, frozen=True):
    """How the body is delimited. `length` is None for a chunked body, 0 if there is none."""

    length: int | None
    expects_continue: bool


NO_BODY: Final = Framing(0, False)


def framing_of(fields: dict[bytes, bytes], *, is_http10: bool) -> Framing:
    """The framing of the body; raises `MalformedRequest` if it is ambiguous."""
    length, coding, expect = fields.get(b"content-length"), fields.get(b"transfer-encoding"), fields.get(b"expect")
    if length is None and coding is None and expect is None:
        return NO_BODY
    if coding is not None and (length is not None or is_http10 or coding.strip().lower() != b"chunked"):
        raise MalformedRequest(where="Transfer-Encoding", why="only `chunked` is taken, in HTTP/1.1 and without Content-Length")
    if length is not None and not (length.isdigit() and len(length) <= 18):
        raise MalformedRequest(where="Content-Length", why="not a number")
    if expect is not None and expect.strip().lower() != b"100-continue":
        raise MalformedRequest(where="Expect", why="only 100-continue is understood")
    return Framing(None if coding is not None else int(length or b"0"), expect is not None and not is_http10)


@functools.lru_cache(maxsize=1024)
def _check_host(host: bytes) -> None:
    # The same few names are used all day; a refused one raises and is not cached.
    check_host(host)


def check_head(head: Head, method: str, version: str) -> tuple[str, str, str]:
    """The target as text, its path and its query; raises `MalformedRequest` for a faulty request line or `Host`."""
    if len(head.headers) > HEADER_FIELDS_MAX:
        raise HeadersTooLarge(fields_max=HEADER_FIELDS_MAX)
    if version not in ("1.1", "1.0"):
        raise MalformedRequest(where="request line", why="only HTTP/1.1 and HTTP/1.0 are spoken here")
    if method not in METHODS:
        raise MethodNotAllowed(method=method, allow=ALLOWED)
    host = head.fields.get(b"host")
    if host is not None:
        _check_host(host)
    elif version == "1.1":
        raise MalformedRequest(where="Host", why="missing")
    try:
        target = head.target.decode("ascii")
    except UnicodeDecodeError as cause:
        raise MalformedRequest(where="request target", why="not ASCII; percent-encode it") from cause
    path, query = split_target(target)
    return target, path, query
