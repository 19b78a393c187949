"""Importing a file into a list's draft: taken in, matched with columns, checked row by row, brought in as a whole or not at all.

Rules: the file is kept in object storage under its digest; every fault is kept with its row, up to a bound, and can be downloaded.
Progress is told outside the transaction that writes, so that a page can show it.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from lgsp.catalogue.models import CodeList, ListImport
from lgsp.catalogue.operations.versions import property_types, replace_codes
from lgsp.catalogue.queries.codes import rows_of
from lgsp.catalogue.queries.lists import draft_of, published_versions
from lgsp.catalogue.reading import Reading, read_codes
from lgsp.catalogue.rules import CodeRow, faults_of_codes
from lgsp.domain.errors import ActRefused, LgspError, TableUnreadable
from lgsp.domain.faults import Fault
from lgsp.protocol.tables import read_table
from lgsp.registry.operations.acts import By, begin
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.object_storage import storage_in_use

IMPORT_JOB: Final = "lgsp.catalogue.jobs.run_import"
"""The task's name; `jobs.py` registers it."""

FAULTS_MAX: Final = 10_000
"""Faults kept of one file; the count says how many there were."""

Progress = Callable[[str, int, int], None]
"""Told now and then: the stage, how much is done, of how much."""


def _file_key(sha256: str) -> str:
    return f"imports/{sha256}"


def take_in(*, code_list: CodeList, text: bytes, file_name: str, by: By, why: str, now: datetime) -> ListImport:
    """Keep a file for importing. Raises `TableUnreadable` if it is none."""
    if not text:
        raise TableUnreadable(why="the file is empty")
    sha256 = hashlib.sha256(text).hexdigest()
    with begin("edit_code_list", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(code_list.owner)
        storage_in_use(home_in_use()).put(_file_key(sha256), text)
        return ListImport.objects.create(
            of_instance_id=current_instance(),
            code_list=code_list,
            file_name=file_name[:300],
            sha256=sha256,
            by=act.by_text,
            why=act.why,
            created_at=now,
        )


def file_of(row: ListImport) -> bytes:
    """The file of an import; raises `ActRefused` if it is gone."""
    text = storage_in_use(home_in_use()).get(_file_key(row.sha256))
    if text is None:
        raise ActRefused(file=row.file_name, why="the file is gone; bring it again")
    return text


def defer_import(*, row: ListImport, columns: Mapping[str, str], is_partial: bool, by: By, now: datetime) -> None:
    """Let the worker bring a file in with these columns."""
    with begin("edit_code_list", by=by, why=row.why, now=now, publishes=False) as act:
        act.concerns(row.code_list.owner)
        if row.status not in ("waiting", "refused"):
            raise ActRefused(file=row.file_name, status=row.status)
        row.columns, row.is_partial, row.status, row.by = dict(columns), is_partial, "waiting", act.by_text
        row.faults, row.notices, row.faults_count = [], [], 0
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
        return _ended(row, rows, reading, sorted(faults, key=lambda fault: fault.line), now)
    except LgspError as error:
        return _close(row, now, status="refused", faults=[[0, "", error.english, error.in_vietnamese]], faults_count=1)


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


def _ended(row: ListImport, rows: list[CodeRow], reading: Reading, faults: list[Fault], now: datetime) -> ListImport:
    notices = [list(notice) for notice in reading.notices]
    if faults:
        kept = [[fault.line, fault.path, fault.english, fault.vietnamese] for fault in faults[:FAULTS_MAX]]
        return _close(row, now, status="refused", faults=kept, faults_count=len(faults), notices=notices, rows=len(reading.rows))
    draft = replace_codes(code_list=row.code_list, rows=rows, by=row.by, why=row.why, now=now)
    return _close(row, now, status="done", version=draft, notices=notices, rows=len(reading.rows), rows_done=len(reading.rows))


def _close(row: ListImport, now: datetime, **columns: Any) -> ListImport:
    for name, value in {**columns, "ended_at": now}.items():
        setattr(row, name, value)
    row.save()
    return row


def fault_lines(row: ListImport) -> Iterable[tuple[int, str, str, str]]:
    """The faults for a downloadable report: row, column, Vietnamese, English."""
    for line, place, english, vietnamese in row.faults:
        yield line, place, vietnamese, english
