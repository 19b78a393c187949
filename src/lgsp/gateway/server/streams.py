"""A streamed body: counted and hashed while it is forwarded; its last chunk is held back until the record with its digest is durable.

Rules: the last bytes are never forwarded before the journal has the digest of the whole body, so what a party received completely
can be proved.
"""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

from lgsp.domain.calls import Body
from lgsp.domain.errors import LgspError


class RecordedStream:
    """Reads another body and yields its chunks. `on_end` writes the record; `on_cut` is called if the body is interrupted."""

    def __init__(  # noqa: PLR0913 - a body, its bounds and its two ends belong together
        self,
        source: Body,
        *,
        prefix: bytes,
        bytes_max: int,
        too_long: Callable[[], LgspError],
        on_end: Callable[[str, int], Awaitable[None]],
        on_cut: Callable[[int, LgspError | None], None],
        second: Any = None,
    ) -> None:
        self.length = source.length
        self.size = 0
        self.is_ended = False
        self._source = source
        self._digest = hashlib.sha256(prefix)
        self._second = second
        self._bytes_max = bytes_max
        self._too_long = too_long
        self._on_end = on_end
        self._on_cut = on_cut
        self._kept = b""
        self._is_over = False

    @property
    def second_digest(self) -> bytes | None:
        """The second digest if one was requested; None before the end, or without such a request."""
        return bytes(self._second.digest()) if self.is_ended and self._second is not None else None

    def held(self) -> bytes | None:
        """Never in memory as a whole: it is long."""
        return None

    async def whole(self, bytes_max: int) -> bytes | None:
        """Never in memory as a whole: it is long."""
        return None

    async def next_chunk(self) -> bytes:
        """The next bytes; empty at the end."""
        while not self._is_over:
            try:
                chunk = await self._source.next_chunk()
                self.size += len(chunk)
                if self.size > self._bytes_max:
                    self._source.abandon()
                    raise self._too_long()
                if not chunk:
                    self._is_over = True
                    await self._on_end(self._digest.hexdigest(), self.size)
                    self.is_ended = True
                    last, self._kept = self._kept, b""
                    return last
            except LgspError as fault:
                self._cut(fault)
                raise
            self._digest.update(chunk)
            if self._second is not None:
                self._second.update(chunk)
            chunk, self._kept = self._kept, chunk
            if chunk:
                return chunk
        return b""

    def abandon(self) -> None:
        """Declare that nobody will read the rest."""
        if not self.is_ended:
            self._cut(None)
        self._source.abandon()

    def _cut(self, fault: LgspError | None) -> None:
        self._is_over = True
        on_cut, self._on_cut = self._on_cut, _nothing
        on_cut(self.size, fault)


def _nothing(size: int, fault: LgspError | None) -> None:
    """Replaces `on_cut` after it has been called."""
