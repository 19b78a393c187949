"""The gateway's parts made real in the test's own process: a journal on disk, an upstream pool, a plan."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.calls import Call, Identity, Reply
from lgsp.domain.configuration import AccessRight, ServiceVersion
from lgsp.gateway.callers.identities import Identities
from lgsp.gateway.callers.unidentified_refusals import UnidentifiedRefusals
from lgsp.gateway.dependencies import Dependencies
from lgsp.gateway.messages.signed_replies import ReplySigner
from lgsp.gateway.metrics import Metrics
from lgsp.gateway.plan import Plan
from lgsp.journal.bodies.store import BodyKeeper, BodyStore
from lgsp.journal.logs.append import Limits, Log
from lgsp.journal.logs.read import all_records
from lgsp.protocol.credentials.sealing import seal, unseal, upstream_purpose
from lgsp.protocol.credentials.tokens import TokenKey
from lgsp.runtime.home import Home
from lgsp.runtime.host.host_memory import HostMemory
from lgsp.runtime.host.replay_window import ReplayWindow
from lgsp.runtime.storage.descriptions import Descriptions
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.runtime.upstream.bodies import IncomingBody
from lgsp.runtime.upstream.pool import Upstreams
from tests.gateway.world import CONSUMER, PATH, SERVICE, configuration, right, service

NOW = datetime(2026, 11, 2, tzinfo=UTC)
SEALING = b"k" * 32
UPSTREAM = "http://127.0.0.1:9"
TOKENS = TokenKey(
    pem=rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ),
    issuer="https://lgsp.example",
)


def sealed(secret: str, version: ServiceVersion) -> str:
    return seal(secret, key=SEALING, purpose=upstream_purpose(version.service), nonce=b"n" * 12)


def opened(text: str, purpose: str) -> str:
    return unseal(text, key=SEALING, purpose=purpose)


def fresh_replays(slots: int = 64) -> ReplayWindow:
    """A memory of what was seen, in a folder that goes with the test run's."""
    return ReplayWindow(Path(tempfile.mkdtemp(prefix="lgsp-replays-")) / "replays", slots=slots)


@contextlib.asynccontextmanager
async def inside(
    folder: Path, *, buffered_bytes_max: int = 1000, free_bytes_min: int = 0, kept_bytes_max: int = 500
) -> AsyncIterator[Dependencies]:
    """Parts that work; the journal is in `folder/journal`."""
    key = Ed25519PrivateKey.generate()
    log = Log.open(
        folder=folder / "journal", name="gateway-1", key=key, now=lambda: NOW, limits=Limits(free_bytes_min=free_bytes_min)
    )
    upstreams = Upstreams(loopback_only=True)
    memory = HostMemory(folder, worker=1)
    bodies = BodyKeeper(body_store(folder), log="gateway-1", free_bytes_min=free_bytes_min)
    dependencies = Dependencies(
        journal=log,
        identities=Identities(TOKENS, lambda: NOW, opened=opened, replay_window=memory.replay_window),
        memory=memory,
        person_key=b"p" * 32,
        bodies=bodies,
        kept_body_bytes_max=kept_bytes_max,
        replies=ReplySigner(Ed25519PrivateKey.generate(), lambda: NOW),
        upstreams=upstreams,
        metrics=Metrics(),
        unidentified_refusals=UnidentifiedRefusals(log, lambda: NOW),
        unseal=opened,
        descriptions=Descriptions(storage_in_use(Home(folder))),
        now=lambda: NOW,
        buffered_body_bytes_max=buffered_bytes_max,
    )
    try:
        yield dependencies
    finally:
        upstreams.close()
        await asyncio.sleep(0)
        bodies.close()
        log.close()
        memory.close()


def body_store(folder: Path) -> BodyStore:
    """Where the bodies of this world are kept."""
    return BodyStore(folder / "bodies", "VN-H55", b"b" * 32)


def kept(folder: Path) -> list[dict[str, Any]]:
    """What the journal holds."""
    return [msgspec.to_builtins(placed.entry) for placed in all_records(folder / "journal")]


def plan(*, services: list[ServiceVersion] | None = None, rights: list[AccessRight] | None = None) -> Plan:
    return Plan(configuration(UPSTREAM, services=services, rights=rights))


def call(method: str = "GET", target: str = PATH, headers: dict[str, str] | None = None, **facts: Any) -> Call:
    """A call as the edge makes it; facts of later steps may be given too."""
    lines = [(name.lower().encode(), name.encode(), value.encode()) for name, value in (headers or {}).items()]
    path, _, query = target.partition("?")
    return Call(
        **{
            "transaction_id": "0198c0de-0000-7000-8000-000000000000",
            "received_at": NOW,
            "started_ns": 0,
            "method": method,
            "target": target,
            "headers": lines,
            "fields": {lower: value for lower, _, value in lines},
            "body": None,
            "path": path,
            "query": query,
            **facts,
        }
    )


def known_call(version: ServiceVersion | None = None, **facts: Any) -> Call:
    """A call that has passed every step up to the records."""
    return call(
        **{
            "identity": Identity(CONSUMER, "motcua"),
            "version": version or service(UPSTREAM),
            "right": right(),
            "endpoint": "GET /**",
            "rest_of_path": "/chiTietDoanhNghiep",
            "service_named": SERVICE,
            "held": b"",
            **facts,
        }
    )


def arriving(*chunks: bytes, length: int | None = None, ended: bool = True) -> IncomingBody:
    """A body that has arrived in these chunks."""
    body = IncomingBody(length, lambda _: None)
    for chunk in chunks:
        body.feed(chunk)
    if ended:
        body.end()
    return body


class End:
    """The way onward: remembers what came and gives a reply, or raises."""

    def __init__(self, reply: Reply | BaseException | None = None) -> None:
        self.reply = reply or Reply(status=200, headers=[(b"Content-Type", b"text/plain")], body=b"ok")
        self.calls: list[Call] = []

    async def __call__(self, call: Call) -> Reply:
        self.calls.append(call)
        if isinstance(self.reply, BaseException):
            raise self.reply
        return self.reply
