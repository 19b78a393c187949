"""The gateway's cost, measured against nginx: `lgsp bench gateway`.

What is measured: CPU time of all processes of the product per request, divided by CPU time of nginx (one worker, bare reverse proxy, keep-alive
upstream) per request, with the same upstream, the same load generator (wrk), the same bodies, in alternating turns of one run.
A call of the product is a governed one: token checked, right found, request and reply recorded durably (fdatasync) before they go on.
"""

import argparse
import contextlib
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench.results import RESULTS, put_section
from lgsp.domain.configuration import AccessRight, Configuration, Credential, ServiceVersion, Subsystem
from lgsp.protocol.snapshot import write_snapshot
from lgsp.protocol.verifiers import verifier_of
from lgsp.runtime.home import Home
from lgsp.runtime.keys import configuration_key
from lgsp.runtime.object_storage import storage_in_use
from lgsp.runtime.snapshots import latest_key, snapshot_key

SIZES = (300, 10 * 1024)
MINIMISED = "/minimised/1.0"
SCENES = {
    "300 B": ("/bench/1.0/300.json", "/bench/1.0/300.json"),
    "10 KiB": ("/bench/1.0/10240.json", "/bench/1.0/10240.json"),
    "300 B, fields minimised": ("/bench/1.0/fields.json", f"{MINIMISED}/fields.json"),
}
"""What is called: the path on nginx, and on the gateway."""
FIELDS = b'{"Data":{' + b",".join(b'"F%d":"0123456789"' % number for number in range(14)) + b'},"Status":"1"}'
INSTANCE = "VN-H55"
CONSUMER = f"{INSTANCE}/GOV/H55.12/motcua"
PROVIDER = f"{INSTANCE}/GOV/H55.99/dkdn"
SECRET = "only-for-this-run"
TICKS_PER_S = os.sysconf("SC_CLK_TCK")


@dataclass
class Turn:
    """One turn of load on one target."""

    cpu_us: float
    calls_per_s: float
    p99_ms: float
    errors: int


@dataclass
class Target:
    """What is put under load. `pids` are all of its processes."""

    name: str
    url: str
    pids: list[int]
    headers: list[str] = field(default_factory=list)
    turns: dict[str, list[Turn]] = field(default_factory=dict)


def main() -> int:
    """Run the benchmark; exit code 2 if a tool is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=5, help="turns per target and body")
    parser.add_argument("--seconds", type=int, default=5, help="length of a turn")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    missing = [name for name in ("nginx", "wrk") if _program(name) is None]
    if missing:
        print(f"Missing: {', '.join(missing)}. Type: apt-get install {' '.join(missing)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="lgsp-bench-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        upstream = stack.enter_context(_nginx_static(folder / "upstream"))
        proxy = stack.enter_context(_nginx_proxy(folder / "proxy", upstream))
        gateway = stack.enter_context(_gateway(folder / "home", upstream))
        targets = [proxy, gateway]
        for turn in range(arguments.turns):
            for body, paths in SCENES.items():
                for target in targets if turn % 2 == 0 else reversed(targets):
                    one = _load(target, paths[targets.index(target)], arguments)
                    target.turns.setdefault(body, []).append(one)
                    print(
                        f"{body:>7}  {target.name:<8} {one.cpu_us:7.1f} µs  {one.calls_per_s:8.0f}/s  p99 {one.p99_ms:.2f} ms  errors {one.errors}"
                    )
    text = _report(proxy, gateway, arguments)
    print(text)
    put_section("Gateway", text, arguments.results)
    return 1 if any(one.errors for target in targets for turns in target.turns.values() for one in turns) else 0


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _load(target: Target, path: str, arguments: argparse.Namespace) -> Turn:
    command = [str(_program("wrk")), "-t1", f"-c{arguments.connections}", f"-d{arguments.seconds}s", "--latency"]
    command += [part for header in target.headers for part in ("-H", header)]
    before = _cpu_s(target.pids)
    output = subprocess.run([*command, target.url + path], capture_output=True, text=True, check=True).stdout
    spent_s = _cpu_s(target.pids) - before
    found = re.search(r"(\d+) requests in ([\d.]+)(m?s|m),", output)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", output)
    if found is None or p99 is None:
        raise RuntimeError(output)
    calls = int(found[1])
    errors = sum(int(number) for number in re.findall(r"Non-2xx or 3xx responses: (\d+)", output))
    errors += sum(int(number) for line in re.findall(r"Socket errors: (.*)", output) for number in re.findall(r"\d+", line))
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1])  # type: ignore[index]
    p99_ms = float(p99[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    return Turn(spent_s / calls * 1e6, rate, p99_ms, errors)


def _cpu_s(pids: list[int]) -> float:
    """CPU time, user and system, of processes with all their threads and living children."""
    total = 0
    for pid in pids:
        for one in [pid, *_children(pid)]:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total / TICKS_PER_S


def _children(pid: int) -> list[int]:
    found = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [deeper for child in found for deeper in _children(child)]


@contextlib.contextmanager
def _nginx(folder: Path, server: str) -> Iterator[int]:
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.geteuid() == 0 else ""
    configuration.write_text(
        f"{user}worker_processes 1;\ndaemon off;\nmaster_process on;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"events {{ worker_connections 4096; }}\nhttp {{\naccess_log off;\ntcp_nodelay on;\nkeepalive_requests 100000000;\n{temporary}{server}\n}}\n"
    )
    process = subprocess.Popen(
        [str(_program("nginx")), "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")]
    )
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(10)


@contextlib.contextmanager
def _nginx_static(folder: Path) -> Iterator[str]:
    port = _free_port()
    folder.mkdir(parents=True)
    (folder / "fields.json").write_bytes(FIELDS)
    for size in SIZES:
        (folder / f"{size}.json").write_bytes(b'{"Data":"' + b"x" * (size - 11) + b'"}')
    # Bodies come from memory: what is measured is the proxy, not the disk behind it.
    types = "types { application/json json; }"
    files = f"{types} open_file_cache max=100; location /bench/1.0/ {{ alias {folder}/; }} location / {{ root {folder}; }}"
    with _nginx(folder, f"server {{ listen 127.0.0.1:{port}; {files} }}"):
        _wait(port)
        yield f"127.0.0.1:{port}"


@contextlib.contextmanager
def _nginx_proxy(folder: Path, upstream: str) -> Iterator[Target]:
    port = _free_port()
    server = (
        f"upstream provider {{ server {upstream}; keepalive 64; keepalive_requests 100000000; }}\n"
        f'server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://provider; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}'
    )
    with _nginx(folder, server) as pid:
        _wait(port)
        yield Target("nginx", f"http://127.0.0.1:{port}", [pid])


@contextlib.contextmanager
def _gateway(folder: Path, upstream: str) -> Iterator[Target]:
    home = Home(folder)
    home.prepare()
    configuration = Configuration(
        instance=INSTANCE,
        number=1,
        compiled_at=datetime.now(UTC),
        subsystems=(Subsystem(CONSUMER, CONSUMER), Subsystem(PROVIDER, PROVIDER)),
        credentials=(Credential("bench", "client_secret", CONSUMER, verifier_of(SECRET, salt=os.urandom(16))),),
        services=(
            ServiceVersion(f"{PROVIDER}/bench", "1.0", "Bench", "/bench/1.0", (f"http://{upstream}",)),
            ServiceVersion(f"{PROVIDER}/minimised", "1.0", "Bench", MINIMISED, (f"http://{upstream}/bench/1.0",)),
        ),
        access_rights=(
            AccessRight("bench", CONSUMER, f"{PROVIDER}/bench", "Measurement", "None"),
            AccessRight(
                "minimised", CONSUMER, f"{PROVIDER}/minimised", "Measurement", "None", fields=("/Data/F1", "/Data/F7", "/Status")
            ),
        ),
    )
    storage = storage_in_use(home)
    storage.put(snapshot_key(INSTANCE, 1), write_snapshot(configuration, configuration_key(home.keys)))
    storage.put(latest_key(INSTANCE), b"1")
    sockets = [socket.socket(), socket.socket()]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
        one.listen(128)
    port = sockets[0].getsockname()[1]
    command = [sys.executable, "-c", _PROGRAM, str(folder), str(sockets[0].fileno()), str(sockets[1].fileno())]
    environ = {**os.environ, "LGSP_LOOPBACK_ONLY": "1", "LGSP_INSTANCE": INSTANCE, "LGSP_STORAGE_URL": ""}
    process = subprocess.Popen(command, env=environ, pass_fds=[one.fileno() for one in sockets])
    try:
        token = _token(port)
        yield Target("lgsp", f"http://127.0.0.1:{port}", [process.pid], [f"Authorization: Bearer {token}"])
    finally:
        process.terminate()
        process.wait(30)


_PROGRAM = """
import socket, sys
from pathlib import Path
from lgsp.gateway.run import run_gateway
from lgsp.runtime.home import Home
listening, health = (socket.socket(fileno=int(number)) for number in sys.argv[2:4])
run_gateway(home=Home(Path(sys.argv[1])), worker=1, listening=listening, health=health)
"""


def _token(port: int) -> str:
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": "bench", "client_secret": SECRET}).encode()
    until = time.monotonic() + 20
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/token", form, timeout=5) as answer:
                return re.search(rb'"access_token":"([^"]+)"', answer.read())[1].decode()  # type: ignore[index]
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _wait(port: int) -> None:
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def _report(proxy: Target, gateway: Target, arguments: argparse.Namespace) -> str:
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores shared with load generator and upstream, Python "
        f"{platform.python_version()}; {arguments.connections} connections, "
        f"{arguments.turns} turns of {arguments.seconds} s each, alternating; medians.",
        "A governed call: token, right, request and reply recorded durably. CPU is that of all processes of the side measured.",
        "`./lgsp bench gateway`",
        "",
        "| body | nginx CPU/request | LGSP CPU/request | ratio | spread of the ratio | nginx requests/s | LGSP requests/s | nginx p99 | LGSP p99 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for body in SCENES:
        yardstick, ours = proxy.turns[body], gateway.turns[body]
        ratios = [b.cpu_us / a.cpu_us for a, b in zip(yardstick, ours, strict=True)]
        a_us, b_us = statistics.median(one.cpu_us for one in yardstick), statistics.median(one.cpu_us for one in ours)
        lines.append(
            f"| {body} | {a_us:.1f} µs | {b_us:.1f} µs | **{b_us / a_us:.2f} ×** | {min(ratios):.2f}–{max(ratios):.2f} "
            f"| {_median(yardstick, 'calls_per_s'):.0f} | {_median(ours, 'calls_per_s'):.0f} "
            f"| {_median(yardstick, 'p99_ms'):.2f} ms | {_median(ours, 'p99_ms'):.2f} ms |"
        )
    return "\n".join(lines) + "\n"


def _median(turns: list[Turn], name: str) -> float:
    return statistics.median(getattr(turn, name) for turn in turns)


if __name__ == "__main__":
    raise SystemExit(main())
