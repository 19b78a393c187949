"""The supervisor: starts, restarts with a pause, stops in reverse, and leaves nothing behind when it is killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lgsp.domain.errors import AlreadyRunning
from lgsp.runtime.home import Home
from lgsp.runtime.processes.supervisor import Part, Running, Supervisor, running_in, take_home


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path)
    home.prepare()
    return home


def part(name, program, **more):
    return Part(name, [sys.executable, "-c", program], dict(os.environ), **more)


def new_supervisor(home, said=None):
    return Supervisor(home, Running(os.getpid(), time.time(), "g", "p", ()), (said if said is not None else []).append)


SLEEPS = "import time; time.sleep(60)"


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def test_a_part_that_dies_is_started_again_after_a_pause(home):
    said = []
    supervisor = new_supervisor(home, said)
    supervisor.start(part("sleeper", SLEEPS))
    first = running_in(home).parts[0].pid
    os.kill(first, signal.SIGKILL)
    assert supervisor.wait(lambda: supervisor.restarts_of("sleeper") == 1, 10)
    state = running_in(home).parts[0]
    assert state.pid != first and is_alive(state.pid) and state.restarts == 1
    assert "ended with -9" in said[0]
    supervisor.stop_all()
    assert not is_alive(state.pid)
    assert not (home.run / "supervisor.json").exists()


def test_a_part_that_keeps_dying_waits_longer_each_time(home):
    said = []
    supervisor = new_supervisor(home, said)
    supervisor.start(part("dying", "raise SystemExit(3)"))
    assert supervisor.wait(lambda: len(said) >= 3, 20)
    pauses = [float(line.rsplit("in ", 1)[1].removesuffix(" s")) for line in said[:3]]
    assert pauses == sorted(set(pauses))
    assert running_in(home).parts[0].pid is None
    supervisor.stop_all()


def test_parts_stop_in_reverse_and_a_stubborn_one_is_killed(home):
    order = home.folder / "order"
    program = f"""
import signal, sys, time
def stop(*_):
    open({str(order)!r}, 'a').write(sys.argv[1] + ' ')
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
open({str(order)!r} + sys.argv[1], 'w').close()
time.sleep(60)
"""
    said = []
    supervisor = new_supervisor(home, said)
    for name in ("first", "second"):
        supervisor.start(Part(name, [sys.executable, "-c", program, name], dict(os.environ)))
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open('ready', 'w'); time.sleep(60)"
    stubborn = stubborn.replace("'ready'", repr(str(home.folder / "ready")))
    supervisor.start(part("stubborn", stubborn, stop_timeout_s=0.3))
    waited = [home.folder / "orderfirst", home.folder / "ordersecond", home.folder / "ready"]
    assert supervisor.wait(lambda: all(path.exists() for path in waited), 10)
    supervisor.stop_all()
    assert order.read_text() == "second first "
    assert any("killed" in line for line in said)


def test_a_home_belongs_to_one_supervisor(home):
    lock = take_home(home)
    with pytest.raises(AlreadyRunning):
        take_home(home)
    lock.close()
    take_home(home).close()


def test_parts_die_with_a_supervisor_that_is_killed(home):
    program = f"""
import os, sys, time
from pathlib import Path
from lgsp.runtime.home import Home
from lgsp.runtime.processes.supervisor import Part, Running, Supervisor
supervisor = Supervisor(Home(Path({str(home.folder)!r})), Running(os.getpid(), time.time(), 'g', 'p', ()), print)
supervisor.start(Part('sleeper', [sys.executable, '-c', 'import time; time.sleep(60)'], dict(os.environ)))
supervisor.run()
"""
    process = subprocess.Popen([sys.executable, "-c", program])
    until = time.monotonic() + 20
    while not (home.run / "supervisor.json").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    time.sleep(0.3)
    child = running_in(home).parts[0].pid
    process.kill()
    process.wait()
    while is_alive(child):
        assert time.monotonic() < until
        time.sleep(0.02)
    assert running_in(home) is None


def test_a_stop_is_asked_by_signal(home):
    supervisor = new_supervisor(home)
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    try:
        supervisor.heed_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        supervisor.run()
        assert supervisor.is_stopping
        assert not supervisor.wait(lambda: True, 1)
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])


def test_a_large_log_is_put_aside(home):
    (home.log / "sleeper.log").write_bytes(b"x" * (21 * 1024 * 1024))
    supervisor = new_supervisor(home)
    supervisor.start(part("sleeper", SLEEPS))
    supervisor.stop_all()
    assert (home.log / "sleeper.log.1").stat().st_size > 20 * 1024 * 1024
