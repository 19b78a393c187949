"""Link test of one service version's provider, on an operator's request: every address, every stage, with durations and faults.

Rules: the test uses the gateway's own steps (`authenticate_upstream`, `forward`), not an imitation, so that what works here works for calls. The
request changes nothing at the provider: a GET without parameters, of the first endpoint that needs none, or of the base address. Any
answer below 500 except 401 and 403 counts as success: the provider was reached, even if it rejects the request. No secret is disclosed.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

import msgspec

from lgsp.domain.calls import Call, Reply
from lgsp.domain.configuration import ServiceVersion
from lgsp.domain.errors import LgspError, UpstreamBroken, UpstreamRefusedUs
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.gateway.steps.provider.authenticate_upstream import authenticate_upstream
from lgsp.gateway.steps.provider.forward import forward
from lgsp.runtime.upstream.pool import Origin
from lgsp.runtime.upstream.probe import Stage, StageName, probe

REFUSALS: Final = frozenset({401, 403})


class Link(msgspec.Struct, frozen=True):
    """The result for one address: the request made, and the stages in their order."""

    address: str
    asked: str
    stages: list[Stage]

    @property
    def is_good(self) -> bool:
        """Whether no stage failed."""
        return all(stage.fault is None for stage in self.stages)


def plain_link(link: Link) -> dict[str, Any]:
    """A link as JSON; a fault has its code and its message in both languages."""
    return {
        "address": link.address,
        "asked": link.asked,
        "is_good": link.is_good,
        "stages": [
            {
                "name": stage.name,
                "is_tried": stage.is_tried,
                "time_ms": round(stage.time_ms, 2),
                "found": stage.found,
                "fault": _plain_fault(stage.fault),
            }
            for stage in link.stages
        ],
    }


def _plain_fault(fault: LgspError | None) -> dict[str, str] | None:
    return None if fault is None else {"code": fault.code, "vi": fault.in_vietnamese, "en": fault.english}


async def probed_links(
    version: ServiceVersion, dependencies: UpstreamDependencies, *, new_id: Callable[[], str], loopback_only: bool
) -> list[Link]:
    """Test each address of a service version, one after the other."""
    path = harmless_path(version)
    links = []
    for address in version.upstreams:
        one = msgspec.structs.replace(version, upstreams=(address,), upstream_weights=(), cache_bytes_max=0)
        asked = f"GET {address}{path}"
        try:
            origin = Origin.parse(address)
            tls = dependencies.upstreams.tls(dependencies.tls_identity(version))
        except LgspError as fault:
            links.append(Link(address, asked, [Stage("dns", fault=fault), *_untried("connect", "tls", "authentication", "call")]))
            continue
        stages = await asyncio.to_thread(probe, origin, loopback_only=loopback_only, tls=tls)
        if all(stage.fault is None for stage in stages):
            stages += await try_link(one, dependencies, new_id())
        else:
            stages += _untried("authentication", "call")
        links.append(Link(address, asked, stages))
    return links


async def try_link(version: ServiceVersion, dependencies: UpstreamDependencies, transaction_id: str) -> list[Stage]:
    """The last two stages for a version with one address: our own credential, and the harmless call."""
    return await _Try(version, dependencies).stages(_call(version, harmless_path(version), dependencies, transaction_id))


def harmless_path(version: ServiceVersion) -> str:
    """The registered probe, else the first endpoint that takes a GET and has no variable part; empty (the base address) without either."""
    if version.probe:
        return version.probe
    found = (one.path for one in version.endpoints if one.method in ("GET", "*") and "*" not in one.path)
    return next(found, "")


def _call(version: ServiceVersion, path: str, dependencies: UpstreamDependencies, transaction_id: str) -> Call:
    path, _, query = path.partition("?")
    return Call(
        transaction_id=transaction_id, received_at=dependencies.now(), started_ns=time.perf_counter_ns(), method="GET", target=path, path=path,
        headers=[(b"accept", b"Accept", b"*/*")], fields={b"accept": b"*/*"}, body=None, held=b"", version=version,
        service_named=version.service, rest_of_path=path, query=query,
    )  # fmt: skip


class _Try:
    """One call, with the times at which it reached each stage."""

    def __init__(self, version: ServiceVersion, dependencies: UpstreamDependencies) -> None:
        self._version = version
        self._dependencies = dependencies
        self._forward = forward(dependencies, version)
        self._left_at_ns = 0
        self._answered: Reply | None = None

    async def stages(self, call: Call) -> list[Stage]:
        """The last two stages: our own credential, and the call."""
        began_ns = time.perf_counter_ns()
        fault: LgspError | None = None
        try:
            if self._version.authentication.kind == "none":
                await self._send(call)
            else:
                await authenticate_upstream(self._dependencies, self._version)(call, self._send)
        except LgspError as cause:
            fault = cause
        ended_ns = time.perf_counter_ns()
        if not self._left_at_ns:
            return [_stage("authentication", began_ns, ended_ns, fault=fault), *_untried("call")]
        kind = self._version.authentication.kind
        first = (
            _stage("authentication", began_ns, self._left_at_ns, found=kind) if kind != "none" else _untried("authentication")[0]
        )
        found = f"HTTP {self._answered.status}" if self._answered is not None else ""
        return [first, _stage("call", self._left_at_ns, ended_ns, found=found, fault=fault or _fault_of(self._answered))]

    async def _send(self, call: Call) -> Reply:
        self._left_at_ns = time.perf_counter_ns()
        self._answered = None
        reply = await self._forward(call, self._send)
        self._answered = reply
        if not isinstance(reply.body, bytes):
            # Read to its end if it is small, so that the provider does not see a disconnect in the middle of its answer.
            held = await reply.body.whole(self._dependencies.buffered_body_bytes_max)
            if held is None:
                reply.body.abandon()
            reply.body = held or b""
        return reply


def _fault_of(reply: Reply | None) -> LgspError | None:
    if reply is None or (reply.status < 500 and reply.status not in REFUSALS):
        return None
    if reply.status in REFUSALS:
        return UpstreamRefusedUs(status=reply.status)
    return UpstreamBroken(why="the provider's system answers that it is out of order", status=reply.status)


def _stage(name: StageName, from_ns: int, to_ns: int, *, found: str = "", fault: LgspError | None = None) -> Stage:
    return Stage(name, time_ms=(to_ns - from_ns) / 1e6, found=found, fault=fault)


def _untried(*names: StageName) -> list[Stage]:
    return [Stage(name, is_tried=False) for name in names]
