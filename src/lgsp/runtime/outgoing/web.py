"""One small HTTP exchange with an outside system: a time-stamping authority, a witness, another platform's public log.

Rules: time and size are limited; redirects are not followed; with `loopback_only` no other address is connected to. Blocking: not
for an event loop.
"""

import contextlib
import http.client
import socket
from typing import Final

import msgspec

from lgsp.domain.errors import UpstreamBroken, UpstreamTimedOut
from lgsp.runtime.upstream.pool import Origin, fault_of_connection, loopback_of

TIMEOUT_S: Final = 10.0
BYTES_MAX: Final = 4_194_304


class Answer(msgspec.Struct, frozen=True):
    """The answer."""

    status: int
    body: bytes


def ask(
    url: str, *, body: bytes | None = None, content_type: str = "", loopback_only: bool, timeout_s: float = TIMEOUT_S
) -> Answer:
    """GET an address, or POST bytes to it; raises `UpstreamUnreachable`, `UpstreamTimedOut` or `UpstreamBroken`."""
    address, query, asked = url.partition("?")
    origin = Origin.parse(address)
    kind = http.client.HTTPSConnection if origin.is_tls else http.client.HTTPConnection
    try:
        if loopback_only:
            loopback_of([str(found[4][0]) for found in socket.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM)])
        with contextlib.closing(kind(origin.host, origin.port, timeout=timeout_s)) as connection:
            fields = {"Content-Type": content_type} if content_type else {}
            connection.request("GET" if body is None else "POST", (origin.prefix or "/") + query + asked, body=body, headers=fields)
            answer = connection.getresponse()
            found = answer.read(BYTES_MAX + 1)
    except TimeoutError as cause:
        raise UpstreamTimedOut(timeout_s=timeout_s) from cause
    except OSError as cause:
        raise fault_of_connection(cause) from cause
    except http.client.HTTPException as cause:
        raise UpstreamBroken(why="not an HTTP answer") from cause
    if len(found) > BYTES_MAX:
        raise UpstreamBroken(why="the answer is too large", bytes_max=BYTES_MAX)
    return Answer(answer.status, found)
