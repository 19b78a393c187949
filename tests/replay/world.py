"""A call that failed, with its request kept, in a home of the test's own; and a gateway that notes what it is sent."""

import asyncio
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.entries import JournalEntry
from lgsp.domain.periods import local_date
from lgsp.journal.bodies.store import BodyKeeper
from lgsp.journal.logs.append import Limits, Log
from lgsp.protocol.proof.kept_bodies import KeptBody, KeptHead
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.models import ServiceVersion
from lgsp.registry.operations.officers import create_officer
from lgsp.retention.operations.bodies import store_in_use
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.keys import journal_key
from tests.journal.conftest import identifier

AT = datetime(2026, 11, 22, 7, 5, tzinfo=UTC)
ORIGINAL, OPEN, RESENT = identifier(1, AT), identifier(2, AT), identifier(3, AT)
CONSUMER, SERVICE = "VN-H55/GOV/H55.01/motcua", "VN-H55/GOV/H55.02/datdai/gia-dat"
TARGET, BODY, TYPE = "/gia-dat/1.0/gia?ma=01", b'{"ho":"Ly"}', "application/json"
FAILED = {"outcome": "failed", "status": 504, "error": "upstream.timed_out"}


def digest(method: str = "POST", target: str = TARGET, body: bytes = BODY, kind: str = TYPE) -> str:
    return hashlib.sha256(f"{method} {target}\r\n{kind}\r\n\r\n".encode() + body).hexdigest()


def record(home: Home, transaction_id: str, *, log: str = "gateway-1", end: Any = FAILED, keeps: bool = True, **facts: Any) -> None:
    """Write a call down, and keep its request."""
    kept = {"body_retention": "30-days", "is_body_kept": True} if keeps else {}
    told = {
        "instance": "VN-H55", "consumer": CONSUMER, "service": SERVICE, "version": "1.0", "endpoint": "POST /gia", "face": "rest",
        "request_digest": digest(), **kept, **facts,
    }  # fmt: skip

    async def work() -> None:
        if keeps:
            keeper = BodyKeeper(store_in_use(), log=log, free_bytes_min=0)
            head = KeptHead(
                transaction_id, "request", AT, "30-days", local_date(AT), service=SERVICE, version="1.0", consumer=CONSUMER,
                method="POST", target=TARGET, fields=(("Content-Type", TYPE), ("Accept", TYPE)),
            )  # fmt: skip
            await keeper.keep(KeptBody(head, BODY))
            keeper.close()
        opened = Log.open(folder=home.journal, name=log, key=journal_key(home.keys), now=now, limits=Limits(free_bytes_min=0))
        kind: Any = told.pop("kind", "request")
        await opened.append(JournalEntry(kind=kind, transaction_id=transaction_id, at=AT, **told))
        if end is not None:
            await opened.append(JournalEntry(kind="reply", transaction_id=transaction_id, at=AT, duration_us=3000, **end))
        opened.close()

    asyncio.run(work())


def home_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("LGSP_HOME", str(tmp_path / "home"))
    home = Home(tmp_path / "home")
    home.prepare()
    return home


def word(world: Any, resending: str, **columns: Any) -> None:
    """What the service says of sending again."""
    ServiceVersion.objects.filter(pk=world.version.pk).update(resending=resending, **columns)


def officer(name: str, role: str = "operator", member: str = "") -> Any:
    facts = OfficerFacts(username=name, name=name, role=role, member=member)  # type: ignore[arg-type]
    return create_officer(facts=facts, by="test", why="thử", now=AT)


class Taken(list):  # type: ignore[type-arg]
    """The requests that came: method, target, fields, body."""


@contextmanager
def gateway(monkeypatch: pytest.MonkeyPatch, *, status: int = 200, transaction_id: str = RESENT) -> Iterator[Taken]:
    """A listener in the gateway's place; status 0 breaks off without an answer."""
    taken = Taken()

    class Listening(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            taken.append((self.command, self.path, dict(self.headers), body))
            if status:
                self.send_response(status)
                self.send_header("Lgsp-Transaction-Id", transaction_id)
                self.send_header("Content-Length", "6")
                self.end_headers()
                self.wfile.write(b"bi mat")

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Listening)
    monkeypatch.setenv("LGSP_GATEWAY_PORT", str(server.server_address[1]))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield taken
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
