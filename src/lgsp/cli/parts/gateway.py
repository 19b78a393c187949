"""`lgsp gateway`: one gateway process, on sockets handed down by the supervisor."""

import socket
from typing import Annotated

import setproctitle
import typer

from lgsp.gateway.run import run_gateway
from lgsp.runtime.home import home_in_use

app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def gateway(
    worker: Annotated[int, typer.Option(help="Number of this worker, counted from 1.")] = 1,
    listening_fd: Annotated[int, typer.Option(help="File descriptor of the listening socket.")] = -1,
    health_fd: Annotated[int, typer.Option(help="File descriptor of the socket for health and metrics.")] = -1,
) -> None:
    """Carry calls until SIGTERM, then finish those under way."""
    setproctitle.setproctitle(f"lgsp gateway {worker}")
    run_gateway(
        home=home_in_use(), worker=worker, listening=socket.socket(fileno=listening_fd), health=socket.socket(fileno=health_fd)
    )
