"""The catalogue's jobs: telling of new versions, bringing files in, following upper lists, trying links after a change of codes, tidying up.

Rules: a job that fails is tried again with growing pauses; what it did may be done twice without harm.
"""

from datetime import timedelta

import structlog
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from lgsp.catalogue.models import CodeListVersion, ListImport, MappingImport, NoticeAddress, Recoding, Synchronisation
from lgsp.catalogue.operations.import_files import forget_files
from lgsp.catalogue.operations.imports import IMPORT_JOB, run_import
from lgsp.catalogue.operations.mapping_imports import MAPPING_IMPORT_JOB, run_mapping_import
from lgsp.catalogue.operations.notices import NOTICE_JOB, tell
from lgsp.catalogue.operations.relinking import LINKS_JOB, try_in_force
from lgsp.catalogue.operations.synchronisation import synchronise
from lgsp.domain.errors import LgspError
from lgsp.registry.queries.links import tested_links
from lgsp.registry.queries.scope import acting_in
from lgsp.registry.queries.services import service_version
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting

BY = "lgsp"
_log = structlog.get_logger("lgsp.catalogue")


@app.task(name=NOTICE_JOB, retry=RetryStrategy(max_attempts=12, wait=2, exponential_wait=3))
def notify(*, instance: str, address: int, version: int) -> None:
    """Tell one address of one version."""
    with acting_in(instance):
        row = NoticeAddress.objects.filter(pk=address).first()
        if row is not None:
            tell(address=row, version=CodeListVersion.objects.select_related("code_list").get(pk=version), now=now())


@app.task(name=IMPORT_JOB)
def bring_in(*, instance: str, number: int) -> None:
    """Bring in one file."""
    with acting_in(instance):
        run_import(row=ListImport.objects.select_related("code_list__owner").get(pk=number), now=now())


@app.task(name=MAPPING_IMPORT_JOB)
def bring_mapping_in(*, instance: str, number: int) -> None:
    """Bring in one file as the draft of a mapping."""
    with acting_in(instance):
        run_mapping_import(row=MappingImport.objects.get(pk=number), now=now())


@app.task(name=LINKS_JOB)
def try_links(*, instance: str, code: str) -> None:
    """Try the links that a change of codes concerns, through a running gateway."""
    with acting_in(instance):
        row = Recoding.objects.get(code=code)
        try_in_force(row=row, ask=lambda service, version: tested_links(service_version(service, version)), now=now())


@app.periodic(cron="41 2 * * *")
@app.task(name="lgsp.catalogue.jobs.forget_import_files", queueing_lock="lgsp.catalogue.jobs.forget_import_files")
def forget_import_files(timestamp: int) -> None:
    """Once a night: files and reports of imports go when their term is over."""
    with acting_in(setting("LGSP_INSTANCE")):
        count = forget_files(now=now(), days=setting("LGSP_IMPORT_FILES_KEPT_DAYS"))
    if count:
        _log.info("imports.files_forgotten", count=count)


@app.periodic(cron="*/10 * * * *")
@app.task(name="lgsp.catalogue.jobs.follow", queueing_lock="lgsp.catalogue.jobs.follow")
def follow(timestamp: int) -> None:
    """Every ten minutes: synchronise the lists whose time has come; one that fails says so in its row and holds up no other."""
    with acting_in(setting("LGSP_INSTANCE")):
        for row in Synchronisation.objects.select_related("code_list__owner").exclude(every_h=0):
            if row.last_at is None or row.last_at + timedelta(hours=row.every_h) <= now():
                try:
                    synchronise(row=row, by=BY, why="theo lịch", now=now())
                except LgspError as error:
                    Synchronisation.objects.filter(pk=row.pk).update(last_outcome=str(error)[:500], last_at=now())
