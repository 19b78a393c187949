"""Translate the provider's SOAP envelope to JSON, and its fault to a problem document.

Rules: the step next to the provider. A fault is an answer of the provider: it is minimised, recorded and sent like one, with the
fault's code and text and never its detail. A body that is no envelope, or does not match the description, is refused.
"""

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import ReplyNotMappable, SoapFaultClient, SoapFaultServer, UpstreamBroken
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.gateway.faces import problem
from lgsp.gateway.messages.soap_descriptions import VersionCodec
from lgsp.gateway.steps.messages.map_reply import OF_THE_WHOLE, held_reply
from lgsp.protocol.http.headers import prefers_english
from lgsp.protocol.xml.soap_json import SoapCodec

JSON = (b"Content-Type", b"application/json; charset=utf-8")


def bridge_reply(dependencies: UpstreamDependencies, version: ServiceVersion, codec: VersionCodec) -> Step:
    """Return the reply as JSON."""
    held_bytes_max = min(dependencies.buffered_body_bytes_max, version.reply_body_bytes_max)

    async def step(call: Call, onward: Onward) -> Reply:
        ready = await codec.get()
        path, call.rest_of_path = call.rest_of_path, ""
        try:
            reply = await onward(call)
        finally:
            call.rest_of_path = path
        body = await held_reply(reply, held_bytes_max)
        name = path.strip("/")
        fields = [one for one in reply.headers if one[0].lower() not in OF_THE_WHOLE and one[0].lower() != b"content-type"]
        try:
            if not body and reply.status < 300 and _is_one_way(ready, name):
                return Reply(status=200, headers=[*fields, JSON], body=b"{}")
            content = ready.reply(name, body)
        except (SoapFaultClient, SoapFaultServer) as fault:
            return _told(call, fault)
        except ReplyNotMappable as cause:
            if reply.status >= 300:
                raise UpstreamBroken(why=f"answered {reply.status} without a SOAP envelope") from cause
            raise
        return Reply(status=200, headers=[*fields, JSON], body=content)

    return step


def _is_one_way(ready: SoapCodec, name: str) -> bool:
    operation = ready.operation(name)
    return operation is not None and operation.reply is None


def _told(call: Call, fault: SoapFaultClient | SoapFaultServer) -> Reply:
    in_english = prefers_english(call.fields.get(b"accept-language"))
    reply = problem(fault, transaction_id=call.transaction_id, in_english=in_english)
    reply.is_refusal = False
    return reply
