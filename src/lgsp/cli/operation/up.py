"""`lgsp up`: starts everything on one home, says where to look, and keeps it running.

Order: take the home, bind the ports, database, gateways (an existing home serves calls from here on), migrate and prepare, control plane, sandbox.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import msgspec
import setproctitle
import typer

from lgsp.cli.operation import launch
from lgsp.cli.operation.status import answers
from lgsp.cli.operation.story import tell_story
from lgsp.cli.words import say
from lgsp.domain.errors import DatabaseUnavailable, HomeUnusable, PartFailed
from lgsp.runtime.home import Home, home_in_use
from lgsp.runtime.processes.postgres import EmbeddedPostgres
from lgsp.runtime.processes.supervisor import Running, Supervisor, take_home
from lgsp.runtime.settings import setting
from lgsp.runtime.storage.files import write_atomically

app = typer.Typer(pretty_exceptions_enable=False)

READY_TIMEOUT_S: Final = 120.0
DATABASE_TIMEOUT_S: Final = 60.0
FREE_BYTES_FOR_START: Final = 256 * 1024 * 1024
PATIENCE: Final = 4
"""A part that dies this often before it was ever ready will not get better by itself."""


class Prepared(msgspec.Struct, frozen=True):
    """What `lgsp prepare` prints: the number of the configuration published, and a sign-in link if one was made."""

    configuration: int
    sign_in: str = ""


@app.command()
def up(
    demo: Annotated[
        bool, typer.Option("--demo", help="Load the demo world and simulated outside systems, and tell the first story.")
    ] = False,
    quiet_demo: Annotated[bool, typer.Option("--quiet-demo", help="As --demo, without traffic of its own.")] = False,
    once: Annotated[bool, typer.Option("--once", help="Stop after the story; exit code 0 only if every step held.")] = False,
    home: Annotated[str, typer.Option("--home", help="Folder for everything the platform writes [LGSP_HOME, ./var].")] = "",
    gateway_port: Annotated[int, typer.Option(help="Port of the gateway [LGSP_GATEWAY_PORT, 8080].")] = 0,
    portal_port: Annotated[int, typer.Option(help="Port of the portal [LGSP_PORTAL_PORT, 8000].")] = 0,
    host: Annotated[str, typer.Option(help="Address to listen on [LGSP_HOST, 127.0.0.1].")] = "",
) -> None:
    """Start the platform and keep it running until Ctrl-C or SIGTERM."""
    named = {"LGSP_GATEWAY_PORT": gateway_port, "LGSP_PORTAL_PORT": portal_port, "LGSP_HOST": host, "LGSP_HOME": home}
    os.environ.update({name: str(value) for name, value in named.items() if value})
    setproctitle.setproctitle("lgsp up")
    place = home_in_use()
    _prepare_home(place)
    is_demo = demo or quiet_demo or once
    lock = take_home(place)
    sockets = launch.bind_all(is_demo=is_demo)
    running = Running(
        pid=os.getpid(),
        started_at=time.time(),
        gateway=launch.gateway_url_of(sockets.gateway),
        portal=launch.url_of(sockets.portal, setting("LGSP_PORTAL_URL")),
        health=tuple(launch.url_of(health) for health in sockets.health),
        gateway_here=launch.url_of(sockets.gateway),
    )
    supervisor = Supervisor(place, running, lambda line: typer.echo(f"! {line}", err=True))
    supervisor.heed_signals()
    try:
        prepared = _start(supervisor, sockets, is_demo=is_demo, is_quiet=quiet_demo or once)
        if supervisor.is_stopping:
            return
        _say_where(running, prepared, is_demo=is_demo)
        holds = tell_story(place, typer.echo) if is_demo else True
        if once:
            raise typer.Exit(0 if holds else 1)
        typer.echo(say("Nền tảng đang chạy; nhấn Ctrl-C để dừng.", "The platform is running; press Ctrl-C to stop."))
        supervisor.run()
    finally:
        if running.parts:
            typer.echo(say("Đang dừng …", "Stopping …"), err=True)
        supervisor.stop_all()
        for listening in sockets.everything():
            listening.close()
        lock.close()


def _prepare_home(place: Home) -> None:
    try:
        place.prepare()
        probe = place.run / ".probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
        free = shutil.disk_usage(place.folder).free
    except OSError as cause:
        raise HomeUnusable(home=str(place.folder), why=cause.strerror or str(cause)) from cause
    if free < FREE_BYTES_FOR_START:
        raise HomeUnusable(home=str(place.folder), why="disk nearly full", free_bytes=free, needed_bytes=FREE_BYTES_FOR_START)


def _start(supervisor: Supervisor, sockets: launch.Sockets, *, is_demo: bool, is_quiet: bool) -> Prepared:
    database_url = setting("DATABASE_URL") or _start_postgres(supervisor)
    write_atomically(supervisor.home.run / "database-url", database_url.encode(), mode=0o600)
    environment = launch.environment_of(supervisor.home, sockets, database_url, is_demo=is_demo)
    if (supervisor.home.gateway / "last-good.json").exists():
        _start_gateways(supervisor, sockets, environment)
    prepared = _prepare_database(sockets, environment)
    if not supervisor.restarts_of("gateway 1") and not (supervisor.home.gateway / "last-good.json").exists():
        _start_gateways(supervisor, sockets, environment)
    if sockets.sandbox is not None:
        supervisor.start(launch.sandbox_part(sockets.sandbox, environment, is_quiet=is_quiet))
    for part in launch.control_parts(sockets, environment):
        supervisor.start(part)
    waited_for = [f"{address}/health/ready" for address in supervisor.running.health] + [f"{launch.url_of(sockets.portal)}/health"]
    is_up = supervisor.wait(lambda: all(answers(url) for url in waited_for) or _is_hopeless(supervisor), READY_TIMEOUT_S)
    if not supervisor.is_stopping and (not is_up or _is_hopeless(supervisor)):
        silent = [url for url in waited_for if not answers(url)]
        raise PartFailed(no_answer=", ".join(silent), log=str(supervisor.home.log))
    return prepared


def _is_hopeless(supervisor: Supervisor) -> bool:
    return any(part.restarts >= PATIENCE for part in supervisor.running.parts)


def _start_gateways(supervisor: Supervisor, sockets: launch.Sockets, environment: Mapping[str, str]) -> None:
    for part in launch.gateway_parts(sockets, environment):
        supervisor.start(part)


def _start_postgres(supervisor: Supervisor) -> str:
    server = EmbeddedPostgres(supervisor.home)
    server.stop_stray()
    server.initialise()
    supervisor.start(launch.postgres_part(server))
    if not supervisor.wait(server.is_ready, DATABASE_TIMEOUT_S) and not supervisor.is_stopping:
        raise DatabaseUnavailable(log=str(supervisor.home.log / "postgres.log"))
    return server.url


def _prepare_database(sockets: launch.Sockets, environment: Mapping[str, str]) -> Prepared:
    words = ["prepare", f"--platform-url={launch.url_of(sockets.portal)}"]
    if sockets.sandbox is not None:
        words += ["--demo", f"--sandbox-url={launch.url_of(sockets.sandbox)}"]
    done = subprocess.run(launch.command_of(*words), env=dict(environment), stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise typer.Exit(1)  # it has said why
    return msgspec.json.decode(done.stdout.strip().splitlines()[-1], type=Prepared)


def _say_where(running: Running, prepared: Prepared, *, is_demo: bool) -> None:
    clone = os.environ.get("LGSP_CLONE")
    program = "./lgsp" if clone and Path.cwd() == Path(clone) else sys.argv[0]
    lines = [
        "",
        f"  {say('Cổng kết nối', 'Gateway'):<16} {running.gateway}",
        f"  {say('Trang quản trị', 'Portal'):<16} {running.portal}",
    ]
    if prepared.sign_in:
        lines.append(f"  {say('Đăng nhập', 'Sign in'):<16} {prepared.sign_in}   {say('(dùng một lần)', '(once)')}")
    else:
        lines.append(f"  {say('Đăng nhập', 'Sign in'):<16} {program} registry officer link quantri")
    lines.append(f"  {say('Cấu hình số', 'Configuration'):<16} {prepared.configuration}")
    client = "CLIENT_ID:SECRET"
    if is_demo:
        place = home_in_use()
        lines.append(f"  {say('Thế giới mẫu', 'Demo world'):<16} {place.demo_file}")
        system = msgspec.json.decode(place.demo_file.read_bytes())["systems"][0]
        client = f"{system['client_id']}:{system['client_secret']}"
    lines += ["", f"  curl -u {client} -d grant_type=client_credentials {running.gateway}/token"]
    typer.echo("\n".join([*lines, ""]))
