"""A body while it arrives: a bounded buffer with flow control between a protocol and a reader.

Rules: the feeding side never waits; above `HIGH_BYTES` unread it is asked to pause reading from its socket, and below `LOW_BYTES`
to resume. A reader gets the bytes in order, then the end, or the error that interrupted the body. One reader only.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from lgsp.domain.errors import LgspError

HIGH_BYTES: Final = 256 * 1024
"""Unread bytes above which the socket is no longer read."""

LOW_BYTES: Final = 64 * 1024
"""Unread bytes below which the socket is read again."""


class IncomingBody:
    """The body of a request or of a reply. `length` is what the sender announced, None if it did not."""

    __slots__ = (
        "_chunks", "_fault", "_flow", "_is_abandoned", "_is_ended", "_is_paused", "_is_started", "_waiter", "length",
        "on_start", "received_bytes", "unread_bytes",
    )  # fmt: skip

    def __init__(self, length: int | None, flow: Callable[[bool], None], on_start: Callable[[], None] | None = None) -> None:
        self.length = length
        self.on_start = on_start
        self.received_bytes = 0
        self.unread_bytes = 0
        self._flow = flow
        self._chunks: list[bytes] = []
        self._fault: LgspError | None = None
        self._is_ended = False
        self._is_started = False
        self._is_paused = False
        self._is_abandoned = False
        self._waiter: asyncio.Future[None] | None = None

    def __repr__(self) -> str:
        state = "ended" if self._is_ended else "arriving"
        return f"<IncomingBody {state}, {self.received_bytes} of {self.length} bytes, {self.unread_bytes} unread>"

    @property
    def is_ended(self) -> bool:
        """Whether all of it has arrived."""
        return self._is_ended

    @property
    def is_abandoned(self) -> bool:
        """Whether nobody will read the rest."""
        return self._is_abandoned

    # --- the feeding side

    def feed(self, chunk: bytes) -> None:
        """More bytes have arrived."""
        self.received_bytes += len(chunk)
        if self._is_abandoned:
            return
        self._chunks.append(chunk)
        self.unread_bytes += len(chunk)
        if self._waiter is not None:
            self._wake()
        if self.unread_bytes > HIGH_BYTES and not self._is_paused:
            self._is_paused = True
            self._flow(True)

    def end(self) -> None:
        """All has arrived; a pause for this body ends with it, because what comes next on the socket belongs to something else."""
        self._is_ended = True
        self._let_flow()
        if self._waiter is not None:
            self._wake()

    def fail(self, fault: LgspError) -> None:
        """The rest will never come."""
        if not self._is_ended and self._fault is None:
            self._fault = fault
            if self._waiter is not None:
                self._wake()

    # --- the reading side

    def held(self) -> bytes | None:
        """The whole body if it has arrived and nothing was read of it yet; None otherwise."""
        if not self._is_ended or self._is_started:
            return None
        return self._take()

    async def whole(self, bytes_max: int) -> bytes | None:
        """The whole body, or None as soon as it is known to be longer than `bytes_max`; what has arrived can then still be read."""
        if self.length is not None and self.length > bytes_max:
            return None
        self._start()
        while not self._is_ended:
            if self.unread_bytes > bytes_max:
                return None
            if self._fault is not None:
                raise self._fault
            # To hold the whole body the buffer must fill up, so reading from the socket continues even above the high-water mark.
            self._let_flow()
            await self._wait()
        return self._take() if self.unread_bytes <= bytes_max else None

    async def next_chunk(self) -> bytes:
        """The next bytes; empty at the end. Raises the error that interrupted the body."""
        self._start()
        while not self._chunks:
            if self._is_ended:
                return b""
            if self._fault is not None:
                raise self._fault
            await self._wait()
        chunk = self._take()
        self._let_flow()
        return chunk

    def abandon(self) -> None:
        """Declare that nobody will read the rest; it is discarded as it arrives."""
        self._is_abandoned = True
        self._take()
        self._let_flow()

    def _take(self) -> bytes:
        chunks = self._chunks
        self._is_started = True
        self.unread_bytes = 0
        self._chunks = []
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _start(self) -> None:
        if self.on_start is not None:
            start, self.on_start = self.on_start, None
            start()

    def _let_flow(self) -> None:
        if self._is_paused:
            self._is_paused = False
            self._flow(False)

    async def _wait(self) -> None:
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
