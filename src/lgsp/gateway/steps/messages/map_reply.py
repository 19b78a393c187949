"""Rewrite the provider's reply for the consumer, before it is validated, minimised, recorded or sent.

Rules: only versions with a reply mapping have this step. The body of a success (2xx) is rewritten, other replies keep theirs; field
rules apply to all. The body must fit into memory and be uncompressed; a reply that can't be rewritten is refused. Fields that
describe the provider's own bytes (`ETag`, digests) are removed.
"""

from typing import Final

from lgsp.domain.calls import Call, FieldChanges, Onward, Reply, Step, content_type
from lgsp.domain.configuration import Mapping, ServiceVersion
from lgsp.domain.errors import ReplyNotMappable
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.gateway.messages.mappings import compiled, words_of
from lgsp.protocol.transformation.mapping import CompiledMapping, Mapped, Message

PLAIN_ANSWER: Final = FieldChanges(removed=frozenset({b"accept-encoding", b"range", b"if-range"}))
"""What must not be asked of the provider if its answer is to be rewritten."""
OF_THE_WHOLE: Final = frozenset(
    {b"etag", b"content-md5", b"digest", b"content-digest", b"repr-digest", b"content-range", b"accept-ranges"}
)


def map_reply(dependencies: UpstreamDependencies, version: ServiceVersion, mapping: Mapping) -> Step:
    """Return the reply in the consumer's form."""
    ready = compiled(mapping, "reply")
    held_bytes_max = min(dependencies.buffered_body_bytes_max, version.reply_body_bytes_max)

    async def step(call: Call, onward: Onward) -> Reply:
        if ready.has_body:
            call.field_changes = PLAIN_ANSWER if call.field_changes is None else call.field_changes.then(PLAIN_ANSWER)
        reply = await onward(call)
        has_body = ready.has_body and 200 <= reply.status < 300 and not _is_bodiless(call, reply)
        body = await held_reply(reply, held_bytes_max) if has_body else b""
        mapped = ready.map(_message(call, reply, body), with_body=has_body)
        call.maps = (*call.maps, ready.mark)
        return _rewritten(reply, mapped, ready, has_body=has_body)

    return step


def _is_bodiless(call: Call, reply: Reply) -> bool:
    return call.method == "HEAD" or reply.status in (204, 304)


async def held_reply(reply: Reply, bytes_max: int) -> bytes:
    """The reply's whole body, uncompressed; raises `ReplyNotMappable`."""
    coding = next((value for name, value in reply.headers if name.lower() == b"content-encoding"), b"identity")
    if coding.strip().lower() != b"identity":
        raise ReplyNotMappable(where="body", why="it is compressed")
    if isinstance(reply.body, bytes):
        return reply.body
    held = await reply.body.whole(bytes_max)
    if held is None:
        reply.body.abandon()
        raise ReplyNotMappable(where="body", why="it is too large to be held", bytes_max=bytes_max)
    return held


def _message(call: Call, reply: Reply, body: bytes) -> Message:
    return Message(
        body=body,
        content_type=content_type(reply.headers).decode("latin-1"),
        headers=tuple((name.decode("latin-1").lower(), value.decode("utf-8", "replace")) for name, value in reply.headers),
        known=words_of(call),
        status=reply.status,
    )


def _rewritten(reply: Reply, mapped: Mapped, ready: CompiledMapping, *, has_body: bool) -> Reply:
    gone = {name.encode("ascii") for name in mapped.removed_headers} | {b"content-type"}
    if has_body:
        gone |= OF_THE_WHOLE
    fields = [field for field in reply.headers if field[0].lower() not in gone]
    if mapped.content_type:
        fields.append((b"Content-Type", mapped.content_type.encode("utf-8")))
    fields += [(name.encode("ascii"), value.encode("utf-8")) for name, value in mapped.set_headers]
    if has_body:
        return Reply(status=reply.status, headers=fields, body=mapped.body, is_refusal=reply.is_refusal)
    return Reply(status=reply.status, headers=fields, body=reply.body, length=reply.length, is_refusal=reply.is_refusal)
