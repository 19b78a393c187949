"""Importing a file into a list's draft: taken in, matched with columns, checked row by row, brought in as a whole or not at all.

Rules: the file and every fault are kept (`import_files.py`) and can be downloaded. Progress is told outside the transaction that writes, so that a
page can show it.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from lgsp.catalogue.models import CodeList, ListImport
from lgsp.catalogue.operations.import_files import begun_again, end, end_refused, file_of, keep_file
from lgsp.catalogue.operations.versions import property_types, replace_codes
from lgsp.catalogue.queries.codes import rows_of
from lgsp.catalogue.queries.lists import draft_of, published_versions
from lgsp.catalogue.reading import Reading, read_codes
from lgsp.catalogue.rules import CodeRow, faults_of_codes
from lgsp.domain.errors import ActRefused, LgspError
from lgsp.domain.faults import Fault
from lgsp.protocol.files.tables import read_table
from lgsp.registry.operations.audit.records import By, begin
from lgsp.registry.queries.scope import current_instance

IMPORT_JOB: Final = "lgsp.catalogue.jobs.run_import"
"""The task's name; `jobs.py` registers it."""

Progress = Callable[[str, int, int], None]
"""Told now and then: the stage, how much is done, of how much."""


def take_in(*, code_list: CodeList, text: bytes, file_name: str, by: By, why: str, now: datetime) -> ListImport:
    """Keep a file for importing. Raises `TableUnreadable` if it is none."""
    with begin("edit_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(code_list.owner)
        return ListImport.objects.create(
            of_instance_id=current_instance(),
            code_list=code_list,
            file_name=file_name[:300],
            sha256=keep_file(text),
            by=act.by_text,
            why=act.why,
            created_at=now,
        )


def defer_import(*, row: ListImport, columns: Mapping[str, str], is_partial: bool, by: By, now: datetime) -> None:
    """Let the worker bring a file in with these columns."""
    with begin("edit_code_list", by=by, why=row.why, now=now, publishes=False) as act:
        act.concerns(row.code_list.owner)
        if row.status not in ("waiting", "refused"):
            raise ActRefused(file=row.file_name, status=row.status)
        begun_again(row)
        row.columns, row.is_partial, row.by = dict(columns), is_partial, act.by_text
        row.save()
        ours = app.with_connector(DjangoConnector())
        ours.configure_task(IMPORT_JOB).defer(instance=current_instance(), number=row.pk)


def run_import(*, row: ListImport, now: datetime, progress: Progress | None = None) -> ListImport:
    """Bring a file in. What is wrong with it is kept in the row, which is then `refused`, and the draft is as it was."""
    tell = progress or (lambda _stage, _done, _total: None)
    ListImport.objects.filter(pk=row.pk).update(status="running")

    def told(done: int, total: int) -> None:
        ListImport.objects.filter(pk=row.pk).update(rows_done=done, rows=total)
        tell("read", done, total)

    try:
        tell("open", 0, 0)
        table = read_table(file_of(row))
        reading = read_codes(table, row.columns, progress=told)
        tell("check", len(reading.rows), len(reading.rows))
        rows = _overlaid(row, reading) if row.is_partial else reading.rows
        faults = [*reading.faults, *faults_of_codes(rows, property_types(row.code_list))]
        tell("write", 0, len(rows))
        _end(row, rows, reading, faults, now)
    except LgspError as error:
        end_refused(row, [Fault((), error.english, error.in_vietnamese)], now)
    return row


def _overlaid(row: ListImport, reading: Reading) -> list[CodeRow]:
    """The rows of the draft, or of the newest version, with those of the file in their places or at the end."""
    draft, versions = draft_of(row.code_list), published_versions(row.code_list)
    base = draft or (versions[-1] if versions else None)
    coming = {(one.code, one.valid_from): one for one in reading.rows}
    kept: list[CodeRow] = []
    for one in rows_of(base) if base is not None else ():
        one.row = 0
        kept.append(coming.pop((one.code, one.valid_from), one))
    return kept + [one for one in reading.rows if (one.code, one.valid_from) in coming]


def _end(row: ListImport, rows: list[CodeRow], reading: Reading, faults: list[Fault], now: datetime) -> None:
    notices = [list(notice) for notice in reading.notices]
    if faults:
        end_refused(row, faults, now, notices=notices, rows=len(reading.rows))
        return
    draft = replace_codes(code_list=row.code_list, rows=rows, by=row.by, why=row.why, now=now)
    end(row, now, status="done", version=draft, notices=notices, rows=len(reading.rows), rows_done=len(reading.rows))
