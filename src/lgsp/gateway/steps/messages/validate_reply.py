"""Validate the provider's reply against the service's description, before it is minimised, recorded or sent.

Rules: as for requests: `report` names the places in the record, `enforce` refuses the reply. A refused reply is the provider's
fault.
"""

from lgsp.domain.calls import Call, Onward, Reply, Step, content_type
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import ReplyNotValid
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.messages.contracts import VersionContract, note, told
from lgsp.gateway.steps.messages.validate_request import TOO_LONG
from lgsp.protocol.http.headers import prefers_english


def validate_reply(dependencies: Dependencies, version: ServiceVersion) -> Step:
    """Return a valid reply."""
    contract = VersionContract(dependencies.descriptions, version)
    is_enforced = version.validation == "enforce"
    held_bytes_max = min(dependencies.buffered_body_bytes_max, version.reply_body_bytes_max)

    async def step(call: Call, onward: Onward) -> Reply:
        reply = await onward(call)
        if not isinstance(reply.body, bytes):
            held = await reply.body.whole(held_bytes_max)
            if held is not None:
                reply.body, reply.length = held, None
        if not isinstance(reply.body, bytes):
            faults = [TOO_LONG]
        else:
            kind = content_type(reply.headers).decode("latin-1")
            faults = (await contract.get()).faults_in_reply(
                method=call.method, path=call.rest_of_path, status=reply.status, content_type=kind, body=reply.body
            )
        if faults:
            note(call, "reply", faults)
            if is_enforced:
                if not isinstance(reply.body, bytes):
                    reply.body.abandon()
                raise ReplyNotValid(faults=told(faults, in_english=prefers_english(call.fields.get(b"accept-language"))))
        return reply

    return step
