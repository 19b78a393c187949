"""The monitor's jobs: what is kept goes when its time is over, the room that it takes is measured, requests to send again expire.

Rules: a job that fails is tried again with the next period; whatever it did may be done twice without harm.
"""

import msgspec
import structlog
from procrastinate.contrib.django import app

from lgsp.monitor.bodies import erase_bodies
from lgsp.monitor.disk import measure_disk
from lgsp.monitor.expiry import carry_out_expiries, declare_expiries
from lgsp.monitor.index_expiry import expire_index, expire_minutes
from lgsp.monitor.resends import expire_resends
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting

_log = structlog.get_logger("lgsp.monitor")


@app.periodic(cron="17 * * * *")
@app.task(name="lgsp.monitor.jobs.erase_due_bodies", queueing_lock="lgsp.monitor.jobs.erase_due_bodies")
def erase_due_bodies(timestamp: int) -> None:
    """Once an hour: destroy the keys of days whose retention is over, and remove the files."""
    with acting_in(setting("LGSP_INSTANCE")):
        erased = erase_bodies(now=now())
    for one in erased:
        if one.why:
            _log.error("bodies.not_erased", **msgspec.structs.asdict(one))
        else:
            _log.info("bodies.erased", **msgspec.structs.asdict(one))


@app.periodic(cron="*/10 * * * *")
@app.task(name="lgsp.monitor.jobs.expire_records", queueing_lock="lgsp.monitor.jobs.expire_records")
def expire_records(timestamp: int) -> None:
    """Every ten minutes: let records of the journal go whose expiry is in the signed tree, and declare those whose term is over."""
    with acting_in(setting("LGSP_INSTANCE")):
        found = [*carry_out_expiries(), *declare_expiries(now=now())]
    for one in found:
        if one.why:
            _log.error("records.not_expired", **msgspec.structs.asdict(one))
        elif one.state in ("declared", "gone"):
            _log.info("records.expired", **msgspec.structs.asdict(one))


@app.periodic(cron="23 * * * *")
@app.task(name="lgsp.monitor.jobs.expire_index_rows", queueing_lock="lgsp.monitor.jobs.expire_index_rows")
def expire_index_rows(timestamp: int) -> None:
    """Once an hour: days of the index and figures by minute go; figures by day are made where they are missing."""
    with acting_in(setting("LGSP_INSTANCE")):
        minutes = expire_minutes(now=now())
        gone = expire_index(now=now())
    if gone.days or gone.rows or minutes:
        _log.info("index.expired", **msgspec.structs.asdict(gone), minutes=minutes)


@app.periodic(cron="*/10 * * * *")
@app.task(name="lgsp.monitor.jobs.measure_room", queueing_lock="lgsp.monitor.jobs.measure_room")
def measure_room(timestamp: int) -> None:
    """Every ten minutes: measure the room on disk; above the bound it is an error in the log, and nothing is deleted."""
    with acting_in(setting("LGSP_INSTANCE")):
        state = measure_disk(now=now())
    if state.is_above:
        _log.error("disk.above_bound", used=state.used, bound=state.bound, free_bytes=state.free_bytes)


@app.periodic(cron="*/10 * * * *")
@app.task(name="lgsp.monitor.jobs.expire_late_resends", queueing_lock="lgsp.monitor.jobs.expire_late_resends")
def expire_late_resends(timestamp: int) -> None:
    """Every ten minutes: what no second officer approved in time can't be sent any more, and its edited request is thrown away."""
    with acting_in(setting("LGSP_INSTANCE")):
        count = expire_resends(now=now())
    if count:
        _log.info("resends.expired", count=count)
