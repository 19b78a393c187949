"""How long a start takes, and what an idle platform costs: `lgsp bench start`.

What is measured: from the command to the end of the first story (its calls answered, its records verified), on an empty home and on an
existing one, with the packages already installed; then the memory of every process of an idle demo, as resident and as proportional set size.
"""

import json
import os
import platform
import signal
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.results import put_section

CLONE = Path(__file__).parents[1]
SETTLE_S = 10
FIRST_HOME_BAR_S, LATER_HOME_BAR_S, MEMORY_BAR_MB = 60, 10, 900


def main() -> int:
    """Run it; the exit code tells whether the bars hold."""
    with tempfile.TemporaryDirectory(prefix="lgsp-bench-") as name:
        home, port = Path(name) / "home", _free_port()
        words = ["--home", str(home), f"--gateway-port={port}", f"--portal-port={port + 20}"]
        first, later = _timed(["up", "--demo", "--once", *words]), _timed(["up", "--demo", "--once", *words])
        rows = _memory_of_an_idle_platform(home, words)
    resident, shared = sum(row[1] for row in rows), sum(row[2] for row in rows)
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}. `./lgsp bench start`",
        "",
        "| what | measured | bar |",
        "|---|---|---|",
        f"| empty home: `up --demo --once`, to the end of the first story and stopped again | {first:.1f} s | {FIRST_HOME_BAR_S} s |",
        f"| existing home: the same | {later:.1f} s | {LATER_HOME_BAR_S} s to the first answered call |",
        f"| idle memory of all processes, proportional set size (resident: {resident:.0f} MB) | {shared:.0f} MB | {MEMORY_BAR_MB} MB |",
        "",
        "| process | resident MB | proportional MB |",
        "|---|---|---|",
        *[f"| {name} | {one:.0f} | {other:.0f} |" for name, one, other in rows],
    ]
    text = "\n".join(lines)
    print(text)
    put_section("Start and memory", text)
    return 0 if first < FIRST_HOME_BAR_S and later < LATER_HOME_BAR_S and resident < MEMORY_BAR_MB else 1


def _timed(words: list[str]) -> float:
    began = time.monotonic()
    subprocess.run([str(CLONE / "lgsp"), *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - began


def _memory_of_an_idle_platform(home: Path, words: list[str]) -> list[tuple[str, float, float]]:
    process = subprocess.Popen([str(CLONE / "lgsp"), "up", "--quiet-demo", *words], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while "Ctrl-C" not in process.stdout.readline():
        if process.poll() is not None:
            sys.exit("the platform did not start")
    time.sleep(SETTLE_S)
    parts = [("up", process.pid), *_parts(home)]
    rows = [(name, *_memory_mb(_family(pid) if name == "postgres" else [pid])) for name, pid in parts]
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    return rows


def _parts(home: Path) -> list[tuple[str, int]]:
    running = json.loads((home / "run" / "supervisor.json").read_text())
    return [(part["name"], part["pid"]) for part in running["parts"]]


def _family(pid: int) -> list[int]:
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False).stdout.split()
    return [pid, *[inner for child in listed for inner in _family(int(child))]]


def _memory_mb(pids: list[int]) -> tuple[float, float]:
    resident = shared = 0
    for pid in pids:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            word, _, rest = line.partition(":")
            if word in ("Rss", "Pss"):
                resident, shared = (
                    resident + int(rest.split()[0]) * (word == "Rss"),
                    shared + int(rest.split()[0]) * (word == "Pss"),
                )
    return resident / 1024, shared / 1024


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1]) % 20000 + 30000


if __name__ == "__main__":
    sys.exit(main())
