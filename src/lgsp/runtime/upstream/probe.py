"""Connection test of one provider address, stage by stage: name resolution, TCP connection, TLS; each with its duration or its fault.

Rules: nothing is sent but the TLS handshake; after a failed stage the others are skipped. With `loopback_only` no other address is
connected to, as in `runtime/upstream/pool.py`. Everything here blocks: call it in a thread, not on an event loop.
"""

import socket
import ssl
import time
from collections.abc import Callable
from typing import Final, Literal

import msgspec

from lgsp.domain.errors import LgspError, UpstreamUnreachable
from lgsp.runtime.upstream.pool import CONNECT_TIMEOUT_S, Origin, fault_of_connection, loopback_of

StageName = Literal["dns", "connect", "tls", "authentication", "call"]

STAGES_OF_CONNECTION: Final[tuple[StageName, ...]] = ("dns", "connect", "tls")


class Stage(msgspec.Struct, frozen=True):
    """One stage: its result or its fault, and its duration; `is_tried` is false if the stage was skipped."""

    name: StageName
    is_tried: bool = True
    time_ms: float = 0.0
    found: str = ""
    fault: LgspError | None = None


def timed(name: StageName, look: Callable[[], str]) -> Stage:
    """Run one stage and measure it."""
    began_ns = time.perf_counter_ns()
    fault: LgspError | None = None
    found = ""
    try:
        found = look()
    except LgspError as cause:
        fault = cause
    except TimeoutError:
        fault = UpstreamUnreachable(why="no connection in time")
    except OSError as cause:
        fault = fault_of_connection(cause)
    return Stage(name, time_ms=(time.perf_counter_ns() - began_ns) / 1e6, found=found, fault=fault)


def probe(origin: Origin, *, loopback_only: bool, tls: ssl.SSLContext, timeout_s: float = CONNECT_TIMEOUT_S) -> list[Stage]:
    """Test the connection to an origin: a stage for each of `STAGES_OF_CONNECTION`."""
    looking = _Looking(origin, loopback_only, tls, timeout_s)
    try:
        stages: list[Stage] = []
        for name, look in zip(STAGES_OF_CONNECTION, (looking.resolve, looking.connect, looking.greet), strict=True):
            is_needed = name != "tls" or origin.is_tls
            is_possible = all(stage.fault is None for stage in stages)
            stages.append(timed(name, look) if is_needed and is_possible else Stage(name, is_tried=False))
        return stages
    finally:
        looking.close()


class _Looking:
    def __init__(self, origin: Origin, loopback_only: bool, tls: ssl.SSLContext, timeout_s: float) -> None:
        self._origin = origin
        self._loopback_only = loopback_only
        self._tls = tls
        self._timeout_s = timeout_s
        self._addresses: list[str] = []
        self._socket: socket.socket | None = None

    def resolve(self) -> str:
        infos = socket.getaddrinfo(self._origin.host, self._origin.port, type=socket.SOCK_STREAM)
        found = list(dict.fromkeys(str(info[4][0]) for info in infos))
        self._addresses = loopback_of(found) if self._loopback_only else found
        return ", ".join(self._addresses)

    def connect(self) -> str:
        fault: OSError | None = None
        for address in self._addresses:
            try:
                self._socket = socket.create_connection((address, self._origin.port), timeout=self._timeout_s)
            except OSError as cause:
                fault = cause
                continue
            return f"{address} {self._origin.port}"
        raise fault or OSError("no address")

    def greet(self) -> str:
        assert self._socket is not None  # noqa: S101 - this stage comes after the connection
        self._socket = encrypted = self._tls.wrap_socket(self._socket, server_hostname=self._origin.host)
        certificate = encrypted.getpeercert() or {}
        return f"{encrypted.version()}, {certificate.get('notAfter', '')}"

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
