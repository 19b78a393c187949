"""The gateway's own HTTP/1.1 server: the listener and the lifetime of its connections.

Rules: a gateway that stops accepts no new connections, lets calls in progress finish, and only then closes what is left. This
module and `connection.py` are the only ones that know sockets of consumers.
"""

import asyncio
import socket
import ssl
from typing import Final

from lgsp.gateway.callers.certificates import Networks
from lgsp.gateway.server.connection import LINGER_S, Connection
from lgsp.gateway.server.server_state import Application, EdgeLimits, ServerState

BACKLOG: Final = 1024
"""Connections that the kernel holds for us while we are busy."""

DRAIN_STEP_S: Final = 0.02


class Edge:
    """A listener. Belongs to one event loop."""

    def __init__(self, application: Application, limits: EdgeLimits, proxies: Networks = ()) -> None:
        self._server_state = ServerState(application, limits, proxies)
        self._server: asyncio.Server | None = None
        self._listening: socket.socket | None = None

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return len(self._server_state.connections)

    async def listen(self, listening: socket.socket, tls: ssl.SSLContext | None = None) -> None:
        """Accept connections on a bound socket, with TLS if a context is given."""
        self._listening = listening
        if tls is not None:
            await self.renew(tls)
            return
        self._server = await self._server_state.loop.create_server(
            lambda: Connection(self._server_state), sock=listening, backlog=BACKLOG
        )

    async def renew(self, tls: ssl.SSLContext) -> None:
        """Use this context for handshakes from now on; existing connections are not affected."""
        if self._listening is None or self._server_state.is_draining:
            return
        before = self._server
        # A listener closes its socket with itself, so each gets a duplicate; the kernel's accept queue belongs to all duplicates.
        self._server = await self._server_state.loop.create_server(
            lambda: Connection(self._server_state),
            sock=self._listening.dup(),
            backlog=BACKLOG,
            ssl=tls,
            ssl_handshake_timeout=self._server_state.limits.header_timeout_s,
            ssl_shutdown_timeout=LINGER_S,
        )
        if before is not None:
            before.close()

    async def drain(self, timeout_s: float) -> None:
        """Accept no more, let calls in progress finish, then close what is left."""
        server_state = self._server_state
        server_state.is_draining = True
        if self._server is not None:
            self._server.close()
        if self._listening is not None:
            self._listening.close()
        for connection in list(server_state.connections):
            connection.drain()
        until = server_state.loop.time() + timeout_s
        while server_state.connections and server_state.loop.time() < until:
            await asyncio.sleep(DRAIN_STEP_S)
        for connection in list(server_state.connections):
            connection.abort()
        server_state.deadlines.close()
