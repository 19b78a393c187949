"""Client address and client certificate of a connection: from its own TLS handshake, or from the header fields of a trusted proxy.

Rules: `Client-Cert` (RFC 9440) and the address in `X-Forwarded-For` are trusted only from the proxies that the settings name;
`Client-Cert` and `Client-Cert-Chain` are removed from every request, so that no step and no provider sees them. A proxy's own certificate
proves the proxy, not the consumer behind it, so it identifies no caller.
"""

import ssl
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final

from lgsp.gateway.server.reading import Head
from lgsp.protocol.http.client_certificates import read_field, thumbprint_of

Networks = Iterable[IPv4Network | IPv6Network]

_CERTIFICATE: Final = b"client-cert"
_CHAIN: Final = b"client-cert-chain"
_FORWARDED: Final = b"x-forwarded-for"


class Source:
    """Facts of a connection known before its first request. `certificate` is a thumbprint, empty without one."""

    __slots__ = ("_proxies", "address", "certificate", "is_proxy")

    def __init__(self, address: str, certificate: str, proxies: Networks) -> None:
        self.address = address
        self.is_proxy = bool(proxies) and is_among(address, proxies)
        self.certificate = "" if self.is_proxy else certificate
        self._proxies = proxies

    def of_request(self, head: Head) -> tuple[str, str]:
        """Address and certificate of the consumer. Raises `MalformedRequest` for a malformed field of a trusted proxy."""
        fields = head.fields
        shown = fields.get(_CERTIFICATE)
        if shown is not None or _CHAIN in fields:
            _take_out(head)
        if not self.is_proxy:
            return self.address, self.certificate
        forwarded = fields.get(_FORWARDED)
        address = self.address if forwarded is None else consumer_address(forwarded, self.address, self._proxies)
        return address, read_field(shown) if shown else ""


def source_of(transport: Any, proxies: Networks) -> Source:
    """Address and certificate of a new connection."""
    peer = transport.get_extra_info("peername")
    inside: ssl.SSLObject | None = transport.get_extra_info("ssl_object")
    # A certificate is present only if the handshake has verified it.
    der = inside.getpeercert(binary_form=True) if inside is not None else None
    return Source(str(peer[0]) if isinstance(peer, tuple) else "", thumbprint_of(der) if der else "", proxies)


def is_among(address: str, networks: Networks) -> bool:
    """Whether an address is in one of these networks."""
    found = _read(address)
    return found is not None and any(found in network for network in networks)


def consumer_address(forwarded: bytes, nearest: str, proxies: Networks) -> str:
    """The last address in `X-Forwarded-For` that is not one of our proxies: anybody may have written what is before it."""
    for part in reversed(forwarded.decode("latin-1").split(",")):
        found = _read(part.strip())
        if found is None:
            break
        nearest = str(found)
        if not is_among(nearest, proxies):
            break
    return nearest


def _read(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _take_out(head: Head) -> None:
    head.headers[:] = [line for line in head.headers if line[0] not in (_CERTIFICATE, _CHAIN)]
    head.fields.pop(_CERTIFICATE, None)
    head.fields.pop(_CHAIN, None)
