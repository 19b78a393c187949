"""TLS towards providers: which CA certificates are trusted, and which client certificate the platform presents.

Rules: TLS 1.2 or newer (RFC 9325), host names are checked; a provider's own CAs replace the system's, they are not added. A private
key is never written to disk: OpenSSL reads it from memory.
"""

import os
import ssl
from collections.abc import Callable

import msgspec

from lgsp.domain.configuration import Authentication
from lgsp.domain.errors import SecretUnreadable, UpstreamUnreachable


class TlsIdentity(msgspec.Struct, frozen=True):
    """The parameters that distinguish TLS contexts; the key is in clear, so it is never printed. All PEM, empty where not set."""

    certificate: str = ""
    key: str = ""
    authorities: str = ""

    def __repr__(self) -> str:
        return f"TlsIdentity(certificate={bool(self.certificate)}, authorities={bool(self.authorities)})"


PLAIN = TlsIdentity()
"""The system's authorities, no client certificate."""


def identity_of(authentication: Authentication, opened: Callable[[str], str]) -> TlsIdentity:
    """The identity that a service version needs; `opened` unseals a text. Raises `SecretUnreadable`."""
    if not authentication.certificate and not authentication.authorities:
        return PLAIN
    key = opened(authentication.sealed_key) if authentication.certificate else ""
    return TlsIdentity(authentication.certificate, key, authentication.authorities)


def context_of(identity: TlsIdentity) -> ssl.SSLContext:
    """A context for connections; raises `SecretUnreadable` for an invalid pair and `UpstreamUnreachable` for invalid CA certificates."""
    try:
        context = ssl.create_default_context(cadata=identity.authorities or None)
    except ssl.SSLError as cause:
        raise UpstreamUnreachable(why="the registered authorities can't be used") from cause
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if identity.certificate:
        try:
            _load_pair(context, f"{identity.certificate}\n{identity.key}".encode())
        except ssl.SSLError as cause:
            raise SecretUnreadable(why="the client certificate and its key can't be used") from cause
    return context


def _load_pair(context: ssl.SSLContext, pem: bytes) -> None:
    handle = os.memfd_create("lgsp", os.MFD_CLOEXEC)
    try:
        os.write(handle, pem)
        context.load_cert_chain(f"/proc/self/fd/{handle}")
    finally:
        os.close(handle)
