"""Bringing a file in as the draft of a mapping: what is said of it, its columns, what became of it, and the faults as a report."""

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.catalogue.facts import MappingFacts
from lgsp.catalogue.operations import mapping_imports as operations
from lgsp.catalogue.operations.import_files import file_of
from lgsp.catalogue.queries.lists import code_list, published_names
from lgsp.catalogue.queries.usage import mapping_import
from lgsp.catalogue.reading import MAPPING_FIELDS_NEEDED, guessed_mapping_columns
from lgsp.domain.errors import ActRefused
from lgsp.domain.list_places import ListAt
from lgsp.portal.codes.forms import ColumnsForm, MappingFileForm
from lgsp.portal.codes.imports import FILE_BYTES_MAX, awaits_columns, faults_file, outcome_of, sample_of
from lgsp.portal.connections.forms import NO_CHOICE
from lgsp.portal.page.act_pages import ActPage, act_page, check_may
from lgsp.portal.page.acting import acts_of, performed, stated
from lgsp.portal.templatetags.wording import named
from lgsp.protocol.files.tables import read_table
from lgsp.runtime.clock import now


def upload(request: HttpRequest) -> HttpResponse:
    """What is said of the mapping, and its file."""
    versions = [(one, name, f"{named(one.code_list)} ({name})") for name, one in published_names()]
    own = {row for row in {one.code_list for one, *_ in versions} if "edit_code_mapping" in acts_of(request.user, row.owner)}
    check_may(request.user, "edit_code_mapping", {"edit_code_mapping"} if own else acts_of(request.user))
    back = reverse("portal:code_mappings")
    page = ActPage(
        section="code_mappings",
        heading=_("Bring a mapping in"),
        button=_("Next: columns"),
        back=back,
        crumbs=[(back, _("Mappings of codes"))],
        has_file=True,
        done=_("The file was taken in."),
    )
    initial = {name: request.GET.get(name, "") for name in ("code", "title", "source", "target")}
    form = MappingFileForm(request.POST or None, request.FILES or None, initial=initial)
    form.fields["source"].choices = [*NO_CHOICE, *(choice for one, *choice in versions if one.code_list in own)]  # type: ignore[attr-defined]
    form.fields["target"].choices = [*NO_CHOICE, *(choice for _one, *choice in versions)]  # type: ignore[attr-defined]
    return act_page(request, page, form, lambda sent: _taken_in(request, sent))


def _taken_in(request: HttpRequest, form: Any) -> HttpResponse | None:
    said = dict(form.cleaned_data)
    file, why = said.pop("file"), said.pop("why")
    if file.size > FILE_BYTES_MAX:
        raise ActRefused(file=file.name, bytes_max=FILE_BYTES_MAX, why="larger files: lgsp codes mapping import")
    facts = stated(form, MappingFacts, **said)
    if facts is None:
        return None
    row = operations.take_in_mapping(facts=facts, text=file.read(), file_name=file.name, by=request.user, why=why, now=now())
    return redirect("portal:mapping_import", row.pk)


def one_import(request: HttpRequest, number: int) -> HttpResponse:
    """One import: its columns to choose, its progress, or its outcome."""
    row = mapping_import(number)
    owner = code_list(ListAt.parse(row.facts["source"]).code).owner
    check_may(request.user, "edit_code_mapping", acts_of(request.user, owner))
    context: dict[str, Any] = {"section": "code_mappings", "import": row, "facts": row.facts, **outcome_of(row)}
    is_choosing = awaits_columns(row)
    if is_choosing:
        form, table = _columns_form(request, row)
        if request.method == "POST" and form.is_valid() and _deferred(request, row, form, table.headings):
            return redirect("portal:mapping_import", row.pk)
        context |= {"form": form, **sample_of(table)}
    return render(
        request,
        "portal/codes/templates/mapping_import.html",
        context,
        status=422 if is_choosing and context["form"].errors else 200,
    )


def _columns_form(request: HttpRequest, row: Any) -> tuple[ColumnsForm, Any]:
    table = read_table(file_of(row))
    fields = [
        ("source_code", _("Code before")), ("target_code", _("Code now")), ("kind", _("Kind")), ("is_default", _("default")),
        ("is_back_default", _("default on the way back")), ("rule", _("Rule: field=value; field=value")), ("reason", _("Reason")),
    ]  # fmt: skip
    known = row.columns or guessed_mapping_columns(table.headings)
    initial = {f"column{at}": known.get(heading, "") for at, heading in enumerate(table.headings)}
    form = ColumnsForm(request.POST or None, headings=table.headings, fields=fields, needed=MAPPING_FIELDS_NEEDED, initial=initial)
    return form, table


def _deferred(request: HttpRequest, row: Any, form: ColumnsForm, headings: tuple[str, ...]) -> bool:
    def act() -> bool:
        operations.defer_mapping_import(row=row, columns=form.columns(headings), by=request.user, now=now())
        return True

    return bool(performed(form, act))


def faults(request: HttpRequest, number: int) -> StreamingHttpResponse:
    """Every fault of an import as CSV."""
    row = mapping_import(number)
    return faults_file(row, row.facts["code"])
