"""Counting a call against every limit that applies to it, atomically: a call that one limit refuses is counted by none.

Rules: the narrowest limit is checked last, so that the consumer is told of the limit that it can influence. A call counts as in progress until its
reply has been sent completely or was abandoned.
"""

import math
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from lgsp.domain.calls import Body
from lgsp.domain.errors import ConcurrencyExceeded, LgspError, QuotaExceeded, RateLimitExceeded
from lgsp.domain.limits import LimitCounter, Limited, Verdict, is_counted
from lgsp.runtime.host.concurrency import Concurrency
from lgsp.runtime.host.counters import SharedCounters

CONCURRENCY_RETRY_S = 1
"""What is told to a consumer whose calls are too many at once, in seconds: when one of them ends nobody knows."""


class Limit(msgspec.Struct, frozen=True):
    """One limit: the prefix of its policies in the `RateLimit` field, its name in shared memory, its numbers, and the facts of its error."""

    prefix: str
    name: str
    limited: Limited
    told: dict[str, str]


class Counted(msgspec.Struct, frozen=True):
    """The limits that counted one call."""

    rates: Sequence[tuple[str, Limited, LimitCounter]]
    entered: Sequence[str]


class LimitCounters:
    """Counters of rate limits, quotas and concurrency, as one gateway process uses them."""

    def __init__(self, counters: SharedCounters, concurrency: Concurrency, now: Callable[[], datetime]) -> None:
        self._counters = counters
        self._concurrency = concurrency
        self._now = now

    def count(self, limits: Sequence[Limit]) -> Counted:
        """Count a call on all of them; raises `ConcurrencyExceeded`, `RateLimitExceeded`, `QuotaExceeded` or `Overloaded`."""
        entered: list[str] = []
        counted: list[tuple[Limit, LimitCounter]] = []
        try:
            for one in limits:
                calls_max = one.limited.concurrent_calls_max
                if calls_max is not None:
                    if not self._concurrency.enter(one.name, calls_max):
                        raise ConcurrencyExceeded(**one.told, calls_max=calls_max, retry_after_s=CONCURRENCY_RETRY_S)
                    entered.append(one.name)
                if is_counted(one.limited):
                    verdict = self._counters.count(one.name, one.limited, self._now())
                    if verdict.refused_by:
                        raise _refusal(one, verdict)
                    counted.append((one, verdict.counter))
        except LgspError:
            for one, _ in counted:
                self._counters.give_back(one.name, one.limited, self._now())
            self.leave(entered)
            raise
        return Counted([(one.prefix, one.limited, counter) for one, counter in counted], entered)

    def leave(self, entered: Sequence[str]) -> None:
        """A counted call has ended."""
        for name in entered:
            self._concurrency.leave(name)


class LeavingBody:
    """Wraps another body; calls `on_end` once, when the body has ended or is abandoned."""

    def __init__(self, source: Body, on_end: Callable[[], None]) -> None:
        self.length = source.length
        self._source = source
        self._on_end: Callable[[], None] | None = on_end

    def held(self) -> bytes | None:
        """The whole body if it has arrived; None otherwise."""
        return self._ended_if(self._source.held())

    async def whole(self, bytes_max: int) -> bytes | None:
        """The whole body, or None as soon as it is known to be longer than `bytes_max`."""
        try:
            return self._ended_if(await self._source.whole(bytes_max))
        except BaseException:
            self._end()
            raise

    async def next_chunk(self) -> bytes:
        """The next bytes; empty at the end."""
        try:
            chunk = await self._source.next_chunk()
        except BaseException:
            self._end()
            raise
        if not chunk:
            self._end()
        return chunk

    def abandon(self) -> None:
        """Discard the rest."""
        self._end()
        self._source.abandon()

    def _ended_if(self, whole: bytes | None) -> bytes | None:
        if whole is not None:
            self._end()
        return whole

    def _end(self) -> None:
        on_end, self._on_end = self._on_end, None
        if on_end is not None:
            on_end()


def _refusal(limit: Limit, verdict: Verdict) -> LgspError:
    retry_after_s = max(1, math.ceil(verdict.retry_after_s))
    if verdict.refused_by == "rate":
        return RateLimitExceeded(**limit.told, retry_after_s=retry_after_s)
    return QuotaExceeded(**limit.told, period=verdict.refused_by, retry_after_s=retry_after_s)
