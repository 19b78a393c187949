"""Mappings: all of them, and the rows of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lgsp.catalogue.queries import mappings as queries
from lgsp.catalogue.rules import undecided_codes
from lgsp.portal.paging import page_of
from lgsp.portal.words import MAPPING_KINDS


def mapping_list(request: HttpRequest) -> HttpResponse:
    """All mappings."""
    return render(request, "portal/code_mappings.html", {"section": "code_mappings", "page": page_of(request, queries.mappings())})


def mapping(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One mapping with its rows."""
    row = queries.mapping(f"{code}@{number}")
    text, kind = request.GET.get("q", ""), request.GET.get("status", "")
    kind = kind if kind in MAPPING_KINDS else ""
    counts = queries.kinds_of(row)
    page = page_of(request, queries.mapped_codes(row, text=text, kind=kind))
    before, after = queries.names_of(row, page.rows)
    context = {
        "section": "code_mappings",
        "mapping": row,
        "q": text,
        "status": kind,
        "kinds": [(name, word, counts.get(name, 0)) for name, word in MAPPING_KINDS.items()],
        "undecided": len(undecided_codes(queries.mapping_rows(row))),
        "page": page,
        "before": before,
        "after": after,
    }
    return render(request, "portal/code_mapping.html", context)
