"""The sandbox as a process: serves on the socket it is given, stops on SIGTERM, and needs demo.json."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from lgsp.domain.errors import PartFailed
from lgsp.runtime.home import Home
from lgsp.sandbox.demo_file import write_demo
from lgsp.sandbox.run import run_sandbox
from lgsp.sandbox.world import fresh_secrets


def test_it_serves_on_its_socket_until_it_is_told_to_stop(tmp_path):
    write_demo(
        tmp_path / "demo.json", fresh_secrets(), {"gateway": "http://127.0.0.1:9", "portal": "", "sign_in": "", "sandbox": ""}
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        command = [sys.executable, "-m", "lgsp", "sandbox", f"--listening-fd={listening.fileno()}"]
        process = subprocess.Popen(command, env={**os.environ, "LGSP_HOME": str(tmp_path)}, pass_fds=[listening.fileno()])
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/gia-dat/v1/communes"
    until = time.monotonic() + 20
    while True:
        try:
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(address, timeout=5)
            break
        except urllib.error.URLError:
            assert time.monotonic() < until
    assert refused.value.code == 401
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) in (0, -signal.SIGTERM)


def test_without_a_demo_file_it_says_so(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(PartFailed, match=r"demo\.json"):
        run_sandbox(home=Home(tmp_path), listening=listening, with_traffic=False)
