"""A call from the platform itself to a gateway of the same home, at the consumers' port, subject to all the usual checks.

Rules: only the address on which the gateway of this home listens; the reply's body is read to its end and discarded, so its content
is not known here. With TLS the certificate must be the one in the configured file, whatever name it states. Blocking: not for an
event loop.
"""

import contextlib
import http.client
import ssl
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec

from lgsp.domain.errors import GatewayNotRunning
from lgsp.runtime import tls
from lgsp.runtime.home import Home
from lgsp.runtime.processes.supervisor import running_in
from lgsp.runtime.settings import setting

_CHUNK: Final = 64 * 1024


class Heard(msgspec.Struct, frozen=True):
    """The result: status and transaction id; None and empty if the answer did not come in time or broke off."""

    status: int | None
    transaction_id: str


def call_gateway(
    home: Home, method: str, target: str, *, fields: Sequence[tuple[str, str]], body: bytes, timeout_s: float
) -> Heard:
    """Send a request; raises `GatewayNotRunning` if no gateway of this home takes it, and then nothing was sent."""
    with contextlib.closing(_line(home, timeout_s)) as line:
        try:
            line.connect()
        except OSError as cause:
            raise GatewayNotRunning() from cause
        status, transaction_id = None, ""
        # From here on the gateway may have received the request, so an error means a lost answer and not a failed request.
        with contextlib.suppress(OSError, http.client.HTTPException):
            line.putrequest(method, target, skip_accept_encoding=True)
            for name, value in fields:
                line.putheader(name, value)
            if body or method not in ("GET", "HEAD"):
                line.putheader("Content-Length", str(len(body)))
            line.endheaders(body or None)
            answer = line.getresponse()
            status, transaction_id = answer.status, answer.headers.get("Lgsp-Transaction-Id", "")
            while answer.read(_CHUNK):
                pass
    return Heard(status, transaction_id)


def _line(home: Home, timeout_s: float) -> http.client.HTTPConnection:
    running = running_in(home)
    here = (
        running.gateway_here if running is not None and running.gateway_here else f"http://127.0.0.1:{setting('LGSP_GATEWAY_PORT')}"
    )
    address, files = urlsplit(here), tls.files_in_use()
    host, port = address.hostname or "127.0.0.1", address.port
    if files is None:
        return http.client.HTTPConnection(host, port, timeout=timeout_s)
    trusted = ssl.create_default_context(cafile=str(files.certificate))
    trusted.check_hostname = False
    trusted.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return http.client.HTTPSConnection(host, port, timeout=timeout_s, context=trusted)
