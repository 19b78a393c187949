"""Rewrite the request for the provider: its body, its header fields, its query.

Rules: only versions with a request mapping have this step. It comes after validation and before the record, so that the record
names it; the consumer's own bytes stay in the call, and the digests are of those. A body too long to be held in memory can't be rewritten.
"""

from lgsp.domain.calls import Call, FieldChanges, Onward, Reply, Step
from lgsp.domain.configuration import Mapping
from lgsp.domain.errors import RequestNotMappable
from lgsp.gateway.messages.mappings import compiled, headers_of, words_of
from lgsp.protocol.transformation.mapping import Mapped, Message


def map_request(mapping: Mapping) -> Step:
    """Pass the call on in the provider's form."""
    ready = compiled(mapping, "request")

    async def step(call: Call, onward: Onward) -> Reply:
        body = call.outgoing if call.outgoing is not None else call.held
        if body is None:
            if ready.has_body:
                raise RequestNotMappable(where="body", why="it is too long to be held")
            body = b""
        if ready.has_body and call.fields.get(b"content-encoding", b"identity").strip().lower() != b"identity":
            raise RequestNotMappable(where="body", why="it is compressed")
        kind = call.fields.get(b"content-type", b"").decode("latin-1")
        message = Message(body=body, content_type=kind, headers=headers_of(call), query=call.query, known=words_of(call))
        mapped = ready.map(message)
        call.maps = (*call.maps, ready.mark)
        call.query = mapped.query
        if ready.has_body:
            call.outgoing = mapped.body
        changes = _changes(mapped, kind)
        call.field_changes = changes if call.field_changes is None else call.field_changes.then(changes)
        return await onward(call)

    return step


def _changes(mapped: Mapped, kind: str) -> FieldChanges:
    added = [(name.encode("ascii"), value.encode("utf-8")) for name, value in mapped.set_headers]
    removed = {name.encode("ascii") for name in mapped.removed_headers}
    if mapped.content_type != kind:
        added.append((b"Content-Type", mapped.content_type.encode("utf-8")))
        removed.add(b"content-type")
    return FieldChanges(tuple(added), frozenset(removed))
