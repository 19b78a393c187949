"""Mappings over HTTP: all of them, a file brought in as a draft, what became of it, publication and end.

Rules: as for the registry's JSON API. A file is brought in by the worker, so that a large one holds no caller up: the answer names the import, which
tells its state, the first faults, and where all of them are.
"""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, StreamingHttpResponse
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field, ValidationError

from lgsp.catalogue.facts import MappingFacts
from lgsp.catalogue.models import CodeMapping, MappingImport
from lgsp.catalogue.operations import mapping_imports
from lgsp.catalogue.operations import mappings as acts
from lgsp.catalogue.operations.import_files import fault_lines
from lgsp.catalogue.queries import mappings as queries
from lgsp.catalogue.queries.usage import mapping_import
from lgsp.catalogue.reading import guessed_mapping_columns
from lgsp.domain.errors import ContentRefused, MalformedRequest
from lgsp.protocol.files.tables import read_table, write_csv
from lgsp.registry.api import shapes
from lgsp.registry.document import faults_of_validation
from lgsp.runtime.clock import now

router = Router()

FAULTS_TOLD: int = 200
FILE_BYTES_MAX: int = 64 * 1024 * 1024


class MappingIn(Schema):
    """What is said of a mapping. `source` and `target` are versions, `list@number`; `columns` is written `heading=field`, one per line."""

    code: str
    title: str
    source: str
    target: str
    legal_basis: str = ""
    source_text: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    columns: Annotated[str, Field(max_length=10_000)] = ""
    why: shapes.Why


class MappingOut(Schema):
    """A mapping without its rows."""

    code: str
    number: shapes.Number
    title: str
    source: str
    target: str
    status: str


class FaultOut(Schema):
    """What is wrong with one cell; row 0 is the file as a whole."""

    row: int
    column: str
    vi: str
    en: str


class ImportOut(Schema):
    """One import: `status` is waiting, running, done or refused; of the faults the first ones."""

    number: int
    status: str
    rows: int
    mapping: MappingOut | None
    faults_count: int
    faults: list[FaultOut]
    notices: list[str]


def _mapping(row: CodeMapping) -> dict[str, Any]:
    names = ("code", "number", "title", "status")
    return {**{name: getattr(row, name) for name in names}, "source": str(row.source), "target": str(row.target)}


def _import(row: MappingImport) -> dict[str, Any]:
    faults = [{"row": line, "column": place, "vi": vi, "en": en} for line, place, en, vi in row.faults[:FAULTS_TOLD]]
    return {
        **{name: getattr(row, name) for name in ("status", "rows", "faults_count")},
        "number": row.pk,
        "mapping": _mapping(row.mapping) if row.mapping is not None else None,
        "faults": faults,
        "notices": [vietnamese for _, vietnamese in row.notices],
    }


@router.get("/code-mappings", response=list[MappingOut])
def list_mappings(request: HttpRequest) -> Any:
    """All mappings, the newest number of each code first."""
    return [_mapping(row) for row in queries.mappings()]


@router.post("/code-mapping-imports", response={202: ImportOut})
def import_mapping(request: HttpRequest, said: Form[MappingIn], file: File[UploadedFile]) -> Any:
    """Bring a CSV or Excel file in as the draft of a mapping: all of it or nothing. Columns are matched by their usual names unless stated."""
    if (file.size or 0) > FILE_BYTES_MAX:
        raise MalformedRequest(why="the file is too large; larger ones: lgsp codes mapping import", bytes_max=FILE_BYTES_MAX)
    try:
        facts = MappingFacts(**said.model_dump(exclude={"why", "columns"}))
    except ValidationError as cause:
        raise ContentRefused(faults=faults_of_validation(cause)) from cause
    text = file.read()
    row = mapping_imports.take_in_mapping(
        facts=facts, text=text, file_name=file.name or "", by=request.user, why=said.why, now=now()
    )
    stated = {
        heading: field for heading, sign, field in (line.strip().rpartition("=") for line in said.columns.splitlines()) if sign
    }
    columns = stated or guessed_mapping_columns(read_table(text).headings)
    mapping_imports.defer_mapping_import(row=row, columns=columns, by=request.user, now=now())
    return Status(202, _import(row))


@router.get("/code-mapping-imports/{number}", response=ImportOut)
def show_import(request: HttpRequest, number: shapes.Number) -> Any:
    """What became of an import."""
    return _import(mapping_import(number))


@router.get("/code-mapping-imports/{number}/faults.csv")
def show_faults(request: HttpRequest, number: shapes.Number) -> StreamingHttpResponse:
    """Every fault of an import: row, column, what is wrong in both languages."""
    lines = write_csv(("row", "column", "lỗi", "fault"), fault_lines(mapping_import(number)))
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")


@router.post("/code-mappings/{code}/{number}/publish", response=MappingOut)
def publish_mapping(request: HttpRequest, code: str, number: shapes.Number, body: shapes.Reason) -> Any:
    """Publish a draft for good, if it lacks nothing."""
    return _mapping(acts.publish_mapping(mapping=queries.mapping(f"{code}@{number}"), by=request.user, why=body.why, now=now()))


@router.post("/code-mappings/{code}/{number}/withdraw", response=MappingOut)
def withdraw_mapping(request: HttpRequest, code: str, number: shapes.Number, body: shapes.Reason) -> Any:
    """Take a published mapping out of force; calls that need it are refused until another one fits."""
    return _mapping(acts.withdraw_mapping(mapping=queries.mapping(f"{code}@{number}"), by=request.user, why=body.why, now=now()))
