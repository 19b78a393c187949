"""`lgsp platform`: portal, JSON API and platform services, on a socket handed down by the supervisor."""

import socket
from typing import Annotated

import setproctitle
import typer

from lgsp.runtime.home import home_in_use
from lgsp.site.run import run_platform

app = typer.Typer(pretty_exceptions_enable=False)


@app.command()
def platform(listening_fd: Annotated[int, typer.Option(help="File descriptor of the listening socket.")]) -> None:
    """Serve until SIGTERM."""
    setproctitle.setproctitle("lgsp platform")
    run_platform(home=home_in_use(), listening=socket.socket(fileno=listening_fd))
