"""A running platform whose journal gets 5,000 records a second: how soon they are sealed, in the signed tree, and in the search.

A log beside the gateway's own is written as a gateway would write it (request and reply of each call); the platform's own processes do the rest.
"""

import asyncio
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import msgspec
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.gateway.transaction_ids import TransactionIds
from lgsp.journal.logs.append import Log
from lgsp.journal.tree.batches import last_batch
from lgsp.journal.tree.published import signed_size
from lgsp.journal.tree.receipts import receipt_of
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.keys import journal_key
from lgsp.runtime.storage.object_storage import folder_storage

CLONE = Path(__file__).parents[1]
LOG = "bench-1"
STEP_S = 0.02
WATCH_S = 0.02
CATCH_UP_S = 20.0
RECEIPTS = 300
INDEXED = "SELECT sequence FROM monitor_indexposition WHERE log = %s"


class Live(msgspec.Struct):
    """What was measured; lags in seconds from durable to signed and to searchable, CPU in microseconds per record."""

    records_per_s: float
    signed_lag_s: list[float]
    indexed_lag_s: list[float]
    sequencer_us: float
    receipt_ms: list[float]


class Watch(threading.Thread):
    """Looks again and again how far the tree and the index are."""

    def __init__(self, home: Home) -> None:
        super().__init__(daemon=True)
        self.signed: list[tuple[float, int]] = []
        self.indexed: list[tuple[float, int]] = []
        self.is_over = False
        self._home = home
        self._database = psycopg.connect((home.run / "database-url").read_text(), autocommit=True)
        self._database.execute("SELECT set_config('lgsp.instance', 'VN-H55', false)")

    def run(self) -> None:
        """Until it is over."""
        while not self.is_over:
            batch = last_batch(self._home.journal)
            if batch is not None and LOG in batch.logs and signed_size(self._home.journal) >= batch.size:
                self.signed.append((time.monotonic(), batch.logs[LOG].sequence))
            row = self._database.execute(INDEXED, [LOG]).fetchone()
            if row is not None:
                self.indexed.append((time.monotonic(), row[0]))
            time.sleep(WATCH_S)


def measure(folder: Path, *, rate: int, seconds: float) -> Live:
    """Run it; the platform is started and stopped again."""
    home, port = Home(folder / "home"), _free_port()
    words = ["--quiet-demo", "--home", str(home.folder), f"--gateway-port={port}", f"--portal-port={port + 20}"]
    with (folder / "up.log").open("w+") as out:
        process = subprocess.Popen([str(CLONE / "lgsp"), "up", *words], stdout=out, stderr=out)
        try:
            _wait(lambda: "Ctrl-C" in (folder / "up.log").read_text(), process)
            return _measured(home, rate, seconds)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def _measured(home: Home, rate: int, seconds: float) -> Live:
    watch, pid = Watch(home), _sequencer(home)
    watch.start()
    began, cpu = time.monotonic(), _cpu_s(pid)
    marks, ids = asyncio.run(_write(home, rate, seconds))
    took = time.monotonic() - began
    total, until = marks[-1][1], time.monotonic() + CATCH_UP_S
    while time.monotonic() < until and (_reached(watch.signed) < total or _reached(watch.indexed) < total):
        time.sleep(0.05)
    watch.is_over = True
    watch.join()
    return Live(
        records_per_s=total / took,
        signed_lag_s=_lags(marks, watch.signed),
        indexed_lag_s=_lags(marks, watch.indexed),
        sequencer_us=(_cpu_s(pid) - cpu) / total * 1e6,
        receipt_ms=[_receipt_ms(home, identifier) for identifier in ids[:: max(1, len(ids) // RECEIPTS)]],
    )


async def _write(home: Home, rate: int, seconds: float) -> tuple[list[tuple[float, int]], list[str]]:
    key: Ed25519PrivateKey = journal_key(home.keys)
    log, new = Log.open(folder=home.journal, name=LOG, key=key, now=now), TransactionIds()
    marks, ids, total, due = [], [], 0, time.monotonic()
    for _ in range(int(seconds / STEP_S)):
        entries = []
        for _ in range(int(rate * STEP_S / 2)):
            ids.append(new.new())
            entries += _call(ids[-1])
        await asyncio.gather(*[log.append(entry) for entry in entries])
        total += len(entries)
        marks.append((time.monotonic(), total))
        due += STEP_S
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    await asyncio.to_thread(log.close)
    return marks, ids


def _call(identifier: str) -> list[JournalEntry]:
    parties = {"consumer": "VN-H55/GOV/H55.12/motcua", "service": "VN/GOV/G12/dkkd/dkdn", "version": "1.0", "endpoint": "GET /x"}
    request = JournalEntry(
        kind="request", transaction_id=identifier, at=now(), instance="VN-H55", configuration=12, purpose="Giải quyết thủ tục",
        legal_basis="Nghị định 47/2020/NĐ-CP", request_digest="a" * 64, request_bytes=0, **parties,
    )  # fmt: skip
    reply = JournalEntry(
        kind="reply", transaction_id=identifier, at=now(), outcome="answered", status=200, reply_digest="b" * 64, reply_bytes=300,
        upstream_us=900, duration_us=1500,
    )  # fmt: skip
    return [request, reply]


def _lags(marks: list[tuple[float, int]], seen: list[tuple[float, int]]) -> list[float]:
    """For each mark, how long until so many were seen; infinite if never."""
    lags, place = [], 0
    for at, total in marks:
        while place < len(seen) and seen[place][1] < total:
            place += 1
        lags.append(seen[place][0] - at if place < len(seen) else float("inf"))
    return lags


def _reached(seen: list[tuple[float, int]]) -> int:
    return seen[-1][1] if seen else 0


def _receipt_ms(home: Home, identifier: str) -> float:
    storage = folder_storage(home.objects)
    began = time.perf_counter()
    receipt_of(home.journal, storage, identifier)
    return (time.perf_counter() - began) * 1000


def _sequencer(home: Home) -> int:
    running = msgspec.json.decode((home.run / "supervisor.json").read_bytes())
    pid: int = next(part["pid"] for part in running["parts"] if part["name"] == "sequencer")
    return pid


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _wait(is_so: object, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + 120
    while not is_so():  # type: ignore[operator]
        if process.poll() is not None or time.monotonic() > until:
            sys.exit("the platform did not start")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
    return 20_000 + port % 10_000


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
