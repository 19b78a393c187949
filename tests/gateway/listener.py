"""The edge on a thread of its own, with an application that tells what it was asked."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Iterator

import uvloop

from lgsp.domain.calls import Call, Reply
from lgsp.domain.errors import LgspError, UpstreamBroken
from lgsp.gateway.faces import problem, refusal
from lgsp.gateway.server.edge import Edge
from lgsp.gateway.server.server_state import EdgeLimits
from tests.gateway.world import Wire, bound


class Echo:
    """Tells what it was asked, after reading the body; `/early` answers without reading it, `/slow` waits, `/long` streams."""

    def __init__(self) -> None:
        self.cancelled = 0
        self.ids = iter(range(10**9))

    def new_id(self) -> str:
        return f"t{next(self.ids)}"

    def refuse(self, fault: LgspError, address: str) -> Reply:
        return problem(fault, transaction_id=self.new_id(), in_english=True)

    async def answer(self, call: Call) -> Reply:
        try:
            return await self._answer(call)
        except LgspError as fault:
            return refusal(call, fault)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    async def _answer(self, call: Call) -> Reply:
        if call.path == "/early":
            return Reply(status=403, body=b"no")
        if call.path == "/boom":
            raise RuntimeError("unforeseen")
        if call.path == "/slow":
            await asyncio.sleep(5)
        if call.path == "/long":
            return Reply(status=200, body=Chunks(call.query))
        if call.path == "/short":
            return Reply(status=200, body=Chunks("1"), length=100_000)
        if call.path == "/torn":
            return Reply(status=200, body=Chunks("torn"))
        body = b"" if call.body is None else await call.body.whole(10_000_000)
        return Reply(status=200, body=f"{call.method} {call.target} ".encode() + (body or b""))


class Chunks:
    """A body of `n` chunks of 64 KiB."""

    def __init__(self, query: str) -> None:
        self.length = None
        self.is_torn = query == "torn"
        self.left = 1 if self.is_torn else int(query or "3")

    async def next_chunk(self) -> bytes:
        if self.is_torn and self.left == 0:
            raise UpstreamBroken(why="torn")
        self.left -= 1
        return b"x" * 65536 if self.left >= 0 else b""

    def abandon(self) -> None:
        self.left = 0


class Running:
    """The edge on a thread of its own."""

    def __init__(self, tls: ssl.SSLContext | None = None, **limits: float) -> None:
        self.tls = tls
        self.application = Echo()
        self.socket = bound()
        self.port = self.socket.getsockname()[1]
        self.loop = uvloop.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(limits,), daemon=True)
        self.thread.start()
        assert self.ready.wait(10)

    def _run(self, limits: dict[str, float]) -> None:
        asyncio.set_event_loop(self.loop)

        async def begin() -> None:
            self.edge = Edge(self.application, EdgeLimits(**limits))
            await self.edge.listen(self.socket, self.tls)
            self.ready.set()

        self.loop.run_until_complete(begin())
        self.loop.run_forever()
        self.loop.run_until_complete(self.edge.drain(0))
        self.loop.run_until_complete(asyncio.sleep(0.01))
        self.loop.close()

    def renew(self, tls: ssl.SSLContext) -> None:
        asyncio.run_coroutine_threadsafe(self.edge.renew(tls), self.loop).result(20)

    def drain(self, timeout_s: float) -> None:
        asyncio.run_coroutine_threadsafe(self.edge.drain(timeout_s), self.loop).result(20)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.socket.close()


@contextlib.contextmanager
def running(tls: ssl.SSLContext | None = None, **limits: float) -> Iterator[Running]:
    one = Running(tls, **limits)
    try:
        yield one
    finally:
        one.close()


def ask(edge: Running, data: bytes) -> Wire:
    return Wire(edge.port).send(data)


GET = b"GET /a HTTP/1.1\r\nHost: h\r\n\r\n"
