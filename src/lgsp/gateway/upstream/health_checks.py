"""Active health checks of providers' addresses, so that an outage is noticed between calls and not by a consumer's call.

Rules: an address whose circuit is open is probed when its pause is over; where a provider has several addresses, a dead one is known before a call
goes there. A probe is the harmless request of `links.py` and takes the same way as a call, so the circuit breaker counts it like a call. Only
addresses that were called since the process started are probed, at most `ADDRESSES_MAX` per round, one after the other.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import msgspec
import structlog

from lgsp.domain.configuration import ServiceVersion
from lgsp.gateway.dependencies import UpstreamDependencies
from lgsp.gateway.plan import Plan
from lgsp.gateway.upstream.links import try_link

ADDRESSES_MAX: Final = 100
"""Addresses looked at in one round; with more, the next round goes on behind them."""

_log = structlog.get_logger("health")


class HealthChecks:
    """The rounds of one gateway process."""

    def __init__(self, dependencies: UpstreamDependencies, plan: Callable[[], Plan | None], *, new_id: Callable[[], str]) -> None:
        self._dependencies = dependencies
        self._plan = plan
        self._new_id = new_id
        self._of_plan: Plan | None = None
        self._versions: dict[str, ServiceVersion] = {}
        self._after = 0

    async def watch(self, *, poll_s: float) -> None:
        """A round every `poll_s` seconds until cancelled."""
        while True:
            await asyncio.sleep(poll_s)
            await self.look()

    async def look(self) -> None:
        """Probe the addresses of one round."""
        plan = self._plan()
        if plan is None:
            return
        if plan is not self._of_plan:
            self._of_plan, self._versions = plan, {address: one for one in plan.routes.all() for address in one.upstreams}
        addresses = self._due()
        for address in addresses[:ADDRESSES_MAX]:
            await self._look_at(address)
        self._after = 0 if len(addresses) <= ADDRESSES_MAX else self._after + ADDRESSES_MAX

    def _due(self) -> list[str]:
        now_s = time.perf_counter()
        known = self._dependencies.circuits.known()
        due = [
            address
            for address, circuit in known.items()
            if (version := self._versions.get(address)) is not None
            and (circuit.state(now_s) == "half_open" or (len(version.upstreams) > 1 and circuit.state(now_s) == "closed"))
        ]
        start = self._after if self._after < len(due) else 0
        return due[start:]

    async def _look_at(self, address: str) -> None:
        before = self._dependencies.circuits.of(address).state(time.perf_counter())
        version = msgspec.structs.replace(self._versions[address], upstreams=(address,), upstream_weights=(), cache_bytes_max=0)
        stages = await try_link(version, self._dependencies, self._new_id())
        after = self._dependencies.circuits.of(address).state(time.perf_counter())
        if after != before:
            fault = next((stage.fault.code for stage in stages if stage.fault is not None), "")
            _log.info("address", address=address, before=before, after=after, fault=fault)
