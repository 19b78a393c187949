"""The sandbox as a process: it answers, and calls, as demo.json says, until it is told to stop."""

import asyncio
import random
import socket
from typing import Any

import uvicorn

from lgsp.domain.errors import PartFailed
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.sandbox.demo_file import read_demo, secrets_in
from lgsp.sandbox.server import Sandbox
from lgsp.sandbox.systems.timestamp_authority import TimestampAuthority
from lgsp.sandbox.traffic import Traffic


def run_sandbox(*, home: Home, listening: socket.socket, with_traffic: bool) -> None:
    """Serve on the socket until SIGTERM."""
    demo = read_demo(home.demo_file)
    if demo is None:
        raise PartFailed(part="sandbox", why="no demo.json in the home")
    authority = TimestampAuthority(home.keys, home.folder, now)
    asyncio.run(_serve(demo, listening, authority, with_traffic=with_traffic))


async def _serve(demo: dict[str, Any], listening: socket.socket, authority: TimestampAuthority, *, with_traffic: bool) -> None:
    application = Sandbox(secrets_in(demo), now, authority)
    config = uvicorn.Config(
        application, lifespan="off", access_log=False, log_level="warning", timeout_keep_alive=120, timeout_graceful_shutdown=3
    )
    callers = []
    if with_traffic:
        callers.append(asyncio.create_task(Traffic(demo, random.Random()).flow()))  # noqa: S311 - chance for a demo, not a secret
    await uvicorn.Server(config).serve(sockets=[listening])
    for caller in callers:
        caller.cancel()
