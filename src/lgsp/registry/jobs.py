"""The registry's jobs: publish the configuration after an act, and when the calendar lets a member begin or end.

Rules: a job that fails is tried again; whatever it did may be done twice without harm.
"""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lgsp.registry.operations.audit.records import PUBLISH_JOB
from lgsp.registry.operations.publication import publish_configuration
from lgsp.registry.queries.configurations import cancel_jobs, configuration_versions, has_calendar_turned, waiting_jobs
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting


@app.task(name=PUBLISH_JOB, retry=RetryStrategy(max_attempts=100, wait=1, exponential_wait=2))
def publish(*, instance: str, by: str, why: str) -> None:
    """Publish, and take with it what else was asked for before: acts whose jobs wait now are committed, so they are in it."""
    with acting_in(instance):
        covered = waiting_jobs(PUBLISH_JOB)
        publish_configuration(by=by, why=why, now=now())
        cancel_jobs(covered)


@app.periodic(cron="* * * * *")
@app.task(name="lgsp.registry.jobs.retry_stalled", queueing_lock="lgsp.registry.jobs.retry_stalled")
async def retry_stalled(timestamp: int) -> None:
    """Once a minute: give jobs of workers that died to the living ones."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


@app.periodic(cron="* * * * *")
@app.task(name="lgsp.registry.jobs.follow_calendar", queueing_lock="lgsp.registry.jobs.follow_calendar")
def follow_calendar(timestamp: int) -> None:
    """Once a minute: publish if a member's validity began or ended since the last configuration."""
    with acting_in(setting("LGSP_INSTANCE")):
        last = configuration_versions(limit=1)
        if last and has_calendar_turned(last[0].compiled_at, now()):
            publish_configuration(by="calendar", why="a member's validity began or ended", now=now())
