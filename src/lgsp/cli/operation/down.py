"""`lgsp down`: stops the platform that runs on this home."""

import os
import signal
import time
from typing import Annotated

import typer

from lgsp.cli.words import say
from lgsp.domain.errors import PartFailed
from lgsp.runtime.home import home_in_use
from lgsp.runtime.processes.supervisor import running_in

app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def down(timeout_s: Annotated[float, typer.Option(help="How long to wait for a clean stop, in seconds.")] = 90.0) -> None:
    """Ask the supervisor to stop every part, and wait until it has."""
    home = home_in_use()
    running = running_in(home)
    if running is None:
        typer.echo(say(f"Không có nền tảng nào đang chạy trên {home.folder}.", f"No platform is running on {home.folder}."))
        return
    os.kill(running.pid, signal.SIGTERM)
    until = time.monotonic() + timeout_s
    while running_in(home) is not None:
        if time.monotonic() > until:
            raise PartFailed(part="supervisor", pid=running.pid, why=f"still running after {timeout_s:.0f} s")
        time.sleep(0.1)
    typer.echo(say("Đã dừng.", "Stopped."))
