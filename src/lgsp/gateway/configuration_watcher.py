"""Watcher of the configuration: polls for a newer one, verifies it, and puts it in force.

Rules: reading, verifying and indexing happen in a thread; the event loop only puts the finished plan in place. A configuration that is refused
or can't be read changes nothing: the gateway continues with the one in force and logs the error.
"""

import asyncio
import gc
from collections.abc import Callable

import structlog

from lgsp.domain.configuration import Configuration
from lgsp.domain.errors import ConfigurationRefused
from lgsp.gateway.plan import Plan
from lgsp.runtime.storage.snapshots import Snapshots

_log = structlog.get_logger("configuration")


async def load_last_good(snapshots: Snapshots, put_in_force: Callable[[Plan], None]) -> None:
    """Put the last good copy in force, if there is one."""
    try:
        plan = await asyncio.to_thread(_plan, snapshots.last_good)
    except (ConfigurationRefused, OSError) as fault:
        _log.error("last_good_refused", why=str(fault))
        return
    if plan is not None:
        put_in_force(plan)
        _log.info("in_force", number=plan.number, source="last good copy")


async def watch(snapshots: Snapshots, put_in_force: Callable[[Plan], None], *, poll_s: float) -> None:
    """Put every newer configuration in force, until cancelled."""
    while True:
        await poll_once(snapshots, put_in_force)
        await asyncio.sleep(poll_s)


async def poll_once(snapshots: Snapshots, put_in_force: Callable[[Plan], None]) -> None:
    """Put a newer configuration in force, if there is one."""
    try:
        plan = await asyncio.to_thread(_plan, snapshots.newer)
    except (ConfigurationRefused, OSError) as fault:
        _log.error("refused", why=str(fault))
        return
    if plan is not None:
        put_in_force(plan)
        _log.info("in_force", number=plan.number, source="storage")


def _plan(source: Callable[[], Configuration | None]) -> Plan | None:
    configuration = source()
    if configuration is None:
        return None
    plan = Plan(configuration)
    # The plan lives until the next one: scanning its hundreds of thousands of objects at each garbage collection would be wasted.
    del configuration
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return plan
