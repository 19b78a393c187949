"""Read the body of the request: into memory if it is small, as a stream if it is long; refuse it if it exceeds the service's limit."""

from collections.abc import Awaitable

from lgsp.domain.calls import Body, Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import BodyTooLarge


def hold_body(version: ServiceVersion, buffered_bytes_max: int) -> Step:
    """Pass the call on with its body in `held`, or with `held` None if it is long."""
    bytes_max = version.request_body_bytes_max
    held_bytes_max = min(buffered_bytes_max, bytes_max)

    def step(call: Call, onward: Onward) -> Awaitable[Reply]:
        if call.held is None and call.body is not None:
            return take(call, call.body, onward)
        if call.held is None:
            call.held = b""
        elif len(call.held) > bytes_max:  # it was read already to identify the caller or the operation
            raise BodyTooLarge(bytes_max=bytes_max)
        return onward(call)

    async def take(call: Call, body: Body, onward: Onward) -> Reply:
        if body.length is not None and body.length > bytes_max:
            raise BodyTooLarge(bytes_max=bytes_max)
        call.held = body.held()
        if call.held is None:
            call.held = await body.whole(held_bytes_max)
        if len(call.held or b"") > bytes_max or (call.held is None and held_bytes_max == bytes_max):
            raise BodyTooLarge(bytes_max=bytes_max)
        return await onward(call)

    return step
