"""`lgsp sequencer`: keeps the journal's Merkle tree up with the gateways' logs."""

import os
from typing import Final

import setproctitle
import typer

from lgsp.journal.sequence import Means
from lgsp.journal.sequencing import run_sequencer
from lgsp.journal.tree import origin_of
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import bundles_key, journal_key
from lgsp.runtime.lease import Lease
from lgsp.runtime.object_storage import storage_in_use
from lgsp.runtime.settings import setting
from lgsp.site.database import database_url

app = typer.Typer(pretty_exceptions_enable=False)

NICENESS: Final = 5
"""Below the gateways, above the index: calls first, then their proof."""


@app.command()
def sequencer() -> None:
    """Sequence the journal until SIGTERM."""
    setproctitle.setproctitle("lgsp sequencer")
    os.nice(NICENESS)
    home, instance = home_in_use(), setting("LGSP_INSTANCE")
    lease = Lease(database_url(), f"lgsp sequencer {instance}")
    means = Means(
        origin=origin_of(instance),
        key=journal_key(home.keys),
        bundles_key=bundles_key(home.keys),
        storage=storage_in_use(home),
        now=now,
    )
    try:
        run_sequencer(journal=home.journal, means=means, holds=lease.hold)
    finally:
        lease.give_back()
