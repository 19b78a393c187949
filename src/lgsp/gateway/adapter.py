"""The national service portal's adapter form: `/XrdAdapter/RestService/forward/…` and `/VXPAdapter/RestService/forward/…`.

Rules: a login creates a session, which is an access token of ours; a call names its provider by `dstcode` and its service in the
body, and then goes through the same pipeline as every other call. `providerurl` is never followed: only the configuration
determines a provider's address.
The forwarded body is the caller's without its session. Refusals are error codes in HTTP 200, as in the original adapter.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from lgsp.dialects.service_portal.destination import LOGIN_PATH, PREFIXES, forwarded_path, read_destination
from lgsp.dialects.service_portal.face import read_call, read_login, write_session
from lgsp.domain.calls import Call, Onward, Reply
from lgsp.domain.errors import BodyTooLarge
from lgsp.domain.http import HttpRequest
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.faces import finish, reply_of
from lgsp.gateway.plan import Plan
from lgsp.protocol.credentials.tokens import TokenKey

BODY_BYTES_MAX: Final = 16 * 1024 * 1024
"""Largest call: dossiers carry lists and addresses of files, not the files."""


def is_adapted(path: str) -> bool:
    """Whether a path is one of the adapter's."""
    return path.startswith(PREFIXES)


class Adapter:
    """The adapter of one gateway process."""

    def __init__(self, dependencies: Dependencies, tokens: TokenKey, *, lifetime_s: int, new_id: Callable[[], str]) -> None:
        self._dependencies = dependencies
        self._tokens = tokens
        self._lifetime_s = lifetime_s
        self._new_id = new_id

    async def answer(self, call: Call, plan: Plan, pipeline: Onward) -> Reply:
        """Answer a login, or send a call through the pipeline; raises errors of `domain/errors`."""
        body = b"" if call.body is None else await call.body.whole(BODY_BYTES_MAX)
        if body is None:
            raise BodyTooLarge(bytes_max=BODY_BYTES_MAX)
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for _, name, value in call.headers)
        request = HttpRequest(call.method, call.target, headers, body)
        path = forwarded_path(call.path) or "/"
        if path == LOGIN_PATH:
            reply = await self._log_in(request, plan)
            self._dependencies.metrics.answered(call, reply)
            return finish(call, reply)
        asked = read_call(request)
        destination = str(read_destination(headers, call.query))
        provider = plan.canonical(destination, call.received_at)
        if provider != destination and plan.dated_aliases:
            call.alias = destination
        call.identity = self._dependencies.identities.of_session(asked.session, plan, call.certificate)
        call.held = body
        call.outgoing = msgspec.json.encode(asked.members)
        named = f"{provider}/{asked.service}"
        call.service_named = named if plan.routes.by_service(named) is not None else f"{provider}/mapi"
        call.rest_of_path = path
        return await pipeline(call)

    async def _log_in(self, request: HttpRequest, plan: Plan) -> Reply:
        question = read_login(request)
        identity = await self._dependencies.identities.shown.of_secret("login", question.username, question.password, plan)
        now = self._dependencies.now()
        session = self._tokens.issue(key_id=identity.credential, token_id=self._new_id(), now=now, lifetime_s=self._lifetime_s)
        self._dependencies.metrics.tokens_issued += 1
        return reply_of(write_session(session))
