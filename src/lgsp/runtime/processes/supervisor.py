"""The supervisor: starts the processes of the platform ("parts"), restarts one that dies, stops them all together.

Rules: one supervisor per home (a lock in `run/`); a part dies with its supervisor, even when that is killed; one that dies is
restarted with exponential backoff; parts stop in the reverse of the order in which they started, so the database stops last.
Theory: the kernel sends a part its stop signal when the supervisor's thread ends (PR_SET_PDEATHSIG), so no process is left over
after `kill -9`; a new supervisor still looks for a stray database, because two servers must never run on one data folder.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from io import BufferedWriter
from pathlib import Path
from types import FrameType
from typing import Final, TextIO

import msgspec

from lgsp.domain.errors import AlreadyRunning
from lgsp.runtime.home import Home
from lgsp.runtime.storage.files import write_atomically

PAUSE_MIN_S: Final = 0.2
PAUSE_MAX_S: Final = 30.0
STEADY_S: Final = 30.0
"""A part that ran this long is healthy again: its next pause is the shortest."""
LOG_BYTES_MAX: Final = 20 * 1024 * 1024
TICK_S: Final = 0.2
_PR_SET_PDEATHSIG: Final = 1
_LIBC: Final = ctypes.CDLL(None, use_errno=True)


class Part(msgspec.Struct, frozen=True):
    """One process of the platform. `stop_signal` asks it to end; after `stop_timeout_s` it is killed."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    pass_fds: tuple[int, ...] = ()
    stop_signal: int = signal.SIGTERM
    stop_timeout_s: float = 30.0


class PartState(msgspec.Struct):
    """A part's state, as `lgsp status` shows it."""

    name: str
    pid: int | None
    """None while it waits to be started again; never 0, which `kill` takes for the whole group of the caller."""
    restarts: int
    started_at: float


class Running(msgspec.Struct):
    """The file `run/supervisor.json`: who runs this home, where, and with which parts.

    `gateway` is the gateway's address as consumers know it, `gateway_here` the one on which it listens.
    """

    pid: int
    started_at: float
    gateway: str
    portal: str
    health: tuple[str, ...]
    parts: tuple[PartState, ...] = ()
    gateway_here: str = ""


class _Child:
    def __init__(self, part: Part) -> None:
        self.part = part
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.restarts = 0
        self.pause_s = PAUSE_MIN_S
        self.start_again_at = 0.0


def _die_with_parent(number: int) -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, number)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def take_home(home: Home) -> TextIO:
    """Lock the home for this process; the lock lasts as long as the returned file is open. Raises `AlreadyRunning`."""
    lock = (home.run / "supervisor.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as cause:
        running = running_in(home)
        raise AlreadyRunning(home=str(home.folder), pid=running.pid if running else "") from cause
    return lock


def running_in(home: Home) -> Running | None:
    """Who runs this home, or None."""
    try:
        running = msgspec.json.decode((home.run / "supervisor.json").read_bytes(), type=Running)
        os.kill(running.pid, 0)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None
    return running


class Supervisor:
    """Keeps a set of parts running until it is told to stop."""

    def __init__(self, home: Home, running: Running, tell: Callable[[str], None]) -> None:
        self.home = home
        self.running = running
        self._tell = tell
        self._children: list[_Child] = []
        self.is_stopping = False

    def heed_signals(self) -> None:
        """Stop on Ctrl-C and SIGTERM."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.is_stopping = True

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)

    def start(self, part: Part) -> None:
        """Start a part and keep it running from now on."""
        child = _Child(part)
        self._children.append(child)
        self._spawn(child)

    def _spawn(self, child: _Child) -> None:
        with self._log_of(child.part.name) as log:
            child.process = subprocess.Popen(
                child.part.command,
                env=dict(child.part.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=child.part.pass_fds,
                preexec_fn=partial(_die_with_parent, child.part.stop_signal),  # noqa: PLW1509 - the supervisor has one thread
                start_new_session=True,
                cwd="/",
            )
        child.started_at = time.time()
        self._note()

    def _log_of(self, name: str) -> BufferedWriter:
        path = self.home.log / f"{name.replace(' ', '-')}.log"
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size > LOG_BYTES_MAX:
                path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def tick(self) -> None:
        """Check the parts once: restart those that died and whose backoff is over."""
        for child in self._children:
            if child.process is None:
                if time.time() >= child.start_again_at:
                    child.restarts += 1
                    self._spawn(child)
            elif child.process.poll() is not None:
                self._mourn(child, child.process.returncode)

    def _mourn(self, child: _Child, code: int) -> None:
        lived_s = time.time() - child.started_at
        child.pause_s = PAUSE_MIN_S if lived_s > STEADY_S else min(child.pause_s * 2, PAUSE_MAX_S)
        child.start_again_at = time.time() + child.pause_s
        child.process = None
        self._tell(f"{child.part.name}: ended with {code} after {lived_s:.0f} s; starting it again in {child.pause_s:.1f} s")
        self._note()

    def wait(self, is_done: Callable[[], bool], timeout_s: float) -> bool:
        """Supervise until a condition is true; False if it is not within the time or a stop was requested."""
        until = time.monotonic() + timeout_s
        while not self.is_stopping and time.monotonic() < until:
            if is_done():
                return True
            self.tick()
            time.sleep(TICK_S / 4)
        return False

    def run(self) -> None:
        """Supervise until a stop is requested."""
        while not self.is_stopping:
            self.tick()
            time.sleep(TICK_S)

    def stop_all(self) -> None:
        """Stop the parts in the reverse of their order; those of one kind (gateway 1, gateway 2) together."""
        for child in self._children:
            if child.process is None:
                child.start_again_at = float("inf")
        while self._children:
            kind = self._children[-1].part.name.split()[0]
            group = [child for child in self._children if child.part.name.split()[0] == kind]
            self._children = [child for child in self._children if child not in group]
            self._stop(group)
        with contextlib.suppress(FileNotFoundError):
            (self.home.run / "supervisor.json").unlink()

    def _stop(self, group: list[_Child]) -> None:
        living = [(child.part, child.process) for child in group if child.process is not None]
        for part, process in living:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(part.stop_signal)
        for part, process in living:
            try:
                process.wait(part.stop_timeout_s)
            except subprocess.TimeoutExpired:
                self._tell(f"{part.name}: did not stop in {part.stop_timeout_s:.0f} s, killed")
                process.kill()
                process.wait()

    def restarts_of(self, name: str) -> int:
        """How often a part had to be restarted."""
        return next((child.restarts for child in self._children if child.part.name == name), 0)

    def _note(self) -> None:
        states = tuple(
            PartState(child.part.name, child.process.pid if child.process else None, child.restarts, child.started_at)
            for child in self._children
        )
        self.running.parts = states
        path: Path = self.home.run / "supervisor.json"
        write_atomically(path, msgspec.json.encode(self.running), mode=0o640)
