"""Store the bodies of request and reply, encrypted, beside the journal. Only services with a retention class have these two steps.

Rules: a body is durable before the record that says so: the request's before its record, the reply's, as the consumer gets it,
before the reply's record. If a body can't be stored because of a disk error, the call is refused, as when the journal can't be
written; a body longer than the limit is forwarded, and its record says that it was not stored.
"""

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.periods import local_date
from lgsp.gateway.dependencies import Dependencies
from lgsp.protocol.proof.kept_bodies import KeptBody, KeptHead, kept_fields


def keep_request(dependencies: Dependencies, version: ServiceVersion) -> Step:
    """Pass the call on when its request body is stored, or is too long for it."""
    keep, bytes_max = dependencies.bodies.keep, dependencies.kept_body_bytes_max

    async def step(call: Call, onward: Onward) -> Reply:
        held = call.held
        if held is not None and len(held) <= bytes_max:
            head = KeptHead(
                transaction_id=call.transaction_id,
                part="request",
                at=call.received_at,
                retention=version.body_retention,
                day=local_date(call.received_at),
                service=version.service,
                version=version.version,
                consumer=call.identity.consumer if call.identity is not None else "",
                method=call.method,
                target=call.target,
                fields=kept_fields((name, value) for _, name, value in call.headers),
            )
            await keep(KeptBody(head, held))
            call.is_request_kept = True
        return await onward(call)

    return step


def keep_reply(dependencies: Dependencies, version: ServiceVersion) -> Step:
    """Return the reply when its body is stored, or is too long for it."""
    keep, now = dependencies.bodies.keep, dependencies.now
    bytes_max = min(dependencies.kept_body_bytes_max, dependencies.buffered_body_bytes_max, version.reply_body_bytes_max)

    async def step(call: Call, onward: Onward) -> Reply:
        reply = await onward(call)
        body = reply.body
        if not isinstance(body, bytes):
            held = body.held()
            if held is None:
                held = await body.whole(bytes_max)
            if held is None:
                return reply
            reply.body = body = held
            reply.length = None
        if len(body) <= bytes_max:
            head = KeptHead(
                transaction_id=call.transaction_id,
                part="reply",
                at=now(),
                retention=version.body_retention,
                day=local_date(call.received_at),
                service=version.service,
                version=version.version,
                status=reply.status,
                fields=kept_fields(reply.headers),
            )
            await keep(KeptBody(head, body))
            call.is_reply_kept = True
        return reply

    return step
