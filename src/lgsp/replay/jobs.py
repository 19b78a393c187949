"""Replay's jobs: requests to send again that nobody decided expire.

Rules: a job that fails is tried again with the next period; whatever it did may be done twice without harm.
"""

import structlog
from procrastinate.contrib.django import app

from lgsp.registry.queries.scope import acting_in
from lgsp.replay.operations.replays import expire_resends
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting

_log = structlog.get_logger("lgsp.replay")


@app.periodic(cron="*/10 * * * *")
@app.task(name="lgsp.replay.jobs.expire_late_resends", queueing_lock="lgsp.replay.jobs.expire_late_resends")
def expire_late_resends(timestamp: int) -> None:
    """Every ten minutes: what no second officer approved in time can't be sent any more, and its edited request is thrown away."""
    with acting_in(setting("LGSP_INSTANCE")):
        count = expire_resends(now=now())
    if count:
        _log.info("resends.expired", count=count)
