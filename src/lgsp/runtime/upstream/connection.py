"""One connection to a provider: HTTP/1.1 on uvloop and httptools.

Rules: one exchange at a time, never pipelined. A response is parsed strictly (RFC 9112 section 6.3): lengths that contradict each other, a
transfer coding other than `chunked`, a switch of protocols, or unexpected bytes close the connection, so that no provider can
inject a response into the next exchange. Interim responses (1xx) are skipped, trailers dropped. A connection whose request was not sent
completely, or whose response was not read completely, is never reused.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import httptools

from lgsp.domain.calls import HeaderLine
from lgsp.domain.errors import LgspError, UpstreamBroken, UpstreamTimedOut
from lgsp.runtime.upstream.bodies import IncomingBody
from lgsp.runtime.upstream.deadlines import NEVER

HEADER_BYTES_MAX: Final = 64 * 1024
"""Largest status line and headers taken from a provider, in bytes."""

HEADER_FIELDS_MAX: Final = 300
"""Most header fields taken from a provider."""

IDLE_S: Final = 55.0
"""How long an idle connection is kept; below the 60 or 75 seconds after which common servers close theirs."""

INTERIM_MAX: Final = 16
"""Interim responses borne before one that counts."""

CLOSED_UNHEARD: Final = "the connection was closed before any answer"
"""Why an exchange ended if not a byte of an answer came: the request may or may not have been carried out."""

_OF_CONNECTION: Final = frozenset({b"content-length", b"transfer-encoding", b"connection"})


class UpstreamReply:
    """A provider's response: the headers have arrived, the body may still be arriving.

    `fields` holds only those header fields that are about the connection, by their names in lower case.
    """

    __slots__ = ("body", "fields", "headers", "is_head", "status")

    def __init__(
        self, status: int, headers: list[HeaderLine], fields: dict[bytes, bytes], body: IncomingBody, is_head: bool
    ) -> None:
        self.status = status
        self.headers = headers
        self.fields = fields
        self.body = body
        self.is_head = is_head


class UpstreamConnection(asyncio.Protocol):
    """Owned by a pool. `on_free` is called when it may take another exchange, `on_lost` when it is closed."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        on_free: Callable[["UpstreamConnection"], None],
        on_lost: Callable[["UpstreamConnection"], None],
    ) -> None:
        self.deadline = NEVER
        self.exchanges = 0
        self.is_alive = False
        self.has_heard = False
        self._loop = loop
        self._on_free = on_free
        self._on_lost = on_lost
        self._transport: Any = None
        self._parser: Any = httptools.HttpResponseParser(self)
        self._waiter: asyncio.Future[UpstreamReply] | None = None
        self._reply: UpstreamReply | None = None
        self._is_head = False
        self._is_sent = True
        self._is_over = True
        self._is_until_close = False
        self._idle_timeout_s = 30.0
        self._headers: list[HeaderLine] = []
        self._header_bytes = 0
        self._interims = 0
        self._room: asyncio.Future[None] | None = None

    def __repr__(self) -> str:
        return f"<UpstreamConnection {'alive' if self.is_alive else 'gone'}, {self.exchanges} exchanges>"

    # --- the pool's side

    def begin(self, head: bytes, *, is_head: bool, timeout_s: float, is_sent: bool) -> "asyncio.Future[UpstreamReply]":
        """Send a request (only its head if `is_sent` is false: then `send` and `sent` follow); the future yields the reply's headers."""
        self.exchanges += 1
        self._is_head = is_head
        self._is_sent = is_sent
        self._is_over = False
        self._is_until_close = False
        self.has_heard = False
        self._reply = None
        self._interims = 0
        self._reset()
        self._idle_timeout_s = timeout_s
        self.deadline = self._loop.time() + timeout_s
        self._waiter = waiter = self._loop.create_future()
        self._transport.write(head)
        return waiter

    async def send(self, chunk: bytes) -> None:
        """Send a part of the request's body; waits while the provider reads too slowly."""
        if not self.is_alive:
            raise UpstreamBroken(why="the connection was closed while the request was sent")
        self._transport.write(chunk)
        self.deadline = self._loop.time() + self._idle_timeout_s
        if self._room is not None:
            await self._room

    def sent(self) -> None:
        """All of the request has been sent."""
        self._is_sent = True
        self._finish_if_both()

    def drop(self, fault: LgspError | None = None) -> None:
        """Close the connection at once; whoever waits for it gets the fault."""
        self.is_alive = False
        self._fail(fault or UpstreamBroken(why="given up"))
        if self._transport is not None:
            self._transport.abort()

    def on_deadline(self) -> None:
        """The provider was too slow, or the connection was idle too long."""
        self.deadline = NEVER
        self.drop(UpstreamTimedOut())

    # --- the transport's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self._transport = transport
        self.is_alive = True

    def connection_lost(self, exc: Exception | None) -> None:
        """Closed: this completes a body that is delimited by the end of the connection, and fails every other."""
        self.is_alive = False
        self.deadline = NEVER
        if self._is_until_close and exc is None and self._reply is not None and not self._is_over:
            self._reply.body.end()
            self._is_over = True
        why = "the connection was closed before the answer was complete" if self.has_heard else CLOSED_UNHEARD
        self._fail(UpstreamBroken(why=why))
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._on_lost(self)

    def pause_writing(self) -> None:
        """The provider reads slowly."""
        self._room = self._loop.create_future()

    def resume_writing(self) -> None:
        """The write buffer has room again."""
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None

    def data_received(self, data: bytes) -> None:
        """Parse; unexpected bytes close the connection."""
        if self._is_over:
            # Bytes after the end of a response, or before any request: another response might be hidden in them.
            self.drop()
            return
        self.has_heard = True
        if self._reply is not None:
            self.deadline = self._loop.time() + self._idle_timeout_s
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self.drop(UpstreamBroken(why="switched protocols unasked"))
            return
        except httptools.HttpParserError as fault:
            inner = fault.__context__
            self.drop(inner if isinstance(inner, LgspError) else UpstreamBroken(why="not HTTP/1.1 as it should be"))
            return
        if self._reply is None:
            self._header_bytes += len(data)
            if self._header_bytes > HEADER_BYTES_MAX:
                self.drop(UpstreamBroken(why="headers too large"))

    # --- the parser's side

    def on_message_begin(self) -> None:
        """A response begins; an unrequested one is refused."""
        if self._is_over or self._reply is not None:
            raise UpstreamBroken(why="more than one answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header field, or a trailer, which is dropped."""
        if self._reply is None:
            self._headers.append((name.lower(), name, value))

    def on_headers_complete(self) -> None:
        """Determine the body's framing, and hand the reply over."""
        status = self._parser.get_status_code()
        if status < 200:
            self._skip_interim(status)
            return
        if len(self._headers) > HEADER_FIELDS_MAX:
            raise UpstreamBroken(why="headers too large")
        fields: dict[bytes, bytes] = {}
        for lower, _, value in self._headers:
            if lower in _OF_CONNECTION:
                fields[lower] = fields[lower] + b", " + value if lower in fields else value
        length, coding = fields.get(b"content-length"), fields.get(b"transfer-encoding")
        if coding is not None and (coding.strip().lower() != b"chunked" or length is not None):
            raise UpstreamBroken(why="contradictory or unknown transfer coding")
        if length is not None and not (length.isdigit() and len(length) <= 18):
            raise UpstreamBroken(why="contradictory or malformed Content-Length")
        has_no_body = self._is_head or status in (204, 304)
        self._is_until_close = length is None and coding is None and not has_no_body
        body = IncomingBody(int(length) if length is not None else None, self._flow)
        self._reply = UpstreamReply(status, self._headers, fields, body, self._is_head)
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(self._reply)
        if self._is_head:
            # The parser can't be told that no body follows; it is replaced before the next exchange.
            self._over(keep=self._parser.should_keep_alive())
            self._parser = httptools.HttpResponseParser(self)

    def on_body(self, chunk: bytes) -> None:
        """A piece of the body."""
        reply = self._reply
        if reply is None or self._is_over:
            raise UpstreamBroken(why="a body where none belongs")
        if reply.body.is_abandoned:
            # Opening another connection is cheaper than reading a long body that nobody wants.
            raise UpstreamBroken(why="given up")
        reply.body.feed(chunk)

    def on_message_complete(self) -> None:
        """The end of the response, unless it was an interim one."""
        if self._reply is None:
            self._reset()
        elif not self._is_over:
            self._over(keep=self._parser.should_keep_alive())

    # --- inside

    def _skip_interim(self, status: int) -> None:
        self._interims += 1
        if status == 101 or self._interims > INTERIM_MAX:
            raise UpstreamBroken(why="switched protocols unasked, or too many interim answers")
        self._reset()

    def _reset(self) -> None:
        self._headers = []
        self._header_bytes = 0

    def _over(self, *, keep: bool) -> None:
        self._is_over = True
        if not keep:
            self.is_alive = False
        if self._reply is not None:
            self._reply.body.end()
        if not self.is_alive:
            self._transport.close()
        self._finish_if_both()

    def _finish_if_both(self) -> None:
        if not self._is_over:
            return
        if not self._is_sent:
            # Answered before the request was sent completely: the provider would parse the rest of it as another request.
            self.is_alive = False
            self._transport.close()
        elif self.is_alive:
            self.deadline = self._loop.time() + IDLE_S
            self._on_free(self)

    def _fail(self, fault: LgspError) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(fault)
        if self._reply is not None:
            self._reply.body.fail(fault)
        self._is_over = True

    def _flow(self, is_full: bool) -> None:
        if not self.is_alive:
            return
        if is_full:
            self.deadline = NEVER  # Now our consumer is slow, and that has a time-out of its own.
            self._transport.pause_reading()
        else:
            self.deadline = self._loop.time() + self._idle_timeout_s
            self._transport.resume_reading()
