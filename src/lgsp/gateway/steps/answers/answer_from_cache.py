"""Answer a GET with the provider's earlier reply, if the provider, the caller and the access right allow it. Only services that opt in have it.

Rules: identification, rights, limits and both records come before, so a call that is answered from the cache is an exchange like any other; its
record names no upstream address, because none was called. The reply carries `Age`. A stale reply is revalidated and never served. A
call with an unsafe method invalidates the cached replies of its target.
"""

from lgsp.domain.caching import Fields, Kept, freshened, kept_reply, wish_of
from lgsp.domain.calls import Call, HeaderLine, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.messages.cache import Cache, Shelf
from lgsp.protocol.http.headers import passing_of_request

_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def answer_from_cache(dependencies: Dependencies, version: ServiceVersion) -> Step:
    """Pass the call on only if no cached reply answers it."""
    keeping = _Keeping(dependencies, version)
    metrics, now = dependencies.metrics, dependencies.now

    async def step(call: Call, onward: Onward) -> Reply:
        if call.method != "GET" or call.held != b"":
            return keeping.without_date(await keeping.pass_by(call, onward))
        request = passing_of_request(call.headers, call.fields.get(b"connection"))
        wish = wish_of(request)
        if not wish.may_keep:
            metrics.cached("passed_by")
            return keeping.without_date(await onward(call))
        kept = keeping.find(call, request)
        if kept is not None and kept.answers(wish, now().timestamp()):
            metrics.cached("answered")
            return keeping.reply(kept, now().timestamp())
        if wish.must_not_ask:
            metrics.cached("passed_by")
            return Reply(status=504)
        return keeping.without_date(await keeping.ask(call, onward, request, kept))

    return step


class _Keeping:
    """The cached replies of one service version, and how they are used."""

    def __init__(self, dependencies: Dependencies, version: ServiceVersion) -> None:
        self._cache: Cache = dependencies.cache
        self._shelf: Shelf = dependencies.cache.shelf(version)
        self._metrics = dependencies.metrics
        self._now = dependencies.now
        self._has_credential = version.authentication.kind != "none"
        self._body_bytes_max = min(dependencies.buffered_body_bytes_max, version.reply_body_bytes_max, version.cache_bytes_max)

    def find(self, call: Call, request: Fields) -> Kept | None:
        """The cached reply for this call."""
        return self._shelf.find(*_place(call), request)

    def reply(self, kept: Kept, now_s: float) -> Reply:
        """A cached reply in the form in which it is served."""
        age = b"%d" % int(kept.age_s(now_s))
        return Reply(status=kept.status, headers=[*kept.fields, (b"Age", age)], body=kept.body)

    def without_date(self, reply: Reply) -> Reply:
        """Remove the provider's `Date`: the server writes its own."""
        reply.headers = [field for field in reply.headers if field[0].lower() != b"date"]
        return reply

    async def pass_by(self, call: Call, onward: Onward) -> Reply:
        """Pass a call on that is not a plain GET."""
        reply = await onward(call)
        if call.method not in _SAFE and reply.status < 400:
            self._shelf.drop_target(_place(call)[0])
        return reply

    async def ask(self, call: Call, onward: Onward, request: Fields, kept: Kept | None) -> Reply:
        """Call the provider, for the whole reply or to revalidate the cached one, and cache the answer."""
        conditions = kept.conditions() if kept is not None else []
        received = call.headers
        call.headers = received + [_line(name, value) for name, value in conditions]
        try:
            reply = await onward(call)
        finally:
            call.headers = received
        if reply.status == 304 and kept is not None and conditions:
            self._metrics.cached("confirmed")
            reply = Reply(status=kept.status, headers=freshened(kept, answer=reply.headers), body=kept.body)
        else:
            self._metrics.cached("asked")
        return await self._keep(call, request, reply, kept)

    async def _keep(self, call: Call, request: Fields, reply: Reply, kept: Kept | None) -> Reply:
        place = _place(call)
        newer = self._kept(reply, request, b"")
        if newer is None:
            if reply.status < 500:
                self._shelf.drop(*place, kept)
            return reply
        if not isinstance(reply.body, bytes):
            held = await reply.body.whole(self._body_bytes_max)
            if held is None:
                self._shelf.drop(*place, kept)
                return reply
            reply.body, reply.length = held, None
        newer = self._kept(reply, request, reply.body)
        if newer is not None:
            self._shelf.put(*place, newer, instead_of=kept)
            self._cache.make_room()
        return reply

    def _kept(self, reply: Reply, request: Fields, body: bytes) -> Kept | None:
        return kept_reply(
            status=reply.status, reply=reply.headers, body=body, request=request,
            has_credential=self._has_credential, now_s=self._now().timestamp(),
        )  # fmt: skip


def _place(call: Call) -> tuple[str, str]:
    target = f"{call.rest_of_path}?{call.query}" if call.query else call.rest_of_path
    return target, call.right.id if call.right is not None else ""


def _line(name: bytes, value: bytes) -> HeaderLine:
    return name.lower(), name, value
