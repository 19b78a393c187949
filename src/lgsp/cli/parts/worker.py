"""`lgsp worker`: carries out jobs (publishing the configuration, and whatever else is deferred)."""

import os
from typing import Final

import setproctitle
import typer

from lgsp.runtime.home import home_in_use
from lgsp.site.run import run_worker

app = typer.Typer(pretty_exceptions_enable=False)

NICENESS: Final = 10
"""Below the gateways: jobs may wait under load; calls may not."""


@app.command()
def worker() -> None:
    """Work until SIGTERM."""
    setproctitle.setproctitle("lgsp worker")
    os.nice(NICENESS)
    run_worker(home=home_in_use())
