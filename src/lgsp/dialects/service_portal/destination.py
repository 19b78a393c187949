"""Where a call goes: the adapter's path and `dstcode`.

Rules: both published prefixes are taken. `dstcode` is `instance:class:member:subsystem` and becomes an X-Road identifier as it is, old-form
member codes included; it stands in the header or in the query, and two that differ are refused. `providerurl` is never read: a caller
does not choose addresses.
"""

from typing import Final
from urllib.parse import parse_qsl

from lgsp.domain.errors import MalformedIdentifier, MalformedRequest
from lgsp.domain.http import Headers
from lgsp.domain.identifiers import SubsystemId

PREFIXES: Final = ("/XrdAdapter/RestService/forward/", "/VXPAdapter/RestService/forward/")
HEADER_NAME: Final = "dstcode"
LOGIN_PATH: Final = "/mapi/login"


def forwarded_path(path: str) -> str | None:
    """What comes after the adapter's prefix, with its slash; None if the path is not the adapter's."""
    return next((path[len(prefix) - 1 :] for prefix in PREFIXES if path.startswith(prefix)), None)


def read_destination(headers: Headers, query: str) -> SubsystemId:
    """The subsystem that `dstcode` names; raises `MalformedRequest` or `MalformedIdentifier`."""
    told = {value.strip() for name, value in headers if name.lower() == HEADER_NAME}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=64)
    except ValueError:
        raise MalformedRequest(where="query", why="too many parameters") from None
    told |= {value.strip() for name, value in pairs if name.lower() == HEADER_NAME}
    if not told:
        raise MalformedRequest(where=HEADER_NAME, why="missing in header and query")
    if len(told) > 1:
        raise MalformedRequest(where=HEADER_NAME, why="header and query name different destinations")
    return parse_destination(told.pop())


def parse_destination(text: str) -> SubsystemId:
    """Read `instance:class:member:subsystem`; raises `MalformedIdentifier`."""
    parts = text.split(":")
    if len(parts) != 4:
        raise MalformedIdentifier(part="instance:class:member:subsystem", text=text[:200])
    return SubsystemId.parse("/".join(parts))


def write_destination(subsystem: SubsystemId) -> str:
    """The value of `dstcode`."""
    return str(subsystem).replace("/", ":")
