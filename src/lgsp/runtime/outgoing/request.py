"""One HTTP request from the control plane: a notice, a list of an upper level. Calls of consumers go through the gateway's own pool instead.

Rules: where only loopback is allowed, no other address is connected to; no redirect is followed; the answer's size is limited; TLS is verified.
"""

import http.client
import ipaddress
import socket
import ssl
from typing import Final
from urllib.parse import urlsplit

from lgsp.domain.errors import UpstreamBroken, UpstreamTimedOut, UpstreamUnreachable
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.runtime.settings import setting

ANSWER_BYTES_MAX: Final = 64 * 1024 * 1024


def perform(request: HttpRequest, *, timeout_s: float) -> HttpResponse:
    """Send a request and return the answer. Raises `UpstreamUnreachable`, `UpstreamTimedOut` or `UpstreamBroken`."""
    parts = urlsplit(request.url)
    host = parts.hostname or ""
    if setting("LGSP_LOOPBACK_ONLY") and not _is_loopback(host):
        raise UpstreamUnreachable(why="only loopback addresses are allowed here")
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(host, parts.port, timeout=timeout_s, context=ssl.create_default_context())
    elif parts.scheme == "http" and host:
        connection = http.client.HTTPConnection(host, parts.port, timeout=timeout_s)
    else:
        raise UpstreamUnreachable(why="the address is none")
    target = parts.path or "/"
    try:
        connection.request(
            request.method, f"{target}?{parts.query}" if parts.query else target, request.body or None, dict(request.headers)
        )
        answer = connection.getresponse()
        body = answer.read(ANSWER_BYTES_MAX + 1)
        if len(body) > ANSWER_BYTES_MAX:
            raise UpstreamBroken(why="the answer is too large", bytes_max=ANSWER_BYTES_MAX)
        return HttpResponse(answer.status, tuple(answer.getheaders()), body)
    except TimeoutError as cause:
        raise UpstreamTimedOut() from cause
    except (http.client.HTTPException, ValueError) as cause:
        raise UpstreamBroken(why=type(cause).__name__) from cause
    except (OSError, socket.gaierror) as cause:
        raise UpstreamUnreachable(why=type(cause).__name__) from cause
    finally:
        connection.close()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
