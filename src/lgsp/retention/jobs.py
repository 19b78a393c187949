"""Retention's jobs: kept bodies go when their time is over.

Rules: a job that fails is tried again with the next period; whatever it did may be done twice without harm.
"""

import msgspec
import structlog
from procrastinate.contrib.django import app

from lgsp.registry.queries.scope import acting_in
from lgsp.retention.operations.bodies import erase_bodies
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting

_log = structlog.get_logger("lgsp.retention")


@app.periodic(cron="17 * * * *")
@app.task(name="lgsp.retention.jobs.erase_due_bodies", queueing_lock="lgsp.retention.jobs.erase_due_bodies")
def erase_due_bodies(timestamp: int) -> None:
    """Once an hour: destroy the keys of days whose retention is over, and remove the files."""
    with acting_in(setting("LGSP_INSTANCE")):
        erased = erase_bodies(now=now())
    for one in erased:
        if one.why:
            _log.error("bodies.not_erased", **msgspec.structs.asdict(one))
        else:
            _log.info("bodies.erased", **msgspec.structs.asdict(one))
