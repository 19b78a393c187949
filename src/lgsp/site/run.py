"""The processes of the control plane: pages and API, job worker, migration.

Rules: each blocks until SIGTERM or SIGINT, finishes what is under way, and returns. `lgsp.site.setup.prepare()` was called before.
"""

import asyncio
import socket

import uvicorn
from django.core.management import call_command
from django.db import connections
from procrastinate.contrib.django import app

from lgsp.registry.operations.instances import establish_instance
from lgsp.registry.operations.publication import publish_configuration
from lgsp.registry.queries.instances import instance_in_use
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.settings import setting
from lgsp.site.static_files import collect_static_files

JOBS_AT_ONCE = 4
GRACE_S = 10


def run_platform(*, home: Home, listening: socket.socket) -> None:
    """Serve pages and API on a socket that listens already. Blocks until a signal; running requests are finished."""
    home.prepare()
    collect_static_files()
    config = uvicorn.Config(
        "lgsp.site.asgi:application",
        loop="uvloop",
        http="httptools",
        lifespan="off",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
        log_config=None,
    )
    uvicorn.Server(config).run(sockets=[listening])


def run_worker(*, home: Home) -> None:
    """Carry out jobs. Blocks until a signal; running jobs are finished."""
    home.prepare()
    with acting_in(setting("LGSP_INSTANCE")):
        if instance_in_use() is not None:  # what a worker that was killed left undone; nothing happens if nothing changed
            publish_configuration(by="lgsp", why="the job worker started", now=now())
    connections.close_all()
    with app.replace_connector(app.connector.get_worker_connector()):
        asyncio.run(_work())


async def _work() -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=JOBS_AT_ONCE,
            delete_jobs="successful",
            fetch_job_polling_interval=1.0,
            shutdown_graceful_timeout=GRACE_S,
        )


def migrate() -> None:
    """Bring the database's tables up to this release, and establish the instance of `LGSP_INSTANCE` if it is new. Safe to repeat."""
    call_command("migrate", interactive=False, verbosity=0)
    code = setting("LGSP_INSTANCE")
    with acting_in(code):
        if instance_in_use() is None:
            establish_instance(code=code, name=code, by="lgsp", now=now())
