"""The gateway's own TLS: certificate and key from files, reloaded while it runs.

Rules: TLS 1.2 or newer (RFC 9325), HTTP/1.1 only. A changed file is used for handshakes from then on; existing connections keep
their parameters. Invalid files prevent the start, but never stop a running gateway: it logs the error and keeps the previous ones.
With a file of client CA certificates, consumers are asked for a certificate but need not have one; a presented one must be verified
by these CAs.
Theory: certificate and key are replaced one after the other, so a pair that does not match is expected for a moment.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import msgspec
import structlog

from lgsp.domain.errors import SettingInvalid
from lgsp.runtime.settings import setting

POLL_S: Final = 2.0
"""How often the files are looked at."""

_log = structlog.get_logger("tls")

Stamps = tuple[tuple[int, int, int] | None, ...]


class TlsFiles(msgspec.Struct, frozen=True):
    """Paths of the certificate (with its chain), the key and, if consumers may present certificates, the client CAs; all PEM."""

    certificate: Path
    key: Path
    client_authorities: Path | None = None

    def stamps(self) -> Stamps:
        """Values that change when one of the files does."""
        return tuple(_stamp(path) for path in (self.certificate, self.key, self.client_authorities) if path is not None)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def files_in_use() -> TlsFiles | None:
    """The files named by the settings; None without TLS. Raises `SettingInvalid` if one is missing."""
    certificate, key, authorities = (setting(f"LGSP_TLS_{name}") for name in ("CERTIFICATE", "KEY", "CLIENT_CA"))
    if certificate is None and key is None and authorities is None:
        return None
    if certificate is None or key is None:
        raise SettingInvalid(
            setting="LGSP_TLS_CERTIFICATE, LGSP_TLS_KEY", why="both must be set, or none of the LGSP_TLS_ settings"
        )
    return TlsFiles(certificate, key, authorities)


def context_of(files: TlsFiles) -> ssl.SSLContext:
    """A context for new handshakes. Raises `SettingInvalid` for invalid files."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.set_alpn_protocols(["http/1.1"])
    try:
        # OpenSSL would ask for an encrypted key's password on the terminal; a wrong password makes it refuse instead.
        context.load_cert_chain(files.certificate, files.key, password=_no_password)
    except (OSError, ValueError) as cause:
        raise SettingInvalid(setting="LGSP_TLS_CERTIFICATE, LGSP_TLS_KEY", why=_told(cause)) from cause
    if files.client_authorities is not None:
        try:
            context.load_verify_locations(files.client_authorities)
        except (OSError, ValueError) as cause:
            raise SettingInvalid(setting="LGSP_TLS_CLIENT_CA", why=_told(cause)) from cause
        context.verify_mode = ssl.CERT_OPTIONAL
    return context


def _no_password() -> str:
    raise ValueError("the key must not be encrypted")


def _told(cause: OSError | ValueError) -> str:
    return str(getattr(cause, "reason", None) or getattr(cause, "strerror", None) or cause)


async def watch(
    files: TlsFiles, known: Stamps, renew: Callable[[ssl.SSLContext], Awaitable[None]], *, poll_s: float = POLL_S
) -> None:
    """Reload changed files until cancelled. `known` are the stamps taken before the files were first read."""
    while True:
        await asyncio.sleep(poll_s)
        stamps = await asyncio.to_thread(files.stamps)
        if stamps == known:
            continue
        known = stamps
        try:
            context = await asyncio.to_thread(context_of, files)
        except SettingInvalid as fault:
            _log.error("tls_not_renewed", why=str(fault))
            continue
        await renew(context)
        _log.info("tls_renewed", certificate=str(files.certificate))
