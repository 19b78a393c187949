"""Which header fields are forwarded, and in which form.

Rules: hop-by-hop fields are not forwarded (RFC 9110 section 7.6.1), including those that `Connection` names. A consumer can't state
its own origin (`Forwarded`, `X-Forwarded-*`, `X-Real-IP`: no trusted proxy is known), and its credentials for us never reach the
provider. Everything else is forwarded unchanged, including the spelling of names.
"""

from typing import Final

from lgsp.domain.calls import HeaderLine

HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-connection",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
        b"http2-settings",
    }
)

OWN_OF_REQUEST: Final = frozenset(
    {
        b"host",
        b"content-length",
        b"expect",
        b"authorization",
        b"x-api-key",
        b"apikey",
        b"lgspaccesstoken",
        b"cookie2",
        b"forwarded",
        b"x-forwarded-for",
        b"x-forwarded-host",
        b"x-forwarded-proto",
        b"x-forwarded-port",
        b"x-forwarded-prefix",
        b"x-real-ip",
        b"traceparent",
        b"lgsp-transaction-id",
    }
)

OWN_OF_REPLY: Final = frozenset({b"content-length", b"date", b"server", b"lgsp-transaction-id"})

_STOPPED_OF_REQUEST: Final = HOP_BY_HOP | OWN_OF_REQUEST
_STOPPED_OF_REPLY: Final = HOP_BY_HOP | OWN_OF_REPLY


def passing_of_request(headers: list[HeaderLine], connection: bytes | None) -> list[tuple[bytes, bytes]]:
    """The fields of a request that are forwarded to the provider. `connection` is the value of the `Connection` field, if there is one."""
    named = _named(connection)
    if named:
        return [(name, value) for lower, name, value in headers if lower not in _STOPPED_OF_REQUEST and lower not in named]
    return [(name, value) for lower, name, value in headers if lower not in _STOPPED_OF_REQUEST]


def passing_of_reply(headers: list[HeaderLine], connection: bytes | None) -> list[tuple[bytes, bytes]]:
    """The fields of a reply that are forwarded to the consumer."""
    named = _named(connection)
    if named:
        return [(name, value) for lower, name, value in headers if lower not in _STOPPED_OF_REPLY and lower not in named]
    return [(name, value) for lower, name, value in headers if lower not in _STOPPED_OF_REPLY]


def _named(connection: bytes | None) -> frozenset[bytes]:
    if connection is None or connection in (b"keep-alive", b"close", b"Keep-Alive", b"Close"):
        return frozenset()
    return frozenset(name.strip().lower() for name in connection.split(b",")) - {b"content-type", b"content-encoding", b""}


def write_fields(fields: list[tuple[bytes, bytes]]) -> bytes:
    """Field lines, each ended by CRLF."""
    return b"".join([b"%b: %b\r\n" % field for field in fields])


def prefers_english(accept_language: bytes | None) -> bool:
    """Whether `Accept-Language` prefers English to Vietnamese (RFC 9110 section 12.5.4); the default is Vietnamese."""
    best: dict[str, float] = {}
    for item in (accept_language or b"").decode("latin-1").split(","):
        tag, _, parameter = item.partition(";")
        language = tag.strip().lower().split("-")[0]
        weight = _weight(parameter.strip())
        best[language] = max(weight, best.get(language, 0.0))
    return best.get("en", 0.0) > best.get("vi", 0.0)


def _weight(parameter: str) -> float:
    if not parameter:
        return 1.0
    name, _, value = parameter.partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
