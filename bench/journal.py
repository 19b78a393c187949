"""The journal's cost, measured against a bare file: `python bench/journal.py`.

What is measured: durable records per second (many in flight, each waits for its own), CPU time per record of the whole process, and
records verified per minute. The yardstick writes the same bytes in batches of the same size and calls fdatasync after each, in
alternating turns of one run.
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

from bench.results import put_section
from lgsp.domain.entries import JournalEntry
from lgsp.journal.append import Log
from lgsp.journal.verify import verify_journal
from lgsp.runtime.clock import now

TURNS = 3
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
    log = Log.open(folder=folder, name="gateway-1", key=Ed25519PrivateKey.generate(), now=now)

    async def one_after_another() -> None:
        for _ in range(records // in_flight):
            await log.append(ENTRY)

    await asyncio.gather(*[one_after_another() for _ in range(in_flight)])
    log.close()


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
    rates, bare_rates, cpu_us, verified = [], [], [], []
    for _ in range(TURNS):
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            begun, cpu = time.perf_counter(), time.process_time()
            asyncio.run(append(Path(folder) / "journal", given.records, given.in_flight))
            rates.append(given.records / (time.perf_counter() - begun))
            cpu_us.append((time.process_time() - cpu) / given.records * 1e6)
            begun = time.perf_counter()
            bare(Path(folder) / "bare", given.records, given.in_flight)
            bare_rates.append(given.records / (time.perf_counter() - begun))
            begun = time.perf_counter()
            report = verify_journal(Path(folder) / "journal")
            verified.append(report.records / (time.perf_counter() - begun) * 60)
            if not report.is_good:
                raise SystemExit("the journal does not verify")
    rate, bare_rate = statistics.median(rates), statistics.median(bare_rates)
    lines = [
        f"{now():%Y-%m-%d}, {os.cpu_count()} cores, one process; medians of {TURNS} turns. `./lgsp bench journal`",
        "",
        "| what | journal | bare file | ratio |",
        "|---|---|---|---|",
        f"| durable records/s, {given.in_flight} in flight | {rate:,.0f} | {bare_rate:,.0f} | {bare_rate / rate:.1f} |",
        f"| CPU per record, µs | {statistics.median(cpu_us):.1f} | | |",
        f"| records verified per minute | {statistics.median(verified):,.0f} | | |",
    ]
    print("\n".join(lines))
    put_section("Journal", "\n".join(lines))


if __name__ == "__main__":
    main()
