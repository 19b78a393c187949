"""Importing a file as the draft of a mapping: taken in, matched with columns, checked row by row, brought in as a whole or not at all.

Rules: pages, the JSON API and the terminal use these verbs, so all tell the same faults. What became a draft lacks nothing: every code of the source
has its row, every target exists, each code without target has its reason. Publishing checks once more, and is an act of its own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from lgsp.catalogue.facts import MappingFacts
from lgsp.catalogue.models import CodeListVersion, MappingImport
from lgsp.catalogue.operations.import_files import begun_again, end, end_refused, file_of, keep_file
from lgsp.catalogue.operations.mappings import draft_mapping, faults_between
from lgsp.catalogue.queries.lists import version_named
from lgsp.catalogue.reading import read_mapping
from lgsp.domain.errors import ActRefused, LgspError
from lgsp.domain.faults import Fault
from lgsp.domain.periods import local_date
from lgsp.protocol.files.tables import read_table
from lgsp.registry.operations.audit.records import By, begin
from lgsp.registry.queries.scope import current_instance

MAPPING_IMPORT_JOB: Final = "lgsp.catalogue.jobs.run_mapping_import"
"""The task's name; `jobs.py` registers it."""


def take_in_mapping(*, facts: MappingFacts, text: bytes, file_name: str, by: By, why: str, now: datetime) -> MappingImport:
    """Keep a file for importing. Raises `TableUnreadable` if it is none, `NotRegistered` if one of its versions is not there."""
    source, _ = _ends(facts, now)
    with begin("edit_code_mapping", by=by, why=why, now=now, publishes=False) as act:
        act.concerns(source.code_list.owner)
        read_table(text)
        return MappingImport.objects.create(
            of_instance_id=current_instance(),
            facts=facts.model_dump(mode="json"),
            file_name=file_name[:300],
            sha256=keep_file(text),
            by=act.by_text,
            why=act.why,
            created_at=now,
        )


def _ends(facts: MappingFacts, now: datetime) -> tuple[CodeListVersion, CodeListVersion]:
    return version_named(facts.source, local_date(now)), version_named(facts.target, local_date(now))


def defer_mapping_import(*, row: MappingImport, columns: Mapping[str, str], by: By, now: datetime) -> None:
    """Let the worker bring a file in with these columns."""
    source, _ = _ends(MappingFacts(**row.facts), now)
    with begin("edit_code_mapping", by=by, why=row.why, now=now, publishes=False) as act:
        act.concerns(source.code_list.owner)
        if row.status not in ("waiting", "refused"):
            raise ActRefused(file=row.file_name, status=row.status)
        begun_again(row)
        row.columns, row.by = dict(columns), act.by_text
        row.save()
        ours = app.with_connector(DjangoConnector())
        ours.configure_task(MAPPING_IMPORT_JOB).defer(instance=current_instance(), number=row.pk)


def run_mapping_import(*, row: MappingImport, now: datetime) -> MappingImport:
    """Bring a file in. What is wrong with it is kept in the row, which is then `refused`, and the draft is as it was."""
    MappingImport.objects.filter(pk=row.pk).update(status="running")
    try:
        facts = MappingFacts(**row.facts)
        reading = read_mapping(read_table(file_of(row)), row.columns)
        MappingImport.objects.filter(pk=row.pk).update(rows_done=0, rows=len(reading.rows))
        faults = reading.faults + (faults_between(reading.rows, *_ends(facts, now)) if reading.rows else [])
        notices = [list(notice) for notice in reading.notices]
        if faults or not reading.rows:
            end_refused(row, faults or [_NOTHING], now, notices=notices, rows=len(reading.rows))
            return row
        mapping = draft_mapping(facts=facts, rows=reading.rows, by=row.by, why=row.why, now=now)
        size = len(reading.rows)
        end(row, now, status="done", mapping=mapping, notices=notices, rows=size, rows_done=size)
    except LgspError as error:
        end_refused(row, [Fault((), error.english, error.in_vietnamese)], now)
    return row


_NOTHING: Final = Fault((), "the file has no row below its headings", "tệp không có dòng nào dưới dòng tiêu đề")
