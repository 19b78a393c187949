"""Translate codes between the lists of consumer and provider: in the request before it is recorded, in the reply before fields are minimised.

Rules: the field maps of the access right are nearer to the consumer than those of the service version, so they are applied first to
a request and last to a reply. A code without counterpart refuses the call, passes with a warning, or is emptied, as its field map
says; a message that can't be parsed or is too long to be held in memory counts as one. The record names each map applied, with its
version and its places, and the places (never the values) of codes without counterpart. Digests in the record are those of what the
consumer sent and receives.
A provider's `ETag` and digests describe its own bytes and are removed, as when fields are removed.
"""

from collections.abc import Callable
from typing import Final

from lgsp.domain.calls import Call, Onward, Reply, Step, content_type
from lgsp.domain.configuration import FieldMap, ServiceVersion
from lgsp.domain.errors import CodeMapMissing, CodeNotMappable, LgspError, MalformedRequest, ReplyCodeNotMappable
from lgsp.gateway.dependencies import Dependencies
from lgsp.protocol.transformation.code_maps import CodeMap
from lgsp.protocol.transformation.code_places import Places

WARNINGS_FIELD: Final = b"Lgsp-Codes-Unmapped"
ERROR_STATUS: Final = 400
"""From here on a reply tells of an error, in whatever form: it passes as it is."""

_OF_THE_WHOLE: Final = frozenset(
    {b"etag", b"content-md5", b"digest", b"content-digest", b"repr-digest", b"content-range", b"accept-ranges"}
)
_CHANGES_THE_CODING: Final = frozenset({b"accept-encoding", b"range", b"if-range"})
_PLAIN: Final = (b"", b"identity")


class _Mapper:
    """One compiled field map, and its effect on one message."""

    def __init__(self, field_map: FieldMap, dependencies: Dependencies) -> None:
        self.places = Places(field_map.fields)
        self.facts = field_map
        self.line = f"{field_map.part} {field_map.name} {' '.join(field_map.fields)}"
        self.levels = field_map.levels or tuple(range(1, len(field_map.fields) + 1))
        self._dependencies = dependencies
        self._map: CodeMap | None = None

    async def code_map(self) -> CodeMap:
        """The compiled map; raises `CodeMapMissing`."""
        if self._map is None:
            self._map = self._dependencies.code_maps.known(self.facts.map) or await self._dependencies.code_maps.read(
                self.facts.map
            )
            if self._map is None:
                raise CodeMapMissing(map=self.facts.name or "", places=" ".join(self.facts.fields))
        return self._map

    def applied(self, call: Call, code_map: CodeMap, change: Callable[["_Work"], None]) -> int:
        """Apply to one message and note it for the record; returns how many codes had no counterpart."""
        work = _Work(self, code_map, call)
        change(work)
        if work.mapped or work.unmapped:
            call.maps = (*call.maps, self.line)
        if work.unmapped:
            call.faults = (*call.faults, f"{self.facts.part} {' '.join(self.facts.fields)}")
        return work.unmapped

    def gives_up(self, why: str) -> int:
        """Note that the message can't be read: this counts as one code without counterpart."""
        if self.facts.unmappable == "warn":
            return 1
        raise self.refused(why=why)

    def refused(self, **facts: str) -> LgspError:
        """The refusal of a message. A provider's value is never disclosed."""
        told = {"places": " ".join(self.facts.fields), "map": self.facts.name}
        if self.facts.part == "request":
            return CodeNotMappable(**told, **facts)
        return ReplyCodeNotMappable(**told, **{name: value for name, value in facts.items() if name != "code"})


class _Work:
    """One message under one field map."""

    def __init__(self, mapper: _Mapper, code_map: CodeMap, call: Call) -> None:
        self._mapper = mapper
        self._map = code_map
        self._targets = code_map.targets
        self._is_request = mapper.facts.part == "request"
        self._is_single = len(mapper.places.names) == 1
        if self._is_request:
            call.mapped = call.mapped or {}
            self._echo: dict[str, str] | None = call.mapped.setdefault((code_map.target, code_map.source), {})
        else:
            self._echo = call.mapped.get((code_map.source, code_map.target)) if call.mapped else None
        self.mapped = self.unmapped = 0

    def convert(self, values: tuple[str, ...], sibling: Callable[[str], str | None]) -> list[str] | None:
        """The replacements for the texts at the places of one code."""
        if self._is_single:
            code = values[0]
            found = self._targets.get(code)
            if found is None:
                found = self._counterpart(code, sibling)
            elif self._is_request and self._echo is not None:
                self._echo[found] = code
            line = None if found is None else [found]
        else:
            line = self._map.line_of(values, self._mapper.levels, lambda one: self._counterpart(one, sibling))
        if line is not None:
            self.mapped += 1
            return line
        how = self._mapper.facts.unmappable
        if how == "refuse":
            raise self._mapper.refused(code="/".join(values)[:100])
        self.unmapped += 1
        return [""] * len(values) if how == "empty" else None

    def _counterpart(self, code: str, sibling: Callable[[str], str | None]) -> str | None:
        found = self._map.counterpart(code, sibling, None if self._is_request else self._echo)
        if found is not None and self._is_request and self._echo is not None:
            self._echo[found] = code
        return found


class _Mappers:
    """The field maps of a service version and of the rights on it, compiled once."""

    def __init__(self, dependencies: Dependencies, version: ServiceVersion, part: str) -> None:
        self._dependencies = dependencies
        self._part = part
        self._own = self._ready(version.maps)
        self._of_rights: dict[str, list[_Mapper]] = {}

    def of(self, call: Call) -> list[_Mapper]:
        """Those that apply to a call, in order."""
        right = call.right
        if right is None or not right.maps:
            return self._own
        found = self._of_rights.get(right.id)
        if found is None:
            theirs = self._ready(right.maps)
            found = self._of_rights[right.id] = theirs + self._own if self._part == "request" else self._own + theirs
        return found

    def _ready(self, maps: tuple[FieldMap, ...]) -> list[_Mapper]:
        return [_Mapper(one, self._dependencies) for one in maps if one.part == self._part]


def map_codes(dependencies: Dependencies, version: ServiceVersion) -> Step:
    """Let the call go on with its codes in the provider's lists."""
    mappers = _Mappers(dependencies, version, "request")

    async def step(call: Call, onward: Onward) -> Reply:
        unmapped = 0
        for mapper in mappers.of(call):
            unmapped += _map_request(call, mapper, await mapper.code_map())
        reply = await onward(call)
        if unmapped:
            reply.headers = [*reply.headers, (WARNINGS_FIELD, b"%d" % unmapped)]
        return reply

    return step


def _map_request(call: Call, mapper: _Mapper, code_map: CodeMap) -> int:
    places = mapper.places

    def change(work: _Work) -> None:
        if places.kind == "?":
            call.query = places.in_query(call.query, work.convert) if call.query else call.query
        elif places.kind == "{":
            call.rest_of_path = places.in_path(call.rest_of_path, work.convert)
        else:
            body = call.outgoing if call.outgoing is not None else call.held
            if body is None:
                work.unmapped += mapper.gives_up("the body is too large to be held")
            elif body:
                call.outgoing = _changed(body, call.fields.get(b"content-type", b""), b"", mapper, code_map, work)

    return mapper.applied(call, code_map, change)


def map_codes_back(dependencies: Dependencies, version: ServiceVersion) -> Step:
    """Let the reply go on with its codes in the consumer's lists."""
    mappers = _Mappers(dependencies, version, "reply")
    held_bytes_max = min(dependencies.buffered_body_bytes_max, version.reply_body_bytes_max)

    async def step(call: Call, onward: Onward) -> Reply:
        concerned = mappers.of(call)
        if not concerned:
            return await onward(call)
        maps = [await mapper.code_map() for mapper in concerned]
        received = call.headers
        call.headers = [line for line in received if line[0] not in _CHANGES_THE_CODING]
        try:
            reply = await onward(call)
        finally:
            call.headers = received
        if reply.status >= ERROR_STATUS:
            return reply
        body = reply.body if isinstance(reply.body, bytes) else await reply.body.whole(held_bytes_max)
        if body is not None:
            reply.body, reply.length = body, reply.length if not body else None
        if body == b"":
            return reply
        unmapped = sum(_map_reply(call, reply, mapper, code_map) for mapper, code_map in zip(concerned, maps, strict=True))
        reply.headers = [field for field in reply.headers if field[0].lower() not in _OF_THE_WHOLE]
        if unmapped:
            reply.headers.append((WARNINGS_FIELD, b"%d" % unmapped))
        return reply

    return step


def _map_reply(call: Call, reply: Reply, mapper: _Mapper, code_map: CodeMap) -> int:
    def change(work: _Work) -> None:
        if not isinstance(reply.body, bytes):
            work.unmapped += mapper.gives_up("the reply is too large to be held")
            return
        coding = next((value for name, value in reply.headers if name.lower() == b"content-encoding"), b"")
        reply.body = _changed(reply.body, content_type(reply.headers), coding, mapper, code_map, work)

    return mapper.applied(call, code_map, change)


def _changed(body: bytes, kind: bytes, coding: bytes, mapper: _Mapper, code_map: CodeMap, work: _Work) -> bytes:
    plain = kind.partition(b";")[0].strip().lower()
    try:
        if coding.strip().lower() not in _PLAIN:
            raise MalformedRequest(why="it is compressed")
        if plain.endswith((b"/json", b"+json")) or (not plain and body.lstrip()[:1] in (b"{", b"[")):
            return mapper.places.in_json(body, work.convert, needs_siblings=code_map.has_rules)
        if plain.endswith((b"/xml", b"+xml")):
            return mapper.places.in_xml(body, work.convert)
        raise MalformedRequest(why="it is neither JSON nor XML")
    except MalformedRequest as cause:
        work.unmapped += mapper.gives_up(str(cause.facts.get("why", "")))
        return body
