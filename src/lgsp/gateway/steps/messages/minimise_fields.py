"""Reduce the provider's reply to the fields that the access right allows, before it is recorded and sent.

Rules: only rights that list fields have this step. The body must fit into memory and be uncompressed JSON or XML; anything else is
refused as a whole (fail closed), also when the provider answered with an error. The reply states how many fields were removed, the
journal which.
Fields that describe the provider's own bytes (`ETag`, digests) are removed.
"""

from typing import Final

from lgsp.domain.calls import Body, Call, Onward, Reply, Step, content_type
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import ReplyNotMinimisable
from lgsp.gateway.dependencies import Dependencies
from lgsp.protocol.transformation.minimisation import Allowed, Minimised, allowed_tree, minimise_json, minimise_xml

REMOVED_FIELD: Final = b"Lgsp-Fields-Removed"
_OF_THE_WHOLE: Final = frozenset(
    {b"etag", b"content-md5", b"digest", b"content-digest", b"repr-digest", b"content-range", b"accept-ranges"}
)
_CHANGES_THE_CODING: Final = frozenset({b"accept-encoding", b"range", b"if-range"})


def minimise_fields(dependencies: Dependencies, version: ServiceVersion) -> Step:
    """Return only the allowed fields of the reply."""
    trees: dict[str, Allowed] = {}
    held_bytes_max = min(dependencies.buffered_body_bytes_max, version.reply_body_bytes_max)

    async def step(call: Call, onward: Onward) -> Reply:
        right = call.right
        if right is None or not right.fields:
            return await onward(call)
        tree = trees.get(right.id)
        if tree is None:
            tree = trees[right.id] = allowed_tree(right.fields)
        received = call.headers
        call.headers = [line for line in received if line[0] not in _CHANGES_THE_CODING]
        try:
            reply = await onward(call)
        finally:
            call.headers = received
        body = reply.body if isinstance(reply.body, bytes) else await _held(reply.body, held_bytes_max)
        return _cut_down(call, reply, body, tree)

    return step


async def _held(body: Body, bytes_max: int) -> bytes:
    held = await body.whole(bytes_max)
    if held is None:
        body.abandon()
        raise ReplyNotMinimisable(why="the reply is too large to be held", bytes_max=bytes_max)
    return held


def _cut_down(call: Call, reply: Reply, body: bytes, tree: Allowed) -> Reply:
    fields = [field for field in reply.headers if field[0].lower() not in _OF_THE_WHOLE]
    if not body:
        return Reply(status=reply.status, headers=fields)  # an answer to HEAD must not state the length before minimisation
    minimised = _minimised(reply, body, tree)
    call.fields_removed = minimised.removed
    if minimised.removed:
        fields.append((REMOVED_FIELD, str(len(minimised.removed)).encode("ascii")))
    return Reply(status=reply.status, headers=fields, body=minimised.body)


def _minimised(reply: Reply, body: bytes, tree: Allowed) -> Minimised:
    coding = next((value for name, value in reply.headers if name.lower() == b"content-encoding"), b"identity")
    if coding.strip().lower() != b"identity":
        raise ReplyNotMinimisable(why="the reply is compressed")
    kind = content_type(reply.headers).partition(b";")[0].strip().lower()
    if kind.endswith((b"/json", b"+json")):
        return minimise_json(body, tree)
    if kind.endswith((b"/xml", b"+xml")):
        return minimise_xml(body, tree)
    raise ReplyNotMinimisable(why="the reply is neither JSON nor XML", content_type=kind.decode("latin-1")[:100])
