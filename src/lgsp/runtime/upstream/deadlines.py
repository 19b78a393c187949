"""Deadlines of many connections, checked by one timer.

Theory: a separate timer for each step of each request costs more than the step; a connection only stores its deadline (one
attribute), and a sweep over all connections every quarter of a second finds those that passed it. So deadlines are accurate to a
quarter of a second, which suffices for time-outs of whole seconds.
"""

import asyncio
import math
from typing import Final, Protocol

SWEEP_S: Final = 0.25
"""How often deadlines are looked at, in seconds."""

NEVER: Final = math.inf


class Watched(Protocol):
    """Something with a deadline on the loop's clock."""

    deadline: float

    def on_deadline(self) -> None:
        """The deadline has passed. MUST move `deadline` or end the watch."""


class Deadlines:
    """The sweep over all watched connections. Belongs to one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, sweep_s: float = SWEEP_S) -> None:
        self._loop = loop
        self._sweep_s = sweep_s
        self._watched: set[Watched] = set()
        self._timer: asyncio.TimerHandle | None = None

    def watch(self, one: Watched) -> None:
        """Watch a connection's deadline from now on."""
        self._watched.add(one)
        if self._timer is None:
            self._timer = self._loop.call_later(self._sweep_s, self._sweep)

    def forget(self, one: Watched) -> None:
        """Stop watching; harmless if it was not watched."""
        self._watched.discard(one)

    def close(self) -> None:
        """Stop the sweep."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _sweep(self) -> None:
        now = self._loop.time()
        for one in [one for one in self._watched if one.deadline <= now]:
            one.on_deadline()
        self._timer = self._loop.call_later(self._sweep_s, self._sweep) if self._watched else None
