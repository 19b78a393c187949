"""Determine which operation of a SOAP service is called, so that rights can name operations.

Rules: only configurations with SOAP services have this step, and only POST requests to such a service are read. The whole body is read into
memory, so the usual size limit for that applies. An operation that the service does not list is refused like an unknown path.
"""

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import BodyTooLarge, EndpointNotFound
from lgsp.domain.routing import endpoint_of
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.messages.soap_descriptions import description_in_use
from lgsp.protocol.xml.soap_operation import operation_asked

METHOD = "SOAP"
"""What stands for the method in endpoints of SOAP services: `SOAP /operation`."""


def read_operation(dependencies: Dependencies) -> Step:
    """Pass the call on with its operation."""

    async def step(call: Call, onward: Onward) -> Reply:
        version = call.version
        if version is None or version.kind != METHOD or call.method != "POST":
            return await onward(call)
        if call.rest_of_path not in ("", "/"):
            raise EndpointNotFound(service=version.service, method=call.method)
        body = await _held(call, min(dependencies.buffered_body_bytes_max, version.request_body_bytes_max))
        described = await description_in_use(dependencies.descriptions, version) if version.soap else None
        call.operation = operation_asked(
            body,
            content_type=call.fields.get(b"content-type", b"").decode("latin-1"),
            actions=[value.decode("latin-1") for lower, _, value in call.headers if lower == b"soapaction"],
            asked=described.asked if described is not None else None,
        )
        call.endpoint = _endpoint(version, call.operation)
        return await onward(call)

    return step


def _endpoint(version: ServiceVersion, operation: str) -> str:
    if endpoint_of(version.endpoints, METHOD, f"/{operation}") is None:
        raise EndpointNotFound(service=version.service, method=METHOD, operation=operation[:100])
    return f"{METHOD} /{operation}"


async def _held(call: Call, bytes_max: int) -> bytes:
    if call.held is None and call.body is not None:
        call.held = await call.body.whole(bytes_max)
        if call.held is None:
            raise BodyTooLarge(bytes_max=bytes_max)
    return call.held or b""
