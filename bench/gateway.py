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
from bench.scenes import (
    ANSWER,
    FIELDS,
    FURTHER,
    PLAIN,
    SIGNATURES_PER_S,
    SIZES,
    Scene,
    Signer,
    crowd,
    posting,
    rights_of,
    services_of,
)
from bench.yardsticks import KEY, PACKAGES, haproxy, has_lua, lua_modules, lua_server
from lgsp.domain.configuration import Configuration, Credential, Subsystem
from lgsp.protocol.credentials.verifiers import verifier_of
from lgsp.protocol.snapshot import write_snapshot
from lgsp.runtime.home import Home
from lgsp.runtime.keys import configuration_key
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.runtime.storage.snapshots import latest_key, snapshot_key

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
    parser.add_argument("--all", action="store_true", help="every scene and the further yardsticks")
    parser.add_argument("--results", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    if not _has_tools(("nginx", "wrk", "haproxy", "lua") if arguments.all else ("nginx", "wrk")):
        return 2
    scenes = PLAIN + (FURTHER if arguments.all else ())
    with tempfile.TemporaryDirectory(prefix="lgsp-bench-") as name, contextlib.ExitStack() as stack:
        bench = Bench(Path(name), stack, arguments)
        for turn in range(arguments.turns):
            for scene in scenes:
                bench.turn(scene, backwards=turn % 2 == 1)
        text = _report(bench, scenes, arguments)
    print(text)
    put_section("Gateway", text, arguments.results)
    return 1 if any(one.errors for target in bench.targets for turns in target.turns.values() for one in turns) else 0


class Bench:
    """Everything that runs, and its turns."""

    def __init__(self, folder: Path, stack: contextlib.ExitStack, arguments: argparse.Namespace) -> None:
        self.folder, self.arguments = folder, arguments
        self.signers = {kind: Signer(kind) for kind in ("RSA", "Ed25519")}
        upstream = stack.enter_context(_nginx_static(folder / "upstream"))
        self.yardstick = stack.enter_context(_nginx_proxy(folder / "proxy", upstream))
        self.ours = stack.enter_context(_gateway(folder / "home", upstream, self.signers, is_crowded=False))
        self.targets = [self.yardstick, self.ours]
        self.crowded: Target | None = None
        if arguments.all:
            self.crowded = stack.enter_context(_gateway(folder / "crowded", upstream, self.signers, is_crowded=True))
            self.targets.append(self.crowded)
            port = _free_port()
            pid = stack.enter_context(haproxy(str(_program("haproxy")), folder / "haproxy", port, upstream))
            _wait(port)
            self.targets.append(Target("haproxy", f"http://127.0.0.1:{port}", [pid]))
            port = _free_port()
            pid = stack.enter_context(_nginx(folder / "lua", lua_server(port, upstream), before=lua_modules()))
            _wait(port)
            self.targets.append(Target("nginx + Lua", f"http://127.0.0.1:{port}", [pid], [f"X-API-Key: {KEY}"]))

    def turn(self, scene: Scene, *, backwards: bool) -> None:
        """One turn of a scene on each target that has it."""
        targets = [self.yardstick, self.crowded if "among" in scene.name and self.crowded is not None else self.ours]
        if scene == PLAIN[0]:
            targets += [one for one in self.targets if one.name in ("haproxy", "nginx + Lua")]
        for target in reversed(targets) if backwards else targets:
            one = self._load(scene, target)
            target.turns.setdefault(scene.name, []).append(one)
            print(
                f"{scene.name:>44}  {target.name:<12} {one.cpu_us:7.1f} µs  {one.calls_per_s:8.0f}/s  p99 {one.p99_ms:.2f} ms  errors {one.errors}",
                flush=True,
            )

    def _load(self, scene: Scene, target: Target) -> Turn:
        is_ours = target in (self.ours, self.crowded)
        path = scene.governed if is_ours else scene.plain
        headers, script = target.headers, None
        if scene.method == "POST":
            body, kind = (scene.governed_body, "application/json") if is_ours else (scene.plain_body, scene.plain_kind)
            script = posting(self.folder, f"post-{is_ours}", body, kind, headers)
        elif scene.signed_with and is_ours:
            count = int(self.arguments.seconds * SIGNATURES_PER_S)
            headers, script = [], self.signers[scene.signed_with].script(self.folder, path=path, count=count)
        return _load(target, path, self.arguments, headers, script)


def _has_tools(names: tuple[str, ...]) -> bool:
    missing = [PACKAGES[name] for name in names if not (has_lua() if name == "lua" else _program(name))]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing: {', '.join(missing)}")
        subprocess.run(["apt-get", "install", "-y", "--no-install-recommends", *missing], check=False, stdout=subprocess.DEVNULL)
        missing = [PACKAGES[name] for name in names if not (has_lua() if name == "lua" else _program(name))]
    if missing:
        print(f"Missing: {', '.join(missing)}. Type: apt-get install {' '.join(missing)}", file=sys.stderr)
    return not missing


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _load(target: Target, path: str, arguments: argparse.Namespace, headers: list[str], script: Path | None) -> Turn:
    command = [str(_program("wrk")), "-t1", f"-c{arguments.connections}", f"-d{arguments.seconds}s", "--latency"]
    if script is not None:
        command += ["-s", str(script)]
    command += [part for header in headers for part in ("-H", header)]
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
def _nginx(folder: Path, server: str, before: str = "") -> Iterator[int]:
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "nginx.conf"
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;\n" if os.geteuid() == 0 else ""
    configuration.write_text(
        f"{before}{user}worker_processes 1;\ndaemon off;\nmaster_process on;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
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
    files += f" location /soap {{ default_type text/xml; return 200 '{ANSWER}'; }}"
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
def _gateway(folder: Path, upstream: str, signers: dict[str, Signer], *, is_crowded: bool) -> Iterator[Target]:
    home = Home(folder)
    home.prepare()
    storage = storage_in_use(home)
    more = crowd(CONSUMER, INSTANCE) if is_crowded else ((), ())
    configuration = Configuration(
        instance=INSTANCE,
        number=1,
        compiled_at=datetime.now(UTC),
        subsystems=(Subsystem(CONSUMER, CONSUMER), Subsystem(PROVIDER, PROVIDER)),
        credentials=(
            Credential("bench", "client_secret", CONSUMER, verifier_of(SECRET, salt=os.urandom(16))),
            *(Credential(one.key_id, "signature_key", CONSUMER, one.verifier) for one in signers.values()),
        ),
        services=services_of(storage, upstream, PROVIDER) + more[0],
        access_rights=rights_of(CONSUMER, PROVIDER) + more[1],
    )
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
        yield Target(
            "lgsp, crowded" if is_crowded else "lgsp", f"http://127.0.0.1:{port}", [process.pid], [f"Authorization: Bearer {token}"]
        )
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


def _report(bench: Bench, scenes: tuple[Scene, ...], arguments: argparse.Namespace) -> str:
    command = "`./lgsp bench gateway --all`" if arguments.all else "`./lgsp bench gateway`"
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} cores shared with load generator and upstream, Python "
        f"{platform.python_version()}; {arguments.connections} connections, "
        f"{arguments.turns} turns of {arguments.seconds} s each, alternating; medians.",
        "A governed call: token, right, request and reply recorded durably. CPU is that of all processes of the side measured.",
        command,
        "",
        "| call | bar | nginx CPU/request | LGSP CPU/request | ratio | spread of the ratio "
        "| nginx requests/s | LGSP requests/s | nginx p99 | LGSP p99 |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for scene in scenes:
        ours_turns = bench.ours.turns.get(scene.name) or (bench.crowded.turns[scene.name] if bench.crowded else [])
        yardstick, ours = bench.yardstick.turns[scene.name], ours_turns
        ratios = [b.cpu_us / a.cpu_us for a, b in zip(yardstick, ours, strict=True)]
        a_us, b_us = _median(yardstick, "cpu_us"), _median(ours, "cpu_us")
        lines.append(
            f"| {scene.name} | {scene.bar} | {a_us:.1f} µs | {b_us:.1f} µs | **{b_us / a_us:.2f} ×** | {min(ratios):.2f}–{max(ratios):.2f} "
            f"| {_median(yardstick, 'calls_per_s'):.0f} | {_median(ours, 'calls_per_s'):.0f} "
            f"| {_median(yardstick, 'p99_ms'):.2f} ms | {_median(ours, 'p99_ms'):.2f} ms |"
        )
    first = PLAIN[0].name
    others = [one for one in bench.targets if one.name in ("haproxy", "nginx + Lua")]
    if others:
        lines += [
            "",
            f"Further yardsticks, {first}: they check a key and a rate at most, and record nothing.",
            "",
            "| | CPU/request | × nginx |",
            "|---|---|---|",
        ]
        nginx_us = _median(bench.yardstick.turns[first], "cpu_us")
        for one in [*others, bench.ours]:
            told_us = _median(one.turns[first], "cpu_us")
            lines.append(f"| {one.name} | {told_us:.1f} µs | {told_us / nginx_us:.2f} × |")
    if bench.crowded is not None:
        resident = sum(_resident_mb(pid) for pid in bench.crowded.pids)
        lines += ["", f"Memory of a worker with 10,000 services and 200,000 rights under load: {resident:.0f} MB (bar 400 MB)."]
    return "\n".join(lines) + "\n"


def _resident_mb(pid: int) -> float:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"Pss:\s+(\d+)", text)[1]) / 1024  # type: ignore[index]


def _median(turns: list[Turn], name: str) -> float:
    return statistics.median(getattr(turn, name) for turn in turns)


if __name__ == "__main__":
    raise SystemExit(main())
