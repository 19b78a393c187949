"""Where the parts of the platform listen, and how each is started.

Rules: listening sockets are bound here, before anything else starts, so that a taken port is one clear sentence and a part that is started again
finds its callers waiting; each part gets the file descriptors and the environment it needs, and nothing on its command line is secret.
"""

import errno
import os
import signal
import socket
import sys
from collections.abc import Mapping

import msgspec

from lgsp.domain.errors import PortTaken, SettingInvalid
from lgsp.runtime import tls
from lgsp.runtime.home import Home
from lgsp.runtime.processes.postgres import EmbeddedPostgres
from lgsp.runtime.processes.supervisor import Part
from lgsp.runtime.settings import setting
from lgsp.sandbox.outside_secrets import CITIZEN_CLIENT, CITIZEN_SECRET_FILE

BACKLOG = 2048
LOOPBACK = "127.0.0.1"


class Sockets(msgspec.Struct):
    """The listening sockets of one platform."""

    gateway: socket.socket
    health: tuple[socket.socket, ...]
    portal: socket.socket
    sandbox: socket.socket | None = None

    def everything(self) -> list[socket.socket]:
        """All of them."""
        return [self.gateway, *self.health, self.portal, *([self.sandbox] if self.sandbox else [])]


def bind(host: str, port: int) -> socket.socket:
    """A listening socket; raises `PortTaken`, or `SettingInvalid` for an address that is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError as cause:
        listening.close()
        if cause.errno in (errno.EADDRINUSE, errno.EACCES):
            raise PortTaken(host=host, port=port, why=os.strerror(cause.errno)) from cause
        raise SettingInvalid(setting="LGSP_HOST", host=host, why=str(cause)) from cause
    return listening


def bind_all(*, is_demo: bool) -> Sockets:
    """Bind what the settings name; raises `PortTaken`, or `SettingInvalid` for TLS files that no gateway could use."""
    files = tls.files_in_use()
    if files is not None:
        tls.context_of(files)
    host, port, workers = setting("LGSP_HOST"), setting("LGSP_GATEWAY_PORT"), setting("LGSP_GATEWAY_WORKERS")
    health_port = setting("LGSP_HEALTH_PORT") or port + 1
    return Sockets(
        gateway=bind(host, port),
        health=tuple(bind(LOOPBACK, health_port + index) for index in range(workers)),
        portal=bind(host, setting("LGSP_PORTAL_PORT")),
        sandbox=bind(LOOPBACK, setting("LGSP_SANDBOX_PORT") or port + 10) if is_demo else None,
    )


def url_of(listening: socket.socket, public: str = "", *, scheme: str = "http") -> str:
    """The address of a socket for people and programs on this machine; `public` if the operator named one."""
    if public:
        return public.rstrip("/")
    host, port = listening.getsockname()[:2]
    shown = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104 - reading the setting, not binding
    return f"{scheme}://[{shown}]:{port}" if ":" in shown else f"{scheme}://{shown}:{port}"


def gateway_url_of(listening: socket.socket) -> str:
    """The address of the gateway: as the operator named it, else the socket's, `https` if it speaks TLS."""
    return url_of(listening, setting("LGSP_PUBLIC_URL"), scheme="http" if tls.files_in_use() is None else "https")


def environment_of(home: Home, sockets: Sockets, database_url: str, *, is_demo: bool) -> dict[str, str]:
    """The environment of every part. The demo's own providers are on loopback, so nothing else may be reached there."""
    own = {
        "LGSP_HOME": str(home.folder),
        "DATABASE_URL": database_url,
        "LGSP_HEALTH_PORT": str(sockets.health[0].getsockname()[1]),
        "LGSP_PUBLIC_URL": gateway_url_of(sockets.gateway),
        "LGSP_PORTAL_URL": url_of(sockets.portal, setting("LGSP_PORTAL_URL")),
        "PYTHONUNBUFFERED": "1",
    }
    return {**os.environ, **own, **(_demo_environment(home, sockets) if is_demo else {})}


def _demo_environment(home: Home, sockets: Sockets) -> dict[str, str]:
    """What the demo adds: nothing outside this machine is called, citizens sign in at the sandbox, and its authority stamps the journal."""
    added = {"LGSP_LOOPBACK_ONLY": "1"}
    if sockets.sandbox is not None and not setting("LGSP_CITIZEN_OIDC_URL"):
        added |= {
            "LGSP_CITIZEN_OIDC_NAME": "VNeID (mẫu)",
            "LGSP_CITIZEN_OIDC_URL": f"{url_of(sockets.sandbox)}/vneid",
            "LGSP_CITIZEN_OIDC_CLIENT_ID": CITIZEN_CLIENT,
            "LGSP_CITIZEN_OIDC_CLIENT_SECRET_FILE": str(home.keys / CITIZEN_SECRET_FILE),
        }
    if sockets.sandbox is None or setting("LGSP_TIMESTAMP_URLS"):
        return added
    return added | {
        "LGSP_TIMESTAMP_URLS": f"{url_of(sockets.sandbox)}/tsa",
        "LGSP_TIMESTAMP_ROOTS": str(home.folder / "sandbox-tsa.pem"),
        "LGSP_TIMESTAMP_EVERY_S": os.environ.get("LGSP_TIMESTAMP_EVERY_S") or "5",
    }


def command_of(*words: str) -> list[str]:
    """A command line of our own."""
    return [sys.executable, "-m", "lgsp", *words]


def postgres_part(server: EmbeddedPostgres) -> Part:
    """The embedded database; SIGINT is its fast shutdown."""
    return Part("postgres", server.command(), server.environment(), stop_signal=signal.SIGINT, stop_timeout_s=60.0)


def gateway_parts(sockets: Sockets, environment: Mapping[str, str]) -> list[Part]:
    """One part per gateway worker, all on the same listening socket."""
    listening = sockets.gateway.fileno()
    return [
        Part(
            f"gateway {worker}",
            command_of("gateway", f"--worker={worker}", f"--listening-fd={listening}", f"--health-fd={health.fileno()}"),
            environment,
            pass_fds=(listening, health.fileno()),
            stop_timeout_s=setting("LGSP_DRAIN_TIMEOUT_S") + 10.0,
        )
        for worker, health in enumerate(sockets.health, start=1)
    ]


def control_parts(sockets: Sockets, environment: Mapping[str, str]) -> list[Part]:
    """Portal and API, job worker, indexer, sequencer."""
    portal = sockets.portal.fileno()
    return [
        Part("platform", command_of("platform", f"--listening-fd={portal}"), environment, pass_fds=(portal,)),
        Part("worker", command_of("worker"), environment),
        Part("indexer", command_of("indexer"), environment),
        Part("sequencer", command_of("sequencer"), environment),
    ]


def sandbox_part(listening: socket.socket, environment: Mapping[str, str], *, is_quiet: bool) -> Part:
    """The simulated outside systems."""
    words = ["sandbox", f"--listening-fd={listening.fileno()}", *(["--quiet"] if is_quiet else [])]
    return Part("sandbox", command_of(*words), environment, pass_fds=(listening.fileno(),), stop_timeout_s=10.0)
