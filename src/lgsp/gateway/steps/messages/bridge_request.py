"""Translate the JSON of a bridged operation to its SOAP envelope, before the request is recorded and sent.

Rules: only versions that are bridged have this step. The operation is the path, `/TraCuuGiayChungNhan`; a query has no counterpart
in an envelope and is refused. A body that does not match the description is refused, naming the path in it; the consumer's own
bytes stay in the call.
"""

from lgsp.domain.calls import Call, FieldChanges, Onward, Reply, Step
from lgsp.domain.errors import EndpointNotFound, RequestNotMappable
from lgsp.gateway.messages.soap_descriptions import VersionCodec

_DROPPED = frozenset({b"content-type", b"soapaction", b"accept", b"accept-encoding", b"range", b"if-range", b"content-encoding"})


def bridge_request(codec: VersionCodec) -> Step:
    """Pass the call on with an envelope."""

    async def step(call: Call, onward: Onward) -> Reply:
        ready = await codec.get()
        name = call.rest_of_path.strip("/")
        if ready.operation(name) is None:
            raise EndpointNotFound(service=call.service_named, operation=name[:100])
        body = call.held if call.outgoing is None else call.outgoing
        if body is None:
            raise RequestNotMappable(where="body", why="it is too long to be held")
        kind = call.fields.get(b"content-type", b"").partition(b";")[0].strip().lower()
        if body and call.outgoing is None and not kind.endswith((b"/json", b"+json")):
            raise RequestNotMappable(where="body", why="it is not JSON by its content type")
        if call.query:
            raise RequestNotMappable(where="query", why="an operation takes its parameters in the body")
        call.outgoing = ready.envelope(name, body)
        changes = FieldChanges(ready.headers(name), _DROPPED)
        call.field_changes = changes if call.field_changes is None else call.field_changes.then(changes)
        return await onward(call)

    return step
