"""`kill -9` of the gateway under load: every call that was answered 2xx is in the journal, and the journal verifies.

`LGSP_TEST_KILLS` says how often (5 in the suite).
"""

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from lgsp.journal.bodies.kept import readable_bodies, shelves_of
from lgsp.journal.bodies.store import BodyStore
from lgsp.journal.verification.verify import verify_journal
from lgsp.runtime.keys import bodies_key
from tests.gateway.world import API_KEY, INSTANCE, PATH, GatewayProcess, Wire, answering, entries, ok, world

KILLS = int(os.environ.get("LGSP_TEST_KILLS", "5"))


def load(gateway: GatewayProcess, answered: set[str], stop: threading.Event) -> None:
    request = f"GET {PATH} HTTP/1.1\r\nHost: h\r\nX-API-Key: {API_KEY}\r\n\r\n".encode()
    while not stop.is_set():
        with contextlib.suppress(OSError, EOFError), Wire(gateway.port) as wire:
            wire.socket.settimeout(3)
            while not stop.is_set():
                answer = wire.send(request).read()
                if answer.status == 200:
                    answered.add(answer.headers["lgsp-transaction-id"])


@pytest.mark.timeout(60 + 10 * KILLS)
def test_every_answered_call_is_in_the_journal_after_kills_under_load(tmp_path: Path) -> None:
    answered: set[str] = set()
    stop = threading.Event()
    with world(tmp_path, answering(ok())) as (gateway, _):
        loads = [threading.Thread(target=load, args=(gateway, answered, stop)) for _ in range(4)]
        for one in loads:
            one.start()
        for _ in range(KILLS):
            before = len(answered)
            gateway.wait_for(lambda before=before: len(answered) > before + 50)  # type: ignore[misc]
            time.sleep(0.05)
            assert gateway.stop(signal.SIGKILL) == -signal.SIGKILL
            gateway.start()
        stop.set()
        for one in loads:
            one.join()
        assert gateway.stop() == 0
        kept = entries(gateway.home)
        report = verify_journal(gateway.home.journal)
    requests = {one["transaction_id"] for one in kept if one["kind"] == "request"}
    replies = {one["transaction_id"] for one in kept if one["kind"] == "reply"}
    assert len(answered) > 50 * KILLS
    assert answered <= requests & replies
    assert report.findings == ()


def test_every_body_that_a_record_promises_is_there_after_kills(tmp_path: Path) -> None:
    answered: set[str] = set()
    stop = threading.Event()
    with world(tmp_path, answering(ok()), body_retention="30-days") as (gateway, _):
        loads = [threading.Thread(target=load, args=(gateway, answered, stop)) for _ in range(2)]
        for one in loads:
            one.start()
        for _ in range(2):
            before = len(answered)
            gateway.wait_for(lambda before=before: len(answered) > before + 30)  # type: ignore[misc]
            assert gateway.stop(signal.SIGKILL) == -signal.SIGKILL
            gateway.start()
        stop.set()
        for one in loads:
            one.join()
        assert gateway.stop() == 0
        promised = {(one["transaction_id"], one["kind"]) for one in entries(gateway.home) if one.get("is_body_kept")}
        store = BodyStore(gateway.home.bodies, INSTANCE, bodies_key(gateway.home.keys))
        found = {
            (kept.head.transaction_id, kept.head.part)
            for shelf in shelves_of(gateway.home.bodies)
            for kept in readable_bodies(store, shelf.path)
        }
    assert len(promised) > 100 and promised <= found
