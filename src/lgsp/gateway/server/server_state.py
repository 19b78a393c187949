"""State shared by the connections of one listener: the application behind them, limits, deadlines, open connections.

Rules: a connection calls nothing but the application, which never raises an error of `domain/errors`.
"""

import asyncio
from typing import Protocol

import msgspec

from lgsp.domain.calls import Call, Reply
from lgsp.domain.errors import LgspError
from lgsp.gateway.callers.certificates import Networks
from lgsp.gateway.server.writing import DateLine
from lgsp.runtime.upstream.deadlines import Deadlines


class Application(Protocol):
    """What the HTTP server calls."""

    async def answer(self, call: Call) -> Reply:
        """Answer a call. MUST NOT raise an error of `domain/errors`."""

    def refuse(self, fault: LgspError, address: str) -> Reply:
        """Answer a request that could not be parsed as a call."""

    def new_id(self) -> str:
        """A fresh transaction id."""


class EdgeLimits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of the HTTP server; the settings of the same names explain them."""

    header_bytes_max: int = 32768
    header_timeout_s: float = 10
    body_idle_timeout_s: float = 30
    keepalive_timeout_s: float = 75
    connections_max: int = 10000


class Endable(Protocol):
    """A connection, as seen by the code that closes it."""

    def drain(self) -> None:
        """Close now if no call is in progress, else after the answer."""

    def abort(self) -> None:
        """Close at once."""


class ServerState:
    """State shared by all connections of one listener."""

    def __init__(self, application: Application, limits: EdgeLimits, proxies: Networks = ()) -> None:
        self.application = application
        self.limits = limits
        self.proxies = proxies
        self.loop = asyncio.get_running_loop()
        self.date = DateLine()
        self.deadlines = Deadlines(self.loop)
        self.connections: set[Endable] = set()
        self.is_draining = False
