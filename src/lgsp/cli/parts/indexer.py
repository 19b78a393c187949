"""`lgsp indexer`: keeps the searchable index of the journal in PostgreSQL up to date."""

import os
from typing import Final

import setproctitle
import typer

from lgsp.citizens.operations.uses import index_person_uses
from lgsp.exchanges.indexer import run_indexer
from lgsp.runtime.home import home_in_use

app = typer.Typer(pretty_exceptions_enable=False)

NICENESS: Final = 10
"""Below the gateways: the index may lag under load; calls may not."""


@app.command()
def indexer() -> None:
    """Follow the journal until SIGTERM."""
    setproctitle.setproctitle("lgsp indexer")
    os.nice(NICENESS)
    run_indexer(home=home_in_use(), followers=[index_person_uses])
