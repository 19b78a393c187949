"""Forward the call to the provider and receive its reply.

Rules: the request is written anew, never copied: our `Host`, our framing, no field about the consumer's connection or credential.
Several addresses of a provider are used by weighted round robin, skipping those whose circuit is open. A call is retried once, and
only if nothing can have reached the provider, or if its method is idempotent, its body is in memory, and the provider closed
without a byte or asked for a retry (503 with `Retry-After`); both attempts share the service's time-out. The record names the
address that answered.
"""

import asyncio
import math
import time
from typing import Final

import msgspec

from lgsp.domain.calls import Body, Call, Onward, Reply, Step
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import LgspError, UpstreamSetAside, UpstreamTimedOut, UpstreamUnreachable
from lgsp.domain.resilience import FAILED_STATUSES, IDEMPOTENT, RETRY_AFTER_S_MAX, Circuit, Turns, retry_after_s, weights_of
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.protocol.http.headers import passing_of_reply, passing_of_request
from lgsp.protocol.http.tracing import valid_traceparent
from lgsp.runtime.upstream.pool import Origin, UpstreamPool, UpstreamRequest, is_unheard, is_unsent

SECOND_TRY_S_MIN: Final = 0.05
"""Time that must be left for a second try, in seconds: with less it could only time out."""


class _Target(msgspec.Struct, eq=False, gc=False):
    address: str
    origin: Origin
    pool: UpstreamPool
    circuit: Circuit


def forward(dependencies: UpstreamDependencies, version: ServiceVersion) -> Step:
    """The last step: its `onward` argument is not used."""
    ways: list[_Way] = []
    metrics = dependencies.metrics

    async def step(call: Call, onward: Onward) -> Reply:
        if not ways:
            # Made at the first call, so that an invalid address is that service's fault and not the configuration's.
            ways.append(_Way(dependencies, version))
        way = ways[0]
        target = way.first()
        started_s = time.perf_counter()
        try:
            reply = await _exchange(call, target, version.timeout_s)
        except LgspError as fault:
            again = way.after_fault(call, target, fault)
            left_s = version.timeout_s - (time.perf_counter() - started_s)
            if again is None or left_s < SECOND_TRY_S_MIN:
                raise
            metrics.second_tries += 1
            return await way.second(call, again, left_s)
        if reply.status not in FAILED_STATUSES:
            if target.circuit.failures:
                target.circuit.succeeded()
            return reply
        again, wait_s = way.after_answer(call, target, reply)
        left_s = version.timeout_s - (time.perf_counter() - started_s) - wait_s
        if again is None or left_s < SECOND_TRY_S_MIN:
            return reply
        if not isinstance(reply.body, bytes):
            reply.body.abandon()
        metrics.second_tries += 1
        if wait_s:
            await asyncio.sleep(wait_s)
        return await way.second(call, again, left_s)

    return step


class _Way:
    """Load balancing over one service version's addresses."""

    def __init__(self, dependencies: UpstreamDependencies, version: ServiceVersion) -> None:
        if not version.upstreams:
            raise UpstreamUnreachable(why="no address is registered")
        identity = dependencies.tls_identity(version)
        origins = [(address, Origin.parse(address)) for address in version.upstreams]
        self._targets = [
            _Target(address, origin, dependencies.upstreams.pool(origin, identity), dependencies.circuits.of(address))
            for address, origin in origins
        ]
        self._only = self._targets[0] if len(origins) == 1 else None
        self._turns = Turns(weights_of(len(origins), version.upstream_weights))

    def first(self) -> _Target:
        """The next address; raises `UpstreamSetAside` if no address may be tried now."""
        only = self._only
        if only is not None and not only.circuit.failures:
            return only
        order = self._turns.order()
        found = self._allowed([self._targets[number] for number in order])
        if found is not None:
            return found
        now_s = time.perf_counter()
        wait_s = min(target.circuit.waits_s(now_s) for target in self._targets)
        raise UpstreamSetAside(retry_after_s=max(1, math.ceil(wait_s)))

    def after_fault(self, call: Call, target: _Target, fault: LgspError) -> _Target | None:
        """Record the fault; returns the address for a retry, if one is allowed."""
        unsent, unheard = is_unsent(fault), is_unheard(fault)
        if unsent or unheard or isinstance(fault, UpstreamTimedOut):
            target.circuit.failed(time.perf_counter())
        if unsent:
            return self._other(target)  # An address that refuses connections now will not accept one a moment later.
        if unheard and _may_repeat(call):
            return self._other(target) or self._allowed([target])
        return None

    def after_answer(self, call: Call, target: _Target, reply: Reply) -> tuple[_Target | None, float]:
        """Record an answer that indicates a failing system; returns the address for a retry, if one is allowed, and the wait before it."""
        target.circuit.failed(time.perf_counter())
        if reply.status != 503 or not _may_repeat(call):
            return None, 0.0
        wait_s = retry_after_s(next((value for name, value in reply.headers if name.lower() == b"retry-after"), None))
        if wait_s is None:
            return None, 0.0
        other = self._other(target)
        if other is not None:
            return other, 0.0
        if wait_s > RETRY_AFTER_S_MAX:
            return None, 0.0
        return self._allowed([target]), float(wait_s)

    async def second(self, call: Call, target: _Target, timeout_s: float) -> Reply:
        """The retry, which is the last attempt."""
        try:
            reply = await _exchange(call, target, timeout_s)
        except LgspError as fault:
            self.after_fault(call, target, fault)
            raise
        if reply.status in FAILED_STATUSES:
            target.circuit.failed(time.perf_counter())
        else:
            target.circuit.succeeded()
        return reply

    def _other(self, target: _Target) -> _Target | None:
        return self._allowed([one for one in self._targets if one is not target])

    def _allowed(self, targets: list[_Target]) -> _Target | None:
        now_s = time.perf_counter()
        return next((target for target in targets if not target.circuit.failures or target.circuit.may_try(now_s)), None)


def _may_repeat(call: Call) -> bool:
    return call.method in IDEMPOTENT and (call.body is None or call.held is not None)


async def _exchange(call: Call, target: _Target, timeout_s: float) -> Reply:
    call.upstream = target.address
    body: bytes | Body | None = call.outgoing
    if body is None:
        body = call.held if call.body is not None and call.held is not None else call.body
    request = UpstreamRequest(call.method, _write_head(call, target.origin), body, timeout_s)
    started_ns = time.perf_counter_ns()
    try:
        answer = await target.pool.exchange(request)
    finally:
        call.upstream_us = (time.perf_counter_ns() - started_ns) // 1000
    fields = passing_of_reply(answer.headers, answer.fields.get(b"connection"))
    if call.version is not None and call.version.cache_bytes_max:
        # `answer_from_cache` computes the age from it and removes it again.
        fields += [(name, value) for lower, name, value in answer.headers if lower == b"date"]
    if answer.is_head or answer.status == 304:
        return Reply(status=answer.status, headers=fields, body=answer.body.held() or b"", length=answer.body.length)
    return Reply(status=answer.status, headers=fields, body=answer.body)


def _write_head(call: Call, origin: Origin) -> bytes:
    path = origin.prefix + call.rest_of_path or "/"
    target = f"{path}?{call.query}" if call.query else path
    lines = [f"{call.method} {target} HTTP/1.1\r\nHost: ".encode("ascii"), origin.host_field, b"\r\n"]
    fields = passing_of_request(call.headers, call.fields.get(b"connection"))
    changes = call.field_changes
    if changes is not None:
        fields = [field for field in fields if field[0].lower() not in changes.removed]
        fields += changes.added
    if call.own_fields:
        own = {name.lower() for name, _ in call.own_fields}
        fields = [field for field in fields if field[0].lower() not in own] + call.own_fields
    lines += [b"%b: %b\r\n" % field for field in fields]
    traceparent = call.fields.get(b"traceparent")
    if traceparent is not None and valid_traceparent(traceparent):
        lines.append(b"traceparent: %b\r\n" % traceparent)
    lines.append(f"Lgsp-Transaction-Id: {call.transaction_id}\r\n".encode("ascii"))
    return b"".join(lines)
