"""One gateway process: wires its dependencies, and runs until it is told to stop.

Rules: from outside it needs only the home's folder, object storage and the two sockets that it is given; it needs no database. On
SIGTERM it stops accepting, finishes the calls in progress, makes the journal durable, and ends.
"""

import asyncio
import contextlib
import gc
import logging
import signal
import socket
import sys
import time
from functools import partial
from typing import Any

import setproctitle
import structlog
import uvloop

from lgsp.domain.errors import SettingInvalid
from lgsp.gateway import configuration_watcher
from lgsp.gateway.adapter import Adapter
from lgsp.gateway.callers.identities import Identities
from lgsp.gateway.callers.unidentified_refusals import UnidentifiedRefusals
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.gate import Gate
from lgsp.gateway.health import Health
from lgsp.gateway.messages.signed_replies import ReplySigner
from lgsp.gateway.metrics import Metrics
from lgsp.gateway.own_pages import OwnPages
from lgsp.gateway.server.edge import Edge
from lgsp.gateway.server.server_state import EdgeLimits
from lgsp.gateway.transaction_ids import TransactionIds
from lgsp.gateway.upstream.health_checks import HealthChecks
from lgsp.gateway.upstream.link_tests import LinkTests
from lgsp.journal.bodies.store import BodyKeeper, BodyStore
from lgsp.journal.logs.append import Limits, Log
from lgsp.journal.tree.receipts import receipt_of
from lgsp.protocol.credentials.sealing import unseal
from lgsp.protocol.credentials.tokens import TokenKey
from lgsp.protocol.snapshot import key_id_of
from lgsp.runtime import tls
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.host.host_memory import HostMemory
from lgsp.runtime.keys import bodies_key, configuration_key, journal_key, person_key, reply_key, sealing_key, token_key
from lgsp.runtime.outgoing.gateway_line import line_key
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.code_maps import CodeMaps
from lgsp.runtime.storage.descriptions import Descriptions
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.runtime.storage.snapshots import Snapshots
from lgsp.runtime.upstream.pool import Upstreams

GC_THRESHOLD = 50_000
"""New objects before a collection: a call makes a few hundred, and hardly any of them is part of a cycle."""


def run_gateway(*, home: Home, worker: int, listening: socket.socket, health: socket.socket) -> None:
    """Serve until SIGTERM or SIGINT. Raises `JournalBroken`, `JournalUnwritable` or `SettingInvalid` if it can't start."""
    setproctitle.setproctitle(f"lgsp gateway {worker}")
    set_up_logging()
    gc.set_threshold(GC_THRESHOLD, 20, 50)
    uvloop.run(_serve(home, worker, listening, health))


def set_up_logging() -> None:
    """JSON lines on standard error."""
    level = getattr(logging, setting("LGSP_LOG_LEVEL").upper(), None)
    if not isinstance(level, int):
        raise SettingInvalid(setting="LGSP_LOG_LEVEL", why="must be debug, info, warning or error")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


async def _serve(home: Home, worker: int, listening: socket.socket, health: socket.socket) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    log = await asyncio.to_thread(_open_log, home, worker)
    memory = HostMemory(home.gateway, worker=worker)
    upstreams = Upstreams(loopback_only=setting("LGSP_LOOPBACK_ONLY"))
    bodies = _body_keeper(home, worker)
    gate, dependencies = _gate(home, log, memory, bodies, upstreams, _issuer(listening))
    edge = Edge(gate, _edge_limits(), setting("LGSP_TRUSTED_PROXIES"))
    lookout = Edge(Health(gate, log, dependencies.metrics, stop.is_set, _link_tests(home, gate, dependencies)), _edge_limits())
    dependencies.metrics.watch("lgsp_gateway_connections", "Consumers connected.", lambda: edge.connections)
    dependencies.metrics.watch(
        "lgsp_gateway_configuration_number", "The configuration in force.", lambda: gate.plan.number if gate.plan else 0
    )
    dependencies.metrics.watch("lgsp_gateway_journal_writable", "Whether calls can be recorded.", lambda: log.is_writable)
    dependencies.metrics.watch_each(
        "lgsp_gateway_upstream_circuit",
        "Addresses of providers: 0 calls go there, 1 one call tries, 2 set aside.",
        "address",
        lambda: dependencies.circuits.states(time.perf_counter()),
    )
    snapshots = _snapshots(home)
    await configuration_watcher.load_last_good(snapshots, gate.put_in_force)
    await configuration_watcher.poll_once(snapshots, gate.put_in_force)
    watcher = asyncio.create_task(
        configuration_watcher.watch(snapshots, gate.put_in_force, poll_s=setting("LGSP_CONFIGURATION_POLL_S"))
    )
    checking = asyncio.create_task(
        HealthChecks(dependencies, lambda: gate.plan, new_id=gate.new_id).watch(poll_s=setting("LGSP_HEALTH_CHECK_S"))
    )
    renewing = await _listen(edge, listening)
    await lookout.listen(health)
    try:
        await stop.wait()
    finally:
        await edge.drain(setting("LGSP_DRAIN_TIMEOUT_S"))
        for task in (watcher, checking, *renewing):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await lookout.drain(0)
        upstreams.close()
        await asyncio.to_thread(bodies.close)
        await asyncio.to_thread(log.close)
        memory.close()


async def _listen(edge: Edge, listening: socket.socket) -> list[asyncio.Task[None]]:
    """Accept connections, with TLS if files are set; returns the task that watches these files."""
    files = tls.files_in_use()
    if files is None:
        await edge.listen(listening)
        return []
    stamps = files.stamps()
    await edge.listen(listening, tls.context_of(files))
    return [asyncio.create_task(tls.watch(files, stamps, edge.renew))]


def _gate(
    home: Home, log: Log, memory: HostMemory, bodies: BodyKeeper, upstreams: Upstreams, issuer: str
) -> tuple[Gate, Dependencies]:
    tokens = TokenKey(pem=token_key(home.keys), issuer=issuer)
    sealing = sealing_key(home.keys)

    def opened(text: str, purpose: str) -> str:
        return unseal(text, key=sealing, purpose=purpose)

    ids = TransactionIds()
    dependencies = Dependencies(
        journal=log,
        identities=Identities(tokens, now, opened=opened, replay_window=memory.replay_window),
        memory=memory,
        person_key=person_key(home.keys),
        bodies=bodies,
        kept_body_bytes_max=setting("LGSP_KEPT_BODY_BYTES_MAX"),
        replies=ReplySigner(reply_key(home.keys), now),
        upstreams=upstreams,
        metrics=Metrics(),
        unidentified_refusals=UnidentifiedRefusals(log, now),
        unseal=opened,
        descriptions=Descriptions(storage_in_use(home)),
        code_maps=CodeMaps(storage_in_use(home)),
        now=now,
        buffered_body_bytes_max=setting("LGSP_BUFFERED_BODY_BYTES_MAX"),
    )
    receipts = partial(receipt_of, home.journal, storage_in_use(home))
    pages = OwnPages(dependencies, tokens, lifetime_s=setting("LGSP_TOKEN_LIFETIME_S"), new_id=ids.new, receipt_of=receipts)
    adapter = Adapter(dependencies, tokens, lifetime_s=setting("LGSP_TOKEN_LIFETIME_S"), new_id=ids.new)
    return Gate(dependencies, pages, adapter, ids, calls_max=setting("LGSP_CALLS_MAX")), dependencies


def _link_tests(home: Home, gate: Gate, dependencies: Dependencies) -> LinkTests:
    is_loopback_only = bool(setting("LGSP_LOOPBACK_ONLY"))
    return LinkTests(dependencies, lambda: gate.plan, key=line_key(home), new_id=gate.new_id, loopback_only=is_loopback_only)


def _open_log(home: Home, worker: int) -> Log:
    limits = Limits(
        segment_bytes=setting("LGSP_JOURNAL_SEGMENT_BYTES"),
        seal_s=setting("LGSP_JOURNAL_SEAL_S"),
        free_bytes_min=setting("LGSP_JOURNAL_FREE_BYTES_MIN"),
    )
    return Log.open(folder=home.journal, name=f"gateway-{worker}", key=journal_key(home.keys), now=now, limits=limits)


def _body_keeper(home: Home, worker: int) -> BodyKeeper:
    store = BodyStore(home.bodies, setting("LGSP_INSTANCE"), bodies_key(home.keys))
    return BodyKeeper(store, log=f"gateway-{worker}", free_bytes_min=setting("LGSP_JOURNAL_FREE_BYTES_MIN"))


def _snapshots(home: Home) -> Snapshots:
    anchor = configuration_key(home.keys).public_key()
    return Snapshots(
        storage=storage_in_use(home), keys={key_id_of(anchor): anchor}, instance=setting("LGSP_INSTANCE"), folder=home.gateway
    )


def _edge_limits() -> EdgeLimits:
    names = ("header_bytes_max", "header_timeout_s", "body_idle_timeout_s", "keepalive_timeout_s", "connections_max")
    values: dict[str, Any] = {name: setting(f"LGSP_{name.upper()}") for name in names}
    return EdgeLimits(**values)


def _issuer(listening: socket.socket) -> str:
    """The issuer of tokens: the public address, or the one we listen on, so that all workers of a home name the same."""
    public = str(setting("LGSP_PUBLIC_URL")).rstrip("/")
    scheme = "http" if tls.files_in_use() is None else "https"
    return public or f"{scheme}://{setting('LGSP_HOST')}:{listening.getsockname()[1]}"
