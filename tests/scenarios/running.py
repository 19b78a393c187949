"""A whole platform as a newcomer starts it: `./lgsp up`, real processes, loopback ports of its own."""

import itertools
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]
START_TIMEOUT_S = 120


_taken = itertools.count()


def free_ports(count):
    """A run of ports that nobody listens on, the first of them; each test process has a range of its own, below the kernel's."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 4
    for _ in range(200):
        first = 10_000 + worker * 5_500 + (os.getpid() * 37 + next(_taken) * (count + 3)) % (5_400 - count)
        sockets = []
        try:
            for port in range(first, first + count):
                sockets.append(socket.create_server(("127.0.0.1", port)))
            return first
        except OSError:
            continue
        finally:
            for one in sockets:
                one.close()
    raise RuntimeError("no free ports")


class Platform:
    """One `lgsp up` on one home. The environment of the test run is not handed on, but for what a shell has."""

    def __init__(self, home, *words, **environment):
        self.home = Path(home)
        self.port = free_ports(32)
        self.environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | environment
        self.words = words
        self.process = None
        self.log = self.home.parent / f"{self.home.name}.up.log"

    def command(self, *words):
        ports = [f"--gateway-port={self.port}", f"--portal-port={self.port + 20}"]
        return [str(ROOT / "lgsp"), "up", "--home", str(self.home), *ports, *words]

    def start(self):
        self.home.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command(*self.words), stdout=log, stderr=log, env=self.environment, cwd=ROOT)
        self.wait_for(lambda: "Ctrl-C" in self.log.read_text())
        return self

    def wait_for(self, is_so, timeout_s=START_TIMEOUT_S):
        until = time.monotonic() + timeout_s
        while not is_so():
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.05)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        return self.process.returncode if self.process else None

    def run(self, *words, check=True):
        done = subprocess.run(
            [str(ROOT / "lgsp"), *words, "--home", str(self.home)],
            capture_output=True,
            text=True,
            env=self.environment,
            cwd=ROOT,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    @property
    def demo(self):
        return json.loads((self.home / "demo.json").read_text())

    @property
    def parts(self):
        return {part["name"]: part for part in json.loads((self.home / "run" / "supervisor.json").read_text())["parts"]}

    def token(self, index=0):
        system = self.demo["systems"][index]
        status, _, body = self.ask(
            "POST", "/token", body=b"grant_type=client_credentials", user=(system["client_id"], system["client_secret"])
        )
        assert status == 200, body
        return json.loads(body)["access_token"]

    def ask(self, method, path, *, token=None, body=None, headers=(), user=None):
        request = urllib.request.Request(f"{self.demo['gateway']}{path}", data=body, method=method, headers=dict(headers))
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        if user:
            import base64

            request.add_header("Authorization", "Basic " + base64.b64encode(":".join(user).encode()).decode())
        try:
            with urllib.request.urlopen(request, timeout=20) as response:
                return response.status, dict(response.headers), response.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, dict(refusal.headers), refusal.read()
