"""Authenticate the platform to providers with a dialect of their own: `lgspaccesstoken`, the hashed Basic, the portal's session.

Rules: a dialect's reach writes the messages; this module only decides where secrets come from and when something is renewed. A call
is sent again once at most, and only if its body is in memory. The destination at an adapter comes from the configuration alone:
`dstcode` and `providerurl` of the consumer are not forwarded.
"""

import asyncio
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote_plus

from lgsp.dialects.document_axis import reach as axis
from lgsp.dialects.lgsp_access_token import reach as access_token
from lgsp.dialects.lgsp_access_token.access_token import AccessTokenHeader
from lgsp.dialects.population import reach as population
from lgsp.dialects.service_portal import reach as portal
from lgsp.dialects.service_portal.destination import parse_destination
from lgsp.dialects.service_portal.face import EXPIRED_CODE
from lgsp.dialects.wso2 import reach as wso2
from lgsp.dialects.xroad import reach as xroad
from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import Authentication, ServiceVersion
from lgsp.domain.errors import BodyTooLarge, MalformedIdentifier, MalformedRequest, SecretUnreadable, UpstreamUnreachable
from lgsp.domain.http import Headers, HttpRequest
from lgsp.domain.identifiers import SubsystemId
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.gateway.upstream.sessions import Given, UpstreamPass, abandon, code_told, performed, refused
from lgsp.protocol.credentials.provider_secrets import read_secrets
from lgsp.runtime.upstream.pool import Origin

IDLE_S: Final = 300.0
"""Pause after which a session may have ended unnoticed, in seconds: then any error of the first call leads to a new login."""

SESSION_LIFETIME_S: Final = 12 * 3600.0
"""How long a session is kept at most, in seconds; portals do not say how long theirs last."""

_ADAPTER_WORDS: Final = frozenset({"dstcode", "providerurl"})

Secret = Callable[[], str]
"""Opens the provider's secret; raises `SecretUnreadable`."""

Fields = list[tuple[bytes, bytes]]


def with_pass(passes: UpstreamPass, fields: Callable[[str], Fields], *, expired_code: str = "") -> Step:
    """Pass the call on with a token, renewed once if the provider answers 401 or the error code of an expired token."""

    async def send(call: Call, onward: Onward, text: str) -> tuple[Reply, str, bool]:
        call.own_fields = fields(text)
        reply = await onward(call)
        code = await code_told(reply) if expired_code else ""
        return reply, code, reply.status == 401 or bool(code and code == expired_code)

    async def step(call: Call, onward: Onward) -> Reply:
        text = await passes.current()
        reply, code, is_refused = await send(call, onward, text)
        if is_refused and call.held is not None:
            abandon(reply)
            passes.forget(text)
            reply, code, is_refused = await send(call, onward, await passes.current())
        if is_refused:
            raise refused(reply, error_code=code)
        return reply

    return step


def with_access_token(dependencies: UpstreamDependencies, version: ServiceVersion, secret: Secret) -> Step:
    """`lgspaccesstoken`: fetch a token with that header, then call with bearer token and header together.

    With `token_client_id` among the parameters the token is fetched by client credentials instead, and the secret holds
    `client_secret` too.
    """
    authentication = version.authentication
    told = authentication.parameters
    token_client_id = told.get("token_client_id", "")
    known: list[tuple[AccessTokenHeader, str]] = []

    def credentials() -> tuple[AccessTokenHeader, str]:
        if not known:
            secrets = _secrets(secret(), "secret", "client_secret") if token_client_id else {"secret": secret()}
            names = (told.get(name, "") for name in ("app_name", "partner_code", "partner_code_cus"))
            known.append((AccessTokenHeader(authentication.client_id, secrets["secret"], *names), secrets.get("client_secret", "")))
        return known[0]

    async def fetch() -> Given:
        header, client_secret = credentials()
        if token_client_id:
            asked = wso2.fetch_token(token_url=authentication.token_url, client_id=token_client_id, client_secret=client_secret)
            token = await performed(dependencies, version, asked)
            return Given(token.text, token.lifetime_s)
        given = await performed(dependencies, version, access_token.fetch_token(token_url=authentication.token_url, header=header))
        return Given(given.text, given.lifetime_s)

    def fields(text: str) -> Fields:
        return _lines(access_token.call_headers(token=text, header=credentials()[0]))

    return with_pass(UpstreamPass(fetch), fields, expired_code=told.get("expired_code", ""))


def with_hashed_basic(dependencies: UpstreamDependencies, version: ServiceVersion, secret: Secret) -> Step:
    """The population database's six header fields, computed for each call and the exact address called.

    The service has one address: which of several a call uses is decided after this step.
    """
    authentication = version.authentication
    accounts: list[tuple[Origin, population.PopulationAccount]] = []
    last_ms = 0

    async def step(call: Call, onward: Onward) -> Reply:
        nonlocal last_ms
        if not accounts:
            secrets = _secrets(secret(), "secret", "api_key")
            client = authentication.parameters.get("x_road_client", "")
            account = population.PopulationAccount(authentication.client_id, secrets["secret"], secrets["api_key"], client)
            accounts.append((Origin.parse(version.upstreams[0]), account))
        origin, account = accounts[0]
        # Never the same twice: two equal calls within one millisecond would be taken for a replay.
        last_ms = max(int(dependencies.now().timestamp() * 1000), last_ms + 1)
        call.own_fields = _lines(population.call_headers(url=_address(origin, call), account=account, timestamp_ms=last_ms))
        reply = await onward(call)
        if reply.status in (401, 403):
            raise refused(reply)
        return reply

    return step


def with_session(dependencies: UpstreamDependencies, version: ServiceVersion, secret: Secret) -> Step:
    """The national service portal's adapter: a login, its session in the body of each call, and a new login when it has expired."""
    authentication = version.authentication
    told = authentication.parameters
    expired_code = told.get("expired_code", "") or str(EXPIRED_CODE)
    destination = _destination(told.get("dstcode", ""))
    fields = [*_lines(portal.call_headers(destination=destination)), (b"Accept-Encoding", b"identity")]
    loop = asyncio.get_running_loop()
    last_used_s = loop.time()

    async def fetch() -> Given:
        account = portal.PortalAccount(authentication.token_url, authentication.client_id, secret())
        return Given(
            await performed(dependencies, version, portal.log_in(account=account, destination=destination)), SESSION_LIFETIME_S
        )

    sessions = UpstreamPass(fetch)

    async def send(call: Call, onward: Onward, body: bytes, session: str) -> tuple[Reply, str]:
        call.outgoing = portal.with_session(HttpRequest("POST", "", (), body), session).body
        call.own_fields = fields
        reply = await onward(call)
        return reply, str(EXPIRED_CODE) if reply.status == 401 else await code_told(reply)

    async def step(call: Call, onward: Onward) -> Reply:
        nonlocal last_used_s
        body = call.outgoing if call.outgoing is not None else call.held
        if body is None:
            raise BodyTooLarge(bytes_max=dependencies.buffered_body_bytes_max)
        _leave_out_adapter_words(call)
        held, is_idle = sessions.held, loop.time() - last_used_s > IDLE_S
        session = held or await sessions.current()
        reply, code = await send(call, onward, body, session)
        if held and (_is_expired(reply, code, expired_code) or (is_idle and code not in ("", "0"))):
            abandon(reply)
            sessions.forget(session)
            reply, code = await send(call, onward, body, await sessions.current())
        last_used_s = loop.time()
        if _is_expired(reply, code, expired_code):
            raise refused(reply, error_code=code)
        return reply

    return step


def with_xroad(authentication: Authentication) -> Step:
    """A provider behind an X-Road security server: our client identifier, the message id of the consumer or of the transaction."""
    client = authentication.parameters.get("x_road_client", "")

    async def step(call: Call, onward: Onward) -> Reply:
        call.own_fields = _lines(xroad.call_headers(client=client, message_id=call.message_id or call.transaction_id))
        return await onward(call)

    return step


def with_axis(dependencies: UpstreamDependencies, authentication: Authentication, secret: Secret) -> Step:
    """The document axis: the consumer's logical fields, signed in our name."""
    known: list[str] = []

    async def step(call: Call, onward: Onward) -> Reply:
        if not known:
            known.append(secret())
        stated = tuple((name.decode("latin-1"), value.decode("utf-8", "replace")) for _, name, value in call.headers)
        fields = axis.call_headers(stated, system_id=authentication.client_id, secret=known[0], now=dependencies.now())
        call.headers = [line for line in call.headers if not axis.is_ours(line[0].decode("latin-1"))]
        call.own_fields = _lines(fields)
        reply = await onward(call)
        if reply.status in (401, 403):
            raise refused(reply)
        return reply

    return step


def _is_expired(reply: Reply, code: str, expired_code: str) -> bool:
    return reply.status == 401 or code == expired_code


def _leave_out_adapter_words(call: Call) -> None:
    call.headers = [line for line in call.headers if line[0].decode("latin-1") not in _ADAPTER_WORDS]
    if call.query:
        pairs = call.query.split("&")
        call.query = "&".join(pair for pair in pairs if unquote_plus(pair.partition("=")[0]).lower() not in _ADAPTER_WORDS)


def _address(origin: Origin, call: Call) -> str:
    path = origin.prefix + call.rest_of_path or "/"
    host = origin.host_field.decode("ascii")
    return f"{'https' if origin.is_tls else 'http'}://{host}{path}" + (f"?{call.query}" if call.query else "")


def _secrets(text: str, *needed: str) -> dict[str, str]:
    try:
        return read_secrets(text, needed=needed)
    except MalformedRequest as cause:
        raise SecretUnreadable(why="it does not hold what the provider needs; enter it again") from cause


def _destination(text: str) -> SubsystemId:
    try:
        return parse_destination(text)
    except MalformedIdentifier as cause:
        raise UpstreamUnreachable(why="the registered dstcode can't be read") from cause


def _lines(headers: Headers) -> Fields:
    return [(name.encode("ascii"), value.encode("utf-8")) for name, value in headers]
