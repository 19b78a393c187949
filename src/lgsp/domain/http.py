"""HTTP requests and responses as plain values: what a dialect reads and writes, and what `runtime` sends and receives for it.

Rules: header names are compared without case and written as given; bodies are bytes held in memory (dialects read only bodies that
are small by nature: tokens, logins, envelopes).
"""

import msgspec

Headers = tuple[tuple[str, str], ...]


def header(headers: Headers, name: str) -> str | None:
    """The value of a header, the first one if it occurs several times; None if there is none."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


class HttpRequest(msgspec.Struct, frozen=True):
    """One request. `url` is absolute in an outgoing request (a reach), and path with query in an incoming one (a face)."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""


class HttpResponse(msgspec.Struct, frozen=True):
    """One response."""

    status: int
    headers: Headers = ()
    body: bytes = b""
