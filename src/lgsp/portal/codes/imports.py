"""Bringing a file into a list: the file, its columns, what became of it, and the faults as a report."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lgsp.catalogue.operations import imports as operations
from lgsp.catalogue.operations.import_files import fault_lines, file_of
from lgsp.catalogue.queries import lists as queries
from lgsp.catalogue.queries.usage import list_import
from lgsp.catalogue.reading import guessed_columns
from lgsp.domain.errors import ActRefused
from lgsp.portal.codes.forms import ColumnsForm, FileForm
from lgsp.portal.codes.lists import page_for
from lgsp.portal.page.act_pages import act_page, check_may
from lgsp.portal.page.acting import acts_of, performed
from lgsp.portal.page.figures import is_vietnamese
from lgsp.protocol.files.tables import read_table, write_csv
from lgsp.runtime.clock import now

SAMPLE_ROWS = 5
FAULTS_SHOWN = 50
FILE_BYTES_MAX = 64 * 1024 * 1024
"""Larger files are brought in at the terminal."""


def upload(request: HttpRequest, code: str) -> HttpResponse:
    """The file."""
    row = queries.code_list(code)
    check_may(request.user, "edit_code_list", acts_of(request.user, row.owner))
    page = page_for(row, heading=_("Bring a file in"), button=_("Next: columns"), has_file=True, done=_("The file was taken in."))

    def act(form: Any) -> HttpResponse | None:
        said = form.cleaned_data
        if said["file"].size > FILE_BYTES_MAX:
            raise ActRefused(file=said["file"].name, bytes_max=FILE_BYTES_MAX, why="larger files: lgsp codes import")
        text = said["file"].read()
        read_table(text)  # told here, where the file can still be chosen again
        taken = operations.take_in(
            code_list=row, text=text, file_name=said["file"].name, by=request.user, why=said["why"], now=now()
        )
        taken.is_partial = said["is_partial"]
        taken.save()
        return redirect("portal:code_import", taken.pk)

    return act_page(request, page, FileForm(request.POST or None, request.FILES or None), act)


def code_import(request: HttpRequest, number: int) -> HttpResponse:
    """One import: its columns to choose, its progress, or its outcome."""
    row = list_import(number)
    acts = acts_of(request.user, row.code_list.owner)
    check_may(request.user, "edit_code_list", acts)
    is_choosing = awaits_columns(row)
    context: dict[str, Any] = {
        "section": "code_lists",
        "import": row,
        "list": row.code_list,
        "acts": acts,
        **outcome_of(row),
    }
    if is_choosing:
        form, table = _columns_form(request, row)
        if request.method == "POST" and form.is_valid() and _deferred(request, row, form, table.headings):
            return redirect("portal:code_import", row.pk)
        context |= {"form": form, **sample_of(table)}
    return render(
        request, "portal/codes/templates/code_import.html", context, status=422 if is_choosing and context["form"].errors else 200
    )


def awaits_columns(row: Any) -> bool:
    """Whether people are to choose columns (again)."""
    return row.status == "refused" or (row.status == "waiting" and not row.columns)


def sample_of(table: Any) -> dict[str, Any]:
    """The first rows of a file."""
    return {"sample": [cells for _, cells in table.rows[:SAMPLE_ROWS]], "headings": table.headings}


def outcome_of(row: Any) -> dict[str, Any]:
    """What an import changed on the way, and the first faults, in the reader's language and under the file's own headings."""
    headings = {field: heading for heading, field in row.columns.items()}
    at = 1 if is_vietnamese() else 0
    return {
        "notices": [notice[at] for notice in row.notices],
        "faults": [(line, headings.get(place, place), told[at]) for line, place, *told in row.faults[:FAULTS_SHOWN]],
        "faults_beyond": row.faults_count > FAULTS_SHOWN,
        "faults_shown": FAULTS_SHOWN,
    }


def faults_file(row: Any, name: str) -> StreamingHttpResponse:
    """Every fault of an import as CSV."""
    lines = write_csv((_("Row"), _("Column"), "Lỗi", "Fault"), fault_lines(row))
    disposition = {"Content-Disposition": f'attachment; filename="loi-{name}-{row.pk}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=disposition)


def _columns_form(request: HttpRequest, row: Any) -> tuple[ColumnsForm, Any]:
    table = read_table(file_of(row))
    titles = {one["name"]: one["title"] for one in row.code_list.properties}
    usual = {
        "code": _("Code"), "name": _("Name"), "name_en": _("English name"), "name_short": _("Short name"), "parent": _("Code above"),
        "level": _("Level"), "valid_from": _("Valid from"), "valid_to": _("Valid to"),
    }  # fmt: skip
    known = row.columns or guessed_columns(table.headings, titles)
    initial = {f"column{at}": known.get(heading, "") for at, heading in enumerate(table.headings)}
    fields = [*usual.items(), *titles.items()]
    return ColumnsForm(
        request.POST or None, headings=table.headings, fields=fields, needed=("code", "name"), initial=initial
    ), table


def _deferred(request: HttpRequest, row: Any, form: ColumnsForm, headings: tuple[str, ...]) -> bool:
    def act() -> bool:
        operations.defer_import(row=row, columns=form.columns(headings), is_partial=row.is_partial, by=request.user, now=now())
        return True

    return bool(performed(form, act))


def faults(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Every fault of an import as CSV."""
    row = list_import(number)
    return faults_file(row, row.code_list.code)
