"""Take the body of the request: whole if it is small, as it comes if it is long; refuse it if the service does not take as much."""

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import BodyTooLarge


def hold_body(version: ServiceVersion, buffered_bytes_max: int) -> Step:
    """Let the call go on with its body in `held`, or with `held` None if it is long."""
    bytes_max = version.request_body_bytes_max
    held_bytes_max = min(buffered_bytes_max, bytes_max)

    async def step(call: Call, onward: Onward) -> Reply:
        body = call.body
        if call.held is not None:  # it had to be read to know who calls or what is asked
            if len(call.held) > bytes_max:
                raise BodyTooLarge(bytes_max=bytes_max)
            return await onward(call)
        if body is None:
            call.held = b""
            return await onward(call)
        if body.length is not None and body.length > bytes_max:
            raise BodyTooLarge(bytes_max=bytes_max)
        call.held = body.held()
        if call.held is None:
            call.held = await body.whole(held_bytes_max)
        if len(call.held or b"") > bytes_max or (call.held is None and held_bytes_max == bytes_max):
            raise BodyTooLarge(bytes_max=bytes_max)
        return await onward(call)

    return step
