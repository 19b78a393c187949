"""Connection pool towards providers: persistent connections per origin.

Rules: redirects are never followed; a request is sent again only if a reused idle connection failed before a byte of the answer and the
method is idempotent (RFC 9110 section 9.2.2), or if no connection could be made at all; everything is limited in size, number and time. With
`loopback_only` every address that is not loopback is refused, after the name has been resolved.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections import deque
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from lgsp.domain.calls import Body
from lgsp.domain.errors import LgspError, Overloaded, UpstreamBroken, UpstreamTimedOut, UpstreamUnreachable
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.domain.resilience import IDEMPOTENT
from lgsp.runtime.upstream.connection import CLOSED_UNHEARD, UpstreamConnection, UpstreamReply
from lgsp.runtime.upstream.deadlines import Deadlines
from lgsp.runtime.upstream.tls import PLAIN, TlsIdentity, context_of

CONNECT_TIMEOUT_S: Final = 5.0
"""Time for a connection, name resolution and TLS included, in seconds."""

CONNECTIONS_PER_ORIGIN_MAX: Final = 512
"""Connections to one provider's address, per gateway process."""

SMALL_ANSWER_BYTES_MAX: Final = 1024 * 1024
"""Largest answer that `perform` takes: tokens and the like."""


class Origin(msgspec.Struct, frozen=True):
    """Address of a provider. `host_field` is sent as `Host`, `prefix` is the path before all its paths."""

    host: str
    port: int
    is_tls: bool
    host_field: bytes
    prefix: str

    @classmethod
    def parse(cls, address: str) -> "Origin":
        """Parse `http[s]://host[:port][/prefix]`; raises `UpstreamUnreachable` for anything else."""
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as cause:
            raise UpstreamUnreachable(why="the registered address can't be read") from cause
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise UpstreamUnreachable(why="the registered address is not http:// or https://")
        is_tls = parts.scheme == "https"
        shown = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        standard = 443 if is_tls else 80
        field = shown if port in (None, standard) else f"{shown}:{port}"
        return cls(
            parts.hostname,
            port or standard,
            is_tls,
            field.encode("idna" if not field.isascii() else "ascii"),
            parts.path.rstrip("/"),
        )


class UpstreamRequest(msgspec.Struct, frozen=True, gc=False):
    """A request ready to be sent: `head` without framing and final empty line; `body` in memory or still arriving."""

    method: str
    head: bytes
    body: bytes | Body | None
    timeout_s: float


class UpstreamPool:
    """Connections to one origin."""

    def __init__(self, origin: Origin, watch: Deadlines, *, loopback_only: bool, tls: ssl.SSLContext | None) -> None:
        self.origin = origin
        self._watch = watch
        self._loopback_only = loopback_only
        self._tls = tls if origin.is_tls else None
        self._loop = asyncio.get_running_loop()
        self._idle: list[UpstreamConnection] = []
        self._all: set[UpstreamConnection] = set()
        self._opening = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    def __repr__(self) -> str:
        return f"<UpstreamPool {self.origin.host}:{self.origin.port}, {len(self._all)} connections, {len(self._idle)} idle>"

    async def exchange(self, request: UpstreamRequest) -> UpstreamReply:
        """Send a request and wait for the headers of the reply; raises the `Upstream…` errors."""
        body = request.body
        head, is_whole = _framed(request.head, body)
        while True:
            # A streamed body can't be sent twice, so it never uses an idle connection that may have been closed by the provider.
            connection = (self._reusable() if is_whole else None) or await self._open(min(CONNECT_TIMEOUT_S, request.timeout_s))
            is_reused = connection.exchanges > 0
            waiter = connection.begin(head, is_head=request.method == "HEAD", timeout_s=request.timeout_s, is_sent=is_whole)
            try:
                if not is_whole:
                    await self._send_while_waiting(connection, body, waiter)
                return await waiter
            except UpstreamBroken:
                may_repeat = is_reused and is_whole and not connection.has_heard and request.method in IDEMPOTENT
                if not may_repeat:
                    raise
            except BaseException:
                connection.drop()
                if waiter.done() and not waiter.cancelled():
                    waiter.exception()  # reported by what is raised here; asyncio must not report it as never retrieved too
                raise

    def close(self) -> None:
        """Close all connections."""
        for connection in list(self._all):
            connection.drop()

    def _reusable(self) -> UpstreamConnection | None:
        idle = self._idle
        while idle:
            connection = idle.pop()
            if connection.is_alive:
                return connection
        return None

    async def _open(self, timeout_s: float) -> UpstreamConnection:
        while len(self._all) + self._opening >= CONNECTIONS_PER_ORIGIN_MAX:
            turn = self._loop.create_future()
            self._queue.append(turn)
            try:
                await asyncio.wait_for(turn, timeout_s)
            except TimeoutError as cause:
                raise Overloaded(why="too many calls to this provider at once") from cause
            connection = self._reusable()
            if connection is not None:
                return connection
        self._opening += 1
        try:
            return await asyncio.wait_for(self._connect(), timeout_s)
        except TimeoutError as cause:
            raise UpstreamUnreachable(why="no connection in time") from cause
        except OSError as cause:
            raise fault_of_connection(cause) from cause
        finally:
            self._opening -= 1

    async def _connect(self) -> UpstreamConnection:
        fault: OSError | None = None
        for address in await self._addresses():
            connection = UpstreamConnection(self._loop, self._freed, self._lost)
            try:
                await self._loop.create_connection(
                    lambda one=connection: one,
                    address,
                    self.origin.port,
                    ssl=self._tls,
                    server_hostname=self.origin.host if self._tls is not None else None,
                )
            except OSError as cause:
                fault = cause
                continue
            self._all.add(connection)
            self._watch.watch(connection)
            return connection
        raise fault or OSError("no address")

    async def _addresses(self) -> Sequence[str]:
        try:
            found: list[str] = [str(ipaddress.ip_address(self.origin.host))]
        except ValueError:
            infos = await self._loop.getaddrinfo(self.origin.host, self.origin.port, type=socket.SOCK_STREAM)
            found = list(dict.fromkeys(str(info[4][0]) for info in infos))
        return loopback_of(found) if self._loopback_only else found

    async def _send_while_waiting(self, connection: UpstreamConnection, body: Any, waiter: "asyncio.Future[UpstreamReply]") -> None:
        sending = self._loop.create_task(_send_body(connection, body))
        try:
            await asyncio.wait((sending, waiter), return_when=asyncio.FIRST_COMPLETED)
            if not waiter.done():
                await sending
        finally:
            if not sending.done():
                # The provider answered early, or the exchange was given up: the rest of the request is not needed.
                sending.cancel()
                body.abandon()
            elif not sending.cancelled():
                sending.exception()  # retrieved, so that asyncio does not report a fault that the reply has made irrelevant

    def _freed(self, connection: UpstreamConnection) -> None:
        self._idle.append(connection)
        self._call_next()

    def _lost(self, connection: UpstreamConnection) -> None:
        self._watch.forget(connection)
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        self._call_next()

    def _call_next(self) -> None:
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return


class Upstreams:
    """All connection pools of one gateway process. Belongs to one event loop."""

    def __init__(self, *, loopback_only: bool, tls: ssl.SSLContext | None = None) -> None:
        self._loopback_only = loopback_only
        self._tls = tls or ssl.create_default_context()
        self._watch = Deadlines(asyncio.get_running_loop())
        self._pools: dict[tuple[str, int, bool, TlsIdentity], UpstreamPool] = {}

    def pool(self, origin: Origin, identity: TlsIdentity = PLAIN) -> UpstreamPool:
        """The pool of an origin; shared by all services there with the same TLS identity. Raises what `context_of` raises."""
        key = (origin.host, origin.port, origin.is_tls, identity)
        pool = self._pools.get(key)
        if pool is None:
            tls = self.tls(identity) if origin.is_tls else None
            pool = self._pools[key] = UpstreamPool(origin, self._watch, loopback_only=self._loopback_only, tls=tls)
        return pool

    def tls(self, identity: TlsIdentity) -> ssl.SSLContext:
        """The TLS context for an identity."""
        return self._tls if identity == PLAIN else context_of(identity)

    async def perform(self, request: HttpRequest, *, timeout_s: float, identity: TlsIdentity = PLAIN) -> HttpResponse:
        """Perform one small request for a dialect; raises the `Upstream…` errors."""
        split = urlsplit(request.url)
        origin = Origin.parse(f"{split.scheme}://{split.netloc}")
        target = (split.path or "/") + (f"?{split.query}" if split.query else "")
        lines = [f"{request.method} {target} HTTP/1.1\r\nHost: ".encode() + origin.host_field + b"\r\n"]
        lines += [f"{name}: {value}\r\n".encode("latin-1") for name, value in request.headers]
        reply = await self.pool(origin, identity).exchange(
            UpstreamRequest(request.method, b"".join(lines), request.body, timeout_s)
        )
        body = await reply.body.whole(SMALL_ANSWER_BYTES_MAX)
        if body is None:
            reply.body.abandon()
            raise UpstreamBroken(why="the answer is too long")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for _, name, value in reply.headers)
        return HttpResponse(reply.status, headers, body)

    def close(self) -> None:
        """Close all connections."""
        self._watch.close()
        for pool in self._pools.values():
            pool.close()


async def _send_body(connection: UpstreamConnection, body: Any) -> None:
    while chunk := await body.next_chunk():
        await connection.send(chunk if body.length is not None else b"%x\r\n%b\r\n" % (len(chunk), chunk))
    if body.length is None:
        await connection.send(b"0\r\n\r\n")
    connection.sent()


def is_unsent(fault: LgspError) -> bool:
    """Whether the fault proves that no byte of the request reached the provider, so that another address may be tried."""
    return isinstance(fault, UpstreamUnreachable) and not isinstance(fault, UpstreamTimedOut)


def is_unheard(fault: LgspError) -> bool:
    """Whether the fault means that the provider closed the connection without a byte of an answer."""
    return isinstance(fault, UpstreamBroken) and fault.facts.get("why") == CLOSED_UNHEARD


def loopback_of(addresses: Sequence[str]) -> list[str]:
    """The loopback addresses among these; raises `UpstreamUnreachable` if there is none."""
    found = [address for address in addresses if ipaddress.ip_address(address).is_loopback]
    if not found:
        raise UpstreamUnreachable(why="only loopback addresses may be called here (LGSP_LOOPBACK_ONLY)")
    return found


def fault_of_connection(cause: OSError) -> UpstreamUnreachable:
    """Translate an operating system error of a connection."""
    return UpstreamUnreachable(why=f"no connection: {_reason(cause)}")


def _framed(head: bytes, body: bytes | Body | None) -> tuple[bytes, bool]:
    if body is None:
        return head + b"\r\n", True
    if isinstance(body, bytes):
        return b"%bContent-Length: %d\r\n\r\n%b" % (head, len(body), body), True
    if body.length is not None:
        return b"%bContent-Length: %d\r\n\r\n" % (head, body.length), False
    return head + b"Transfer-Encoding: chunked\r\n\r\n", False


def _reason(fault: OSError) -> str:
    if isinstance(fault, ssl.SSLCertVerificationError):
        return f"certificate not accepted ({fault.verify_message})"
    if isinstance(fault, ConnectionRefusedError):
        return "refused"
    return "not found" if isinstance(fault, socket.gaierror) else type(fault).__name__
