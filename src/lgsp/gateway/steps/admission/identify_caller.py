"""Identify the calling subsystem by the presented credentials.

Rules: calls of a subsystem with registered networks are accepted from these only, whatever the credential; replays by the platform
come from the platform's own address. On `/r1/…` the `X-Road-Client` must name the same subsystem as the credential (X-Road trusts
its own network there; we don't).
"""

from collections.abc import Awaitable

from lgsp.domain.calls import Call, Identity, Onward, Reply, Step
from lgsp.domain.errors import AddressRefused, ClientMismatch
from lgsp.gateway.callers.certificates import is_among
from lgsp.gateway.callers.identities import Identities
from lgsp.gateway.plan import Plan


def identify_caller(identities: Identities, plan: Plan) -> Step:
    """Pass the call on with the caller's identity, or refuse it."""

    def step(call: Call, onward: Onward) -> Awaitable[Reply]:
        identity = call.identity or identities.of_token_alone(call, plan)
        return look(call, onward) if identity is None else go_on(call, identity, onward)

    async def look(call: Call, onward: Onward) -> Reply:
        return await go_on(call, await identities.of_call(call, plan), onward)

    def go_on(call: Call, identity: Identity, onward: Onward) -> Awaitable[Reply]:
        call.identity = identity
        if call.consumer_named and call.consumer_named != identity.consumer:
            if plan.canonical(call.consumer_named, call.received_at) != identity.consumer:
                raise ClientMismatch(sent=call.consumer_named, authenticated=identity.consumer)
            call.alias = call.consumer_named
        networks = plan.networks.get(identity.consumer)
        if networks is not None and call.replayed is None and not is_among(call.address, networks):
            raise AddressRefused(subsystem=identity.consumer, address=call.address)
        return onward(call)

    return step
