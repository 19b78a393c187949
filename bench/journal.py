"""The journal's cost, measured against a bare file: `python bench/journal.py`.

What is measured: durable records per second (many in flight, each waits for its own), CPU time per record of the whole process, records
sequenced into the tree per second in batches of a second's worth, and records verified per minute, logs and tree. The yardstick writes the same
bytes in batches of the same size and calls fdatasync after each, in alternating turns of one run. Then a running platform is given 5,000
records a second (`live_journal.py`).
"""

import argparse
import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.live_journal import measure, p95
from bench.results import put_section
from lgsp.domain.entries import JournalEntry
from lgsp.journal.logs.append import Log
from lgsp.journal.tree import sequence as sequence_module
from lgsp.journal.tree.sequence import Means, open_sequencer
from lgsp.journal.verification.verify import verify_journal
from lgsp.runtime.clock import now
from lgsp.runtime.storage.object_storage import folder_storage

TURNS = 3
RATE, SECONDS = 5_000, 10.0
KEY = Ed25519PrivateKey.from_private_bytes(b"\x07" * 32)
ENTRY = JournalEntry(
    kind="request",
    transaction_id="0197c3a0-0000-7000-8000-000000000001",
    at=now(),
    instance="VN-H55",
    configuration=12,
    consumer="VN-H55/GOV/H55.12/motcua",
    service="VN/GOV/G12/dkkd/dkdn",
    version="1.0",
    endpoint="GET /chiTietDoanhNghiep",
    purpose="Giải quyết thủ tục hành chính",
    legal_basis="Nghị định 47/2020/NĐ-CP",
    request_digest="a" * 64,
    request_bytes=0,
)


async def append(folder: Path, records: int, in_flight: int) -> None:
    """Keep so many appends in flight until all are done."""
    log = Log.open(folder=folder, name="gateway-1", key=KEY, now=now)

    async def one_after_another() -> None:
        for _ in range(records // in_flight):
            await log.append(ENTRY)

    await asyncio.gather(*[one_after_another() for _ in range(in_flight)])
    log.close()


def sequence(folder: Path) -> tuple[float, float]:
    """Put all of a journal into a tree, a second's worth at a time; gives records per second and CPU per record in microseconds."""
    means = Means("lgsp/bench", KEY, b"k" * 32, folder_storage(folder / "objects"), now)
    sequence_module.BATCH_RECORDS_MAX = RATE
    began, cpu, done = time.perf_counter(), time.process_time(), 0
    with open_sequencer(folder / "journal", means) as sequencer:
        while count := sequencer.sequence():
            done += count
    return done / (time.perf_counter() - began), (time.process_time() - cpu) / done * 1e6


def bare(path: Path, records: int, in_flight: int) -> None:
    """The yardstick."""
    body = msgspec.json.encode(ENTRY) + bytes(48)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT)
    for _ in range(records // in_flight):
        os.write(handle, body * in_flight)
        os.fdatasync(handle)
    os.close(handle)


def main() -> None:
    """Measure and print one table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--records", type=int, default=100_000)
    words.add_argument("--in-flight", type=int, default=200)
    words.add_argument("--folder", default=None, help="where to write; the disk is part of what is measured")
    given = words.parse_args()
    rates, bare_rates, cpu_us, verified, sequenced, sequence_us = [], [], [], [], [], []
    for _ in range(TURNS):
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            begun, cpu = time.perf_counter(), time.process_time()
            asyncio.run(append(Path(folder) / "journal", given.records, given.in_flight))
            rates.append(given.records / (time.perf_counter() - begun))
            cpu_us.append((time.process_time() - cpu) / given.records * 1e6)
            begun = time.perf_counter()
            bare(Path(folder) / "bare", given.records, given.in_flight)
            bare_rates.append(given.records / (time.perf_counter() - begun))
            for found, values in zip(sequence(Path(folder)), (sequenced, sequence_us), strict=True):
                values.append(found)
            begun = time.perf_counter()
            report = verify_journal(Path(folder) / "journal", storage=folder_storage(Path(folder) / "objects"))
            verified.append(report.records / (time.perf_counter() - begun) * 60)
            if not report.is_good:
                raise SystemExit("the journal does not verify")
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        live = measure(Path(folder), rate=RATE, seconds=SECONDS)
    rate, bare_rate = statistics.median(rates), statistics.median(bare_rates)
    lines = [
        f"{now():%Y-%m-%d}, {os.cpu_count()} cores, one process; medians of {TURNS} turns. `./lgsp bench journal`",
        "",
        f"Bare file: {bare_rate:,.0f} records/s, {bare_rate / rate:.1f} × the journal's rate.",
        "",
        "| what | measured | bar |",
        "|---|---|---|",
        f"| durable records/s, {given.in_flight} in flight | {rate:,.0f} | 20,000 |",
        f"| CPU per durable record | {statistics.median(cpu_us):.1f} µs | |",
        f"| records/s into the signed tree, {RATE:,} to a batch | {statistics.median(sequenced):,.0f} | 5,000 |",
        f"| CPU per record in the tree, that rate | {statistics.median(sequence_us):.1f} µs | |",
        f"| records verified per minute, logs and tree, one core | {statistics.median(verified):,.0f} | 500,000 |",
        "",
        f"A running platform, {live.records_per_s:,.0f} records/s ({live.records_per_s / 2:,.0f} calls/s) for {SECONDS:.0f} s:",
        "",
        "| what | p95 | longest | bar |",
        "|---|---|---|---|",
        f"| from durable to provable (in the signed tree) | {p95(live.signed_lag_s):.2f} s | {max(live.signed_lag_s):.2f} s | 5 s |",
        f"| from durable to searchable | {p95(live.indexed_lag_s):.2f} s | {max(live.indexed_lag_s):.2f} s | 2 s |",
        f"| one receipt, made and verified | {p95(live.receipt_ms):.1f} ms | {max(live.receipt_ms):.1f} ms | 5 ms |",
        f"| CPU of the sequencer per record | {live.sequencer_us:.1f} µs | | |",
    ]
    print("\n".join(lines))
    put_section("Journal", "\n".join(lines))


if __name__ == "__main__":
    main()
