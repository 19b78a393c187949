"""Requests of the platform's own processes to the health port of a gateway of the same home, on loopback.

Rules: requests that only the platform may make carry a key derived from the home's sealing key; the sealing key itself never leaves the machine.
"""

import hashlib
import hmac
import http.client
import json
from typing import Any, Final

from lgsp.domain.errors import NotReady, ServiceNotFound
from lgsp.runtime.home import Home
from lgsp.runtime.keys import sealing_key
from lgsp.runtime.settings import setting

KEY_FIELD: Final = "Lgsp-Line-Key"
TIMEOUT_S: Final = 60.0
"""Time for a test of all addresses of a service, in seconds: each may take its time-outs."""


def line_key(home: Home) -> str:
    """The key, which both ends derive for themselves."""
    return hmac.new(sealing_key(home.keys), b"lgsp gateway line", hashlib.sha256).hexdigest()


def ask_gateway(home: Home, path: str, *, timeout_s: float = TIMEOUT_S) -> Any:
    """The JSON answer of a gateway; raises `NotReady` if none is running and `ServiceNotFound` if it does not know the path."""
    port = int(setting("LGSP_HEALTH_PORT")) or int(setting("LGSP_GATEWAY_PORT")) + 1
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        line.request("GET", path, headers={KEY_FIELD: line_key(home)})
        answer = line.getresponse()
        body = answer.read()
    except (OSError, http.client.HTTPException) as cause:
        raise NotReady(why="no gateway of this home answers") from cause
    finally:
        line.close()
    if answer.status == 404:
        raise ServiceNotFound(why="it is not in the configuration in force; publish it first")
    if answer.status != 200:
        raise NotReady(status=answer.status)
    return json.loads(body)
