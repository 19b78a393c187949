"""Let the call through only if the configuration in force grants it at the moment it arrived; the refusal says which right is missing."""

from collections.abc import Awaitable

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.errors import AccessDenied, InternalFault
from lgsp.gateway.plan import Plan


def check_access(plan: Plan) -> Step:
    """Pass the call on with the right that allows it, or refuse it."""
    decide = plan.rights.decide

    def step(call: Call, onward: Onward) -> Awaitable[Reply]:
        identity, version = call.identity, call.version
        if identity is None or version is None:
            raise InternalFault(why="access was asked before caller and service were known")
        decision = decide(
            consumer=identity.consumer,
            service=version.service,
            method="SOAP" if call.operation else call.method,
            path=f"/{call.operation}" if call.operation else call.rest_of_path or "/",
            now=call.received_at,
        )
        if decision.right is None:
            raise AccessDenied(consumer=identity.consumer, service=version.service, endpoint=call.endpoint, reason=decision.reason)
        call.right = decision.right
        return onward(call)

    return step
