"""Jobs that concern several apps: records, rows of the index and uses of persons' data go when their time is over; room is measured.

Rules: a job that fails is tried again with the next period; whatever it did may be done twice without harm.
"""

import msgspec
import structlog
from procrastinate.contrib.django import app

from lgsp.exchanges.operations.expiry import expire_minutes
from lgsp.exchanges.queries.exchanges import index_bytes
from lgsp.registry.queries.scope import acting_in
from lgsp.retention.operations.disk import measure_disk
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting
from lgsp.site.expiry import expire_records_due, expire_rows_due

_log = structlog.get_logger("lgsp.site")


@app.periodic(cron="*/10 * * * *")
@app.task(name="lgsp.site.jobs.expire_records", queueing_lock="lgsp.site.jobs.expire_records")
def expire_records(timestamp: int) -> None:
    """Every ten minutes: let records of the journal go whose expiry is in the signed tree, and declare those whose term is over."""
    with acting_in(setting("LGSP_INSTANCE")):
        found = expire_records_due(now=now())
    for one in found:
        if one.why:
            _log.error("records.not_expired", **msgspec.structs.asdict(one))
        elif one.state in ("declared", "gone"):
            _log.info("records.expired", **msgspec.structs.asdict(one))


@app.periodic(cron="23 * * * *")
@app.task(name="lgsp.site.jobs.expire_index_rows", queueing_lock="lgsp.site.jobs.expire_index_rows")
def expire_index_rows(timestamp: int) -> None:
    """Once an hour: days of the index and figures by minute go; figures by day are made where they are missing."""
    with acting_in(setting("LGSP_INSTANCE")):
        minutes = expire_minutes(now=now())
        gone = expire_rows_due(now=now())
    if gone.days or gone.rows or minutes:
        _log.info("index.expired", **msgspec.structs.asdict(gone), minutes=minutes)


@app.periodic(cron="*/10 * * * *")
@app.task(name="lgsp.site.jobs.measure_room", queueing_lock="lgsp.site.jobs.measure_room")
def measure_room(timestamp: int) -> None:
    """Every ten minutes: measure the room on disk; above the bound it is an error in the log, and nothing is deleted."""
    with acting_in(setting("LGSP_INSTANCE")):
        state = measure_disk(now=now(), index_bytes=index_bytes())
    if state.is_above:
        _log.error("disk.above_bound", used=state.used, bound=state.bound, free_bytes=state.free_bytes)
