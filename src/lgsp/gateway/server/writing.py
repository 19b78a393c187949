"""Serialising a reply: the status line, the fields, the framing.

Rules: the framing is ours, never the provider's: `Content-Length` if the length is known, else chunked for HTTP/1.1 and the end of the connection
for HTTP/1.0 (RFC 9112 section 6). `Date` is formatted once per second.
"""

from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from lgsp.domain.calls import Reply

_STATUS_LINES: Final = {
    status: f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode() for status in (code.value for code in HTTPStatus)
}
WITHOUT_BODY: Final = frozenset({204, 304})
LAST_CHUNK: Final = b"0\r\n\r\n"
CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class DateLine:
    """The `Date` field, formatted again when the second changes."""

    def __init__(self) -> None:
        self._second = -1
        self._line = b""

    def at(self, now_s: float) -> bytes:
        """The line for an instant, seconds since 1970."""
        second = int(now_s)
        if second != self._second:
            self._second = second
            self._line = f"Date: {formatdate(second, usegmt=True)}\r\n".encode()
        return self._line


def is_chunked(reply: Reply, *, is_http10: bool) -> bool:
    """Whether the body is sent chunked."""
    return not isinstance(reply.body, bytes) and reply.length is None and not is_http10 and reply.status not in WITHOUT_BODY


def write_head(reply: Reply, *, date: bytes, keep: bool, is_http10: bool) -> bytes:
    """Status line, fields and the empty line."""
    status = reply.status
    parts = [_STATUS_LINES.get(status) or b"HTTP/1.1 %d \r\n" % status, date]
    parts += [b"%b: %b\r\n" % field for field in reply.headers]
    if status not in WITHOUT_BODY:
        length = len(reply.body) if isinstance(reply.body, bytes) and reply.length is None else reply.length
        if length is not None:
            parts.append(b"Content-Length: %d\r\n" % length)
        elif not is_http10:
            parts.append(b"Transfer-Encoding: chunked\r\n")
    if not keep:
        parts.append(b"Connection: close\r\n\r\n")
    else:
        parts.append(b"Connection: keep-alive\r\n\r\n" if is_http10 else b"\r\n")
    return b"".join(parts)
