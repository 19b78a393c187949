"""Erasure of kept bodies when their time is over.

Rules: the holds in force are asked first, and nothing happens when they can't be asked.
"""

from datetime import datetime

from lgsp.domain.periods import local_date
from lgsp.journal.bodies.erase import Erased, Terms, erase_due
from lgsp.journal.bodies.store import store_in_use
from lgsp.retention.queries.holds import covering
from lgsp.runtime.settings import setting


def erase_bodies(*, now: datetime, is_rehearsal: bool = False) -> list[Erased]:
    """Erase what is due; with `is_rehearsal` only say what it would be. Gives also what was due and could not be erased, with why."""
    terms = Terms(local_date(now), setting("LGSP_RETENTION_CLASSES"), covering())
    return erase_due(store_in_use(), terms, is_rehearsal=is_rehearsal)
