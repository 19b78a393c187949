"""Mappings: all of them, the rows of one, its publication and its end."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.catalogue.operations import mappings as operations
from lgsp.catalogue.queries import mappings as queries
from lgsp.catalogue.rules import undecided_codes
from lgsp.portal.page.act_pages import ActPage, check_may, reason_page
from lgsp.portal.page.acting import acts_of
from lgsp.portal.page.paging import page_of
from lgsp.portal.page.words import MAPPING_KINDS


def mapping_list(request: HttpRequest) -> HttpResponse:
    """All mappings."""
    page = page_of(request, queries.mappings())
    acts = acts_of(request.user, request.user.member)
    return render(request, "portal/codes/templates/code_mappings.html", {"section": "code_mappings", "page": page, "acts": acts})


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
        "acts": acts_of(request.user, row.source.code_list.owner),
    }
    return render(request, "portal/codes/templates/code_mapping.html", context)


def _page_for(row: Any, **words: Any) -> ActPage:
    back = reverse("portal:code_mapping", args=[row.code, row.number])
    crumbs = [(reverse("portal:code_mappings"), _("Mappings of codes")), (back, row.title)]
    return ActPage(section="code_mappings", back=back, crumbs=crumbs, lead=str(row), **words)


def publish(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Publish a draft for good."""
    row = queries.mapping(f"{code}@{number}")
    check_may(request.user, "publish_code_mapping", acts_of(request.user, row.source.code_list.owner))
    page = _page_for(
        row,
        heading=_("Publish the mapping"),
        button=_("Publish"),
        warning=_(
            "A published mapping never changes. Gateways map codes by it within seconds, where services or rights ask for it."
        ),
        done=_("Published."),
    )
    return reason_page(request, page, partial(operations.publish_mapping, mapping=row))


def withdraw(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Take a published mapping out of force."""
    row = queries.mapping(f"{code}@{number}")
    check_may(request.user, "publish_code_mapping", acts_of(request.user, row.source.code_list.owner))
    page = _page_for(
        row,
        heading=_("Withdraw the mapping"),
        button=_("Withdraw"),
        warning=_("Calls that need this mapping are refused until another one fits."),
        is_dangerous=True,
        done=_("Withdrawn."),
    )
    return reason_page(request, page, partial(operations.withdraw_mapping, mapping=row))
