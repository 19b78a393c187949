import asyncio
import ssl
from pathlib import Path

import pytest

from lgsp.domain.configuration import Authentication
from lgsp.domain.errors import LgspError, SecretUnreadable, UpstreamUnreachable
from lgsp.domain.http import HttpRequest
from lgsp.runtime.upstream.pool import Upstreams
from lgsp.runtime.upstream.tls import PLAIN, TlsIdentity, context_of, identity_of
from tests.gateway.authority import Authority, Pair


def identity(pair: Pair | None = None, authority: Authority | None = None) -> TlsIdentity:
    shown = (pair.file.read_text(), pair.key_file.read_text()) if pair else ("", "")
    return TlsIdentity(*shown, authority.file.read_text() if authority else "")


def test_an_authentication_without_tls_facts_is_the_plain_identity() -> None:
    assert identity_of(Authentication(), lambda sealed: 1 / 0) is PLAIN  # type: ignore[return-value]
    told = identity_of(Authentication(certificate="c", sealed_key="s", authorities="a"), lambda sealed: f"opened {sealed}")
    assert told == TlsIdentity("c", "opened s", "a") and "opened" not in repr(told)
    assert identity_of(Authentication(authorities="a"), lambda sealed: "x").key == ""


def test_what_can_not_be_used_is_told(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    one, other = authority.issue("a"), authority.issue("b")
    context_of(identity(one, authority))
    with pytest.raises(SecretUnreadable):
        context_of(TlsIdentity(one.file.read_text(), other.key_file.read_text()))
    with pytest.raises(UpstreamUnreachable):
        context_of(TlsIdentity(authorities="-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))


async def test_a_provider_that_wants_our_certificate_sees_it(tmp_path: Path) -> None:
    theirs, ours = Authority(tmp_path, "theirs"), Authority(tmp_path, "ours")
    server, client = theirs.issue("provider"), ours.issue("lgsp")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.file, server.key_file)
    context.load_verify_locations(ours.file)
    context.verify_mode = ssl.CERT_REQUIRED
    shown: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        shown.append(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    url = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}/"
    upstreams = Upstreams(loopback_only=True)
    try:
        reply = await upstreams.perform(HttpRequest("GET", url), timeout_s=5, identity=identity(client, theirs))
        assert (reply.body, shown) == (b"ok", [client.der])
        for wrong in (PLAIN, identity(None, theirs), identity(client, ours)):
            with pytest.raises(LgspError):
                await upstreams.perform(HttpRequest("GET", url), timeout_s=5, identity=wrong)
    finally:
        upstreams.close()
        listening.close()
