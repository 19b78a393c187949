"""One connection of a consumer: HTTP/1.1 on uvloop and httptools.

Rules: requests of one connection are answered strictly in order; a malformed request closes the connection after its answer, because the
boundary of the next request can't be trusted (request smuggling); every phase has a deadline and every buffer a limit, in both directions.
A consumer that disconnects cancels its call; one that only closes its sending side gets its answer.
Theory: the parser (llhttp) checks the grammar, `reading.py` what the grammar leaves open, `writing.py` frames our replies.
"""

import asyncio
import time
from collections import deque
from datetime import UTC, datetime
from typing import Any, Final

import httptools
import structlog

from lgsp.domain.calls import Call, Reply
from lgsp.domain.errors import HeadersTooLarge, InternalFault, LgspError, MalformedRequest, Overloaded, RequestTimedOut
from lgsp.gateway.callers.certificates import source_of
from lgsp.gateway.server.exchange import Exchange
from lgsp.gateway.server.reading import Head, check_head, framing_of
from lgsp.gateway.server.server_state import ServerState
from lgsp.gateway.server.writing import CONTINUE, LAST_CHUNK, is_chunked, write_head
from lgsp.runtime.upstream.bodies import IncomingBody
from lgsp.runtime.upstream.deadlines import NEVER

LINGER_S: Final = 2.0
"""How long a connection that ends with unread bytes is still listened to, so that its answer is not lost to a reset, in seconds."""

_log = structlog.get_logger("edge")


class Connection(asyncio.Protocol):
    """One connection of a consumer."""

    def __init__(self, server_state: ServerState) -> None:
        self.deadline = NEVER
        self._server_state = server_state
        self._limits = server_state.limits
        self._loop = server_state.loop
        self._transport: Any = None
        self._parser: Any = httptools.HttpRequestParser(self)
        self._head: Head | None = None
        self._is_replayed = False
        self._is_upgrade = False
        self._head_bytes = 0
        self._reading: Exchange | None = None
        self._waiting: deque[Exchange] = deque()
        self._task: asyncio.Task[None] | None = None
        self._room: asyncio.Future[None] | None = None
        self._is_body_full = False
        self._is_paused = False
        self._has_eof = False
        self._is_ending = False
        self._is_deaf = False
        self._unreadable: LgspError | None = None

    # --- the transport's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A consumer has connected."""
        self._transport = transport
        self._can_half_close: bool = self._transport.can_write_eof()
        self._source = source_of(transport, self._server_state.proxies)
        has_room = len(self._server_state.connections) < self._limits.connections_max
        self._server_state.connections.add(self)
        self._server_state.deadlines.watch(self)
        if not has_room:
            self._end_with(Overloaded(why="too many connections"))
            return
        # The first request must begin at once; later ones may wait for the keep-alive time.
        self.deadline = self._loop.time() + self._limits.header_timeout_s

    def connection_lost(self, exc: Exception | None) -> None:
        """The consumer has disconnected: its call is cancelled."""
        self.deadline = NEVER
        self._is_ending = True
        self._server_state.connections.discard(self)
        self._server_state.deadlines.forget(self)
        if self._reading is not None and self._reading.body is not None:
            self._reading.body.fail(MalformedRequest(why="the consumer left before the body was complete"))
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        if self._task is not None:
            self._task.cancel()

    def eof_received(self) -> bool:
        """The consumer has closed its sending side; pending requests are still answered."""
        self._has_eof = True
        reading = self._reading
        if reading is not None and reading.body is not None:
            self._cut(reading, reading.body, MalformedRequest(why="the consumer left before the body was complete"))
            return self._can_half_close
        return self._task is not None and not self._is_ending and self._can_half_close

    def pause_writing(self) -> None:
        """The consumer reads slowly."""
        self._room = self._loop.create_future()

    def resume_writing(self) -> None:
        """The write buffer has room again."""
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None

    def data_received(self, data: bytes) -> None:
        """Feed received bytes to the parser."""
        if self._is_ending or self._is_deaf:
            return
        reading = self._reading
        if reading is None:
            if self._head_bytes == 0:
                self.deadline = self._loop.time() + self._limits.header_timeout_s
            self._head_bytes += len(data)
        elif not self._is_body_full:
            self.deadline = self._loop.time() + self._limits.body_idle_timeout_s
        try:
            self._parser.feed_data(data)
            if self._head_bytes > self._limits.header_bytes_max:
                # The parser does not report an unfinished field, so the bytes are counted as they arrive.
                raise HeadersTooLarge(bytes_max=self._limits.header_bytes_max)
        except httptools.HttpParserUpgrade as upgrade:
            self._after_upgrade(data[upgrade.args[0] :])
        except httptools.HttpParserError as fault:
            inner = fault.__context__
            self._cannot_read(inner if isinstance(inner, LgspError) else MalformedRequest(why="not HTTP/1.1 as it should be"))
        except LgspError as fault:
            self._cannot_read(fault)

    def on_deadline(self) -> None:
        """The current phase took too long."""
        self.deadline = NEVER
        if self._is_ending or self._room is not None:
            self._transport.abort()
        elif self._reading is not None and self._reading.body is not None:
            self._cut(self._reading, self._reading.body, RequestTimedOut())
        elif self._task is not None:
            return  # An answer is being produced; the upstream's time-outs apply.
        elif self._head_bytes:
            self._cannot_read(RequestTimedOut())
        else:
            self._transport.close()

    # --- the parser's side

    def on_message_begin(self) -> None:
        """A request begins."""
        if not self._is_replayed:
            self._head = Head()

    def on_url(self, part: bytes) -> None:
        """A part of the request target."""
        if not self._is_replayed and self._head is not None:
            self._head.add_target(part)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header field; trailers come here too and are dropped, but counted."""
        head = self._head
        if head is not None and not self._is_replayed:
            head.add(name, value)

    def on_headers_complete(self) -> None:
        """The head is complete: make it a call and start answering it, while the body still arrives."""
        head = self._head
        if self._is_replayed or head is None:
            self._is_replayed = False
            return
        if self._head_bytes > self._limits.header_bytes_max:
            head.check_size(self._limits.header_bytes_max)
        parser = self._parser
        method = parser.get_method().decode("ascii")
        version = parser.get_http_version()
        is_http10 = version == "1.0"
        target, path, query = check_head(head, method, version)
        address, certificate = self._source.of_request(head)
        framing = framing_of(head.fields, is_http10=is_http10)
        body = None if framing.length == 0 else IncomingBody(framing.length, self._flow)
        call = Call(
            transaction_id=self._server_state.application.new_id(),
            received_at=datetime.now(UTC),
            started_ns=time.perf_counter_ns(),
            method=method,
            target=target,
            headers=head.headers,
            fields=head.fields,
            body=body,
            address=address,
            certificate=certificate,
            path=path,
            query=query,
        )
        self._is_upgrade = bool(parser.should_upgrade())
        is_kept = parser.should_keep_alive() or self._is_upgrade
        exchange = Exchange(call, body, is_http10=is_http10, is_kept=is_kept, expects_continue=framing.expects_continue)
        if body is not None and framing.expects_continue:
            body.on_start = self._send_continue
        self._reading = exchange
        self._head, self._head_bytes = Head(), 0  # what comes now are trailers: counted, and not part of the call
        self.deadline = NEVER if body is None else self._loop.time() + self._limits.body_idle_timeout_s
        self._dispatch(exchange)

    def on_body(self, chunk: bytes) -> None:
        """A piece of the body."""
        if self._reading is not None and self._reading.body is not None:
            self._reading.body.feed(chunk)

    def on_message_complete(self) -> None:
        """The request is complete."""
        if self._is_upgrade:
            return  # The parser stops here and skips the body; `_after_upgrade` continues.
        exchange, self._reading, self._head = self._reading, None, None
        self.deadline = NEVER
        if exchange is not None:
            exchange.is_read = True
            if exchange.body is not None:
                exchange.body.end()
            if not exchange.is_kept:
                # Bytes after a request with `Connection: close` are not a request (RFC 9112 section 9.6).
                self._is_deaf = True
        if self._task is None:
            self._await_next()

    # --- answering

    def _dispatch(self, exchange: Exchange) -> None:
        if self._task is None:
            self._task = self._loop.create_task(self._serve(exchange))
        else:
            self._waiting.append(exchange)
            self._steer()

    async def _serve(self, exchange: Exchange) -> None:
        """Answer one request after the other until none is waiting."""
        try:
            while True:
                reply = await self._server_state.application.answer(exchange.call)
                if not await self._send(exchange, reply):
                    return
                if not self._waiting:
                    break
                exchange = self._waiting.popleft()
                self._steer()
        except Exception:  # noqa: BLE001 - the edge: whatever was not foreseen must not leave a consumer without an answer
            _log.exception("unforeseen", transaction_id=exchange.call.transaction_id)
            self._end_with(InternalFault())
            return
        finally:
            self._task = None
        self._await_next()

    def _await_next(self) -> None:
        if self._is_ending:
            return
        if self._unreadable is not None:
            self._end_with(self._unreadable)
        elif self._has_eof or self._server_state.is_draining:
            self._transport.close()
        elif self._reading is not None:
            self.deadline = self._loop.time() + self._limits.body_idle_timeout_s
        elif self._head_bytes == 0:
            self.deadline = self._loop.time() + self._limits.keepalive_timeout_s

    async def _send(self, exchange: Exchange, reply: Reply) -> bool:
        """Write a reply; returns whether the connection may be kept."""
        keep = not self._server_state.is_draining and exchange.may_keep(reply)
        head = write_head(reply, date=self._server_state.date.at(time.time()), keep=keep, is_http10=exchange.is_http10)
        body = reply.body
        if isinstance(body, bytes):
            self._transport.write(head if exchange.call.method == "HEAD" else head + body)
        elif exchange.call.method == "HEAD":
            body.abandon()
            self._transport.write(head)
        elif not await self._send_stream(exchange, reply, head):
            return False
        if self._room is not None:
            self.deadline = self._loop.time() + self._limits.body_idle_timeout_s
            await self._room
            self.deadline = NEVER
        if not keep:
            self._end()
        elif exchange.body is not None and not exchange.is_read:
            exchange.body.abandon()
        return keep and not self._is_ending

    async def _send_stream(self, exchange: Exchange, reply: Reply, head: bytes) -> bool:
        body: Any = reply.body
        in_chunks = is_chunked(reply, is_http10=exchange.is_http10)
        self._transport.write(head)
        sent_bytes = 0
        try:
            while chunk := await body.next_chunk():
                sent_bytes += len(chunk)
                self._transport.write(b"%x\r\n%b\r\n" % (len(chunk), chunk) if in_chunks else chunk)
                if self._room is not None:
                    self.deadline = self._loop.time() + self._limits.body_idle_timeout_s
                    await self._room
                    self.deadline = NEVER
            if reply.length is not None and sent_bytes != reply.length:
                raise InternalFault(why="the length was another than announced")
        except LgspError as fault:
            # The status is sent already: only closing without the last chunk can tell the consumer that something is missing.
            _log.warning("cut_short", transaction_id=exchange.call.transaction_id, code=fault.code)
            self._is_ending = True
            self._transport.abort()
            return False
        finally:
            body.abandon()
        if in_chunks:
            self._transport.write(LAST_CHUNK)
        return True

    # --- inside

    def _send_continue(self) -> None:
        if self._reading is not None and self._reading.body is not None and self._reading.body.received_bytes == 0:
            self._transport.write(CONTINUE)

    def _after_upgrade(self, rest: bytes) -> None:
        """Ignore an `Upgrade` (RFC 9110 section 7.8): Java's client offers h2c with every first request.

        The parser expects another protocol to follow; a new parser gets the framing again and then the rest.
        """
        self._is_upgrade = False
        self._parser = httptools.HttpRequestParser(self)
        body = self._reading.body if self._reading is not None else None
        if body is None:
            self.on_message_complete()
        else:
            self._is_replayed = True
            framing = b"Transfer-Encoding: chunked" if body.length is None else b"Content-Length: %d" % body.length
            self._parser.feed_data(b"POST / HTTP/1.1\r\n%b\r\n\r\n" % framing)
        if rest:
            self.data_received(rest)

    def _flow(self, is_full: bool) -> None:
        self._is_body_full = is_full
        if is_full:
            self.deadline = NEVER  # Now the provider is slow, and that has a time-out of its own.
        elif self._reading is not None:
            self.deadline = self._loop.time() + self._limits.body_idle_timeout_s
        self._steer()

    def _steer(self) -> None:
        """Pause or resume reading from the socket by the room in the buffers."""
        pause = self._is_body_full or bool(self._waiting)
        if pause != self._is_paused and not self._transport.is_closing():
            self._is_paused = pause
            if pause:
                self._transport.pause_reading()
            else:
                self._transport.resume_reading()

    def _cannot_read(self, fault: LgspError) -> None:
        """Nothing after this point can be parsed; answer the earlier requests, then this one, and close."""
        self._is_deaf = True
        reading = self._reading
        if reading is not None and reading.body is not None:
            # The broken part is the body of a call in progress: that call fails, and its answer is the last one.
            self._cut(reading, reading.body, fault)
        elif self._task is None:
            self._end_with(fault)
        else:
            self._unreadable = fault

    def _cut(self, exchange: Exchange, body: IncomingBody, fault: LgspError) -> None:
        """The rest of a request will never come, or can't be parsed; its call fails and is the last one of this connection."""
        self._is_deaf = True
        exchange.is_kept = False
        body.fail(fault)
        if self._task is None:
            self._transport.close()

    def _end_with(self, fault: LgspError) -> None:
        reply = self._server_state.application.refuse(fault, self._source.address)
        head = write_head(reply, date=self._server_state.date.at(time.time()), keep=False, is_http10=False)
        self._transport.write(head + (reply.body if isinstance(reply.body, bytes) else b""))
        self._end()

    def _end(self) -> None:
        """Close in an orderly way: our side first, then wait a little for theirs, so that a reset does not destroy the last answer."""
        self._is_ending = True
        if self._has_eof or self._transport.is_closing() or not self._can_half_close:
            # TLS has no half-close: its end is sent at once, and the transport itself discards what still arrives for a while.
            self._transport.close()
            return
        self._is_paused = False
        self._transport.resume_reading()
        self._transport.write_eof()
        self.deadline = self._loop.time() + LINGER_S

    def drain(self) -> None:
        """The gateway stops: close now if no call is in progress, else after the answer."""
        if self._task is None and self._reading is None:
            self._transport.close()

    def abort(self) -> None:
        """Close at once."""
        self._transport.abort()
