"""`lgsp sandbox`: the simulated outside systems of the demo, and a little traffic through the gateway."""

import socket
from typing import Annotated

import setproctitle
import typer

from lgsp.runtime.home import home_in_use
from lgsp.sandbox.run import run_sandbox

app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def sandbox(
    listening_fd: Annotated[int, typer.Option(help="File descriptor of the listening socket.")],
    quiet: Annotated[bool, typer.Option("--quiet", help="No traffic of its own.")] = False,
) -> None:
    """Answer until SIGTERM."""
    setproctitle.setproctitle("lgsp sandbox")
    run_sandbox(home=home_in_use(), listening=socket.socket(fileno=listening_fd), with_traffic=not quiet)
