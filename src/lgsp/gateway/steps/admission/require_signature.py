"""Refuse a call that is not signed by a key of its system (RFC 9421). Only services that demand signatures have this step."""

from collections.abc import Awaitable

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import SignatureMissing


def require_signature(version: ServiceVersion) -> Step:
    """Pass a call on if its signature was verified when its caller was identified."""

    def step(call: Call, onward: Onward) -> Awaitable[Reply]:
        if call.signed is None:
            raise SignatureMissing(service=version.service)
        return onward(call)

    return step
