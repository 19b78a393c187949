"""Tokens and sessions that providers issue to us: fetched by one call while the others wait, cached, renewed before they expire.

Rules: tokens are kept in memory only and never logged; a rejected token is removed by its value, so that a newer one fetched
meanwhile stays.
"""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from typing import Final, TypeVar

import msgspec

from lgsp.domain.calls import Reply
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import LgspError, MalformedRequest, UpstreamRefusedUs
from lgsp.domain.http import HttpRequest, HttpResponse
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.protocol.http.json_reading import read_object

FETCH_TIMEOUT_S: Final = 10.0
"""Time for a provider to give a token or session, in seconds."""

ENVELOPE_BYTES_MAX: Final = 64 * 1024
"""Longest answer in which an error code is looked for; refusals are a few hundred bytes."""

Result = TypeVar("Result")


class Given(msgspec.Struct, frozen=True):
    """A token or session id issued by a provider, and how long it may be used from now, in seconds."""

    text: str
    lifetime_s: float

    def __repr__(self) -> str:
        return f"Given(…, lifetime_s={self.lifetime_s})"


class UpstreamPass:
    """The token or session of one provider's service version."""

    def __init__(self, fetch: Callable[[], Awaitable[Given]]) -> None:
        self._fetch = fetch
        self._loop = asyncio.get_running_loop()
        self._text = ""
        self._until = 0.0
        self._fetching: asyncio.Task[str] | None = None

    @property
    def held(self) -> str:
        """The cached token or session id if it is still valid; empty otherwise."""
        return self._text if self._loop.time() < self._until else ""

    async def current(self) -> str:
        """A valid token or session id, fetched if none is cached; raises the `Upstream…` errors."""
        held = self.held
        if held:
            return held
        if self._fetching is None:
            self._fetching = self._loop.create_task(self._renew())
            self._fetching.add_done_callback(self._done)
        # Shielded: the caller that started the fetch may be cancelled while others wait for it.
        return await asyncio.shield(self._fetching)

    def forget(self, text: str) -> None:
        """Remove a token that the provider rejected; another one, fetched meanwhile, is kept."""
        if self._text == text:
            self._text = ""

    async def _renew(self) -> str:
        given = await self._fetch()
        self._text, self._until = given.text, self._loop.time() + given.lifetime_s
        return given.text

    def _done(self, task: "asyncio.Task[str]") -> None:
        self._fetching = None
        if not task.cancelled():
            task.exception()  # The waiting calls got it; if all of them were cancelled, asyncio must not report it as never retrieved.


async def performed(
    dependencies: UpstreamDependencies, version: ServiceVersion, reach: Generator[HttpRequest, HttpResponse, Result]
) -> Result:
    """Perform a reach of a service version and return its result; raises what the reach raises and the `Upstream…` errors."""
    identity = dependencies.tls_identity(version)
    request = next(reach)
    while True:
        response = await dependencies.upstreams.perform(request, timeout_s=FETCH_TIMEOUT_S, identity=identity)
        try:
            request = reach.send(response)
        except StopIteration as end:
            result: Result = end.value
            return result


async def code_told(reply: Reply) -> str:
    """The `error_code` of an answer that is a small JSON object, empty if it has none; the answer can still be forwarded."""
    body = reply.body if isinstance(reply.body, bytes) else await reply.body.whole(ENVELOPE_BYTES_MAX)
    if body is None:
        return ""
    reply.body = body
    try:
        code = read_object(body, where="answer").get("error_code")
    except MalformedRequest:
        return ""
    return "" if code is None else str(code).strip()


def refused(reply: Reply, *, error_code: str = "") -> LgspError:
    """The error to raise for an answer that rejected our own credential.

    If it were forwarded, a 401 would tell the consumer to renew its own credential, which is not at fault.
    """
    abandon(reply)
    return UpstreamRefusedUs(status=reply.status, **({"error_code": error_code[:40]} if error_code else {}))


def abandon(reply: Reply) -> None:
    """Discard an answer whose body nobody will read."""
    if not isinstance(reply.body, bytes):
        reply.body.abandon()
