"""Count the call against the limits of its subsystem, its service version and its right, and refuse it if one of them is reached.

Rules: only services with some limit have this step; the reply to an admitted call states what is left (`RateLimit`).
"""

from collections.abc import Iterable

from lgsp.domain.calls import Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.limits import is_limited, limit_fields
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.limits import LeavingBody, Limit, LimitCounters
from lgsp.gateway.plan import Plan


def check_limits(dependencies: Dependencies, plan: Plan, version: ServiceVersion) -> Step:
    """Pass the call on if all limits allow one more."""
    counters = LimitCounters(dependencies.memory.counters, dependencies.memory.concurrency, dependencies.now)
    of_subsystems = {name: _of_subsystem(name, plan) for name in plan.limited_subsystems}
    of_version = _of_version(version)

    async def step(call: Call, onward: Onward) -> Reply:
        consumer = call.identity.consumer if call.identity is not None else ""
        limits = [*of_subsystems.get(consumer, ()), *of_version, *_of_right(call)]
        if not limits:
            return await onward(call)
        counted = counters.count(limits)
        try:
            reply = await onward(call)
        except BaseException:
            counters.leave(counted.entered)
            raise
        if isinstance(reply.body, bytes):
            counters.leave(counted.entered)
        elif counted.entered:
            reply.body = LeavingBody(reply.body, lambda: counters.leave(counted.entered))
        reply.headers = [*reply.headers, *_lines(limit_fields(counted.rates, dependencies.now()))]
        return reply

    return step


def _of_subsystem(name: str, plan: Plan) -> tuple[Limit, ...]:
    return (Limit("system-", f"subsystem:{name}", plan.limited_subsystems[name], {"subsystem": name}),)


def _of_version(version: ServiceVersion) -> tuple[Limit, ...]:
    if version.ceilings is None:
        return ()
    name = f"{version.service} {version.version}"
    return (Limit("service-", f"service:{name}", version.ceilings, {"service": version.service}),)


def _of_right(call: Call) -> tuple[Limit, ...]:
    right = call.right
    return () if right is None or not is_limited(right) else (Limit("", right.id, right, {"access_right": right.id}),)


def _lines(fields: Iterable[tuple[str, str]]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("ascii"), value.encode("ascii")) for name, value in fields]
