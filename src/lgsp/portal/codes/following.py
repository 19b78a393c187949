"""A list that follows one of an upper level: where it is, what it would change, taking that into the draft, deciding conflicts.

Rules: the preview asks the upper level through the gateway when somebody wants it, and changes nothing.
"""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.catalogue.operations import synchronisation as operations
from lgsp.catalogue.queries import lists as queries
from lgsp.catalogue.queries import usage
from lgsp.domain.errors import LgspError
from lgsp.portal.codes.forms import FollowForm
from lgsp.portal.codes.lists import page_for
from lgsp.portal.page.act_pages import act_page, check_may, reason_page
from lgsp.portal.page.acting import acts_of, told
from lgsp.runtime.clock import now

SHOWN_MAX = 200
USUAL = {"code_property": "Ma", "name_property": "Ten", "every_h": 24}


def follow(request: HttpRequest, code: str) -> HttpResponse:
    """Where the upper list is, and how often it is asked for."""
    row = queries.code_list(code)
    check_may(request.user, "synchronise_code_list", acts_of(request.user, row.owner))
    page = page_for(row, heading=_("Follow a list of the upper level"), button=_("Save"), done=_("Saved."))
    known = usage.synchronisation_of(row)
    names = (*operations.Upper._fields, "every_h")
    initial = {name: getattr(known, name) for name in names} if known is not None else USUAL

    def act(form: Any) -> HttpResponse:
        said = dict(form.cleaned_data)
        why, every_h = said.pop("why"), said.pop("every_h")
        upper = operations.Upper(**said)
        operations.follow_list(code_list=row, upper=upper, every_h=every_h or 0, by=request.user, why=why, now=now())
        return redirect("portal:code_upper", code)

    return act_page(request, page, FollowForm(request.POST or None, initial=initial), act)


def upper(request: HttpRequest, code: str) -> HttpResponse:
    """How it stands, and on demand what a synchronisation would change."""
    row = usage.followed_list(code)
    context: dict[str, Any] = {
        "section": "code_lists",
        "list": row.code_list,
        "follows": row,
        "acts": acts_of(request.user, row.code_list.owner),
        "shown_max": SHOWN_MAX,
    }
    if request.GET.get("preview"):
        try:
            found, _names = operations.preview(row, now=now())
            context |= {"preview": found, "changes": found.changes[:SHOWN_MAX]}
        except LgspError as error:
            context["refusal"] = told(error)
    return render(request, "portal/codes/templates/code_upper.html", context)


def take(request: HttpRequest, code: str) -> HttpResponse:
    """Take the upper level's changes into the draft."""
    row = usage.followed_list(code)
    check_may(request.user, "synchronise_code_list", acts_of(request.user, row.code_list.owner))
    page = page_for(
        row.code_list,
        heading=_("Take the upper level's changes over"),
        button=_("Take over"),
        warning=_("They are put into the draft, which people publish. Our own additions stay."),
        done=_("Taken over."),
    )
    return reason_page(request, page, partial(operations.synchronise, row=row))


def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Decide the conflicts: ours stays."""
    row = usage.followed_list(code)
    check_may(request.user, "synchronise_code_list", acts_of(request.user, row.code_list.owner))
    back = reverse("portal:code_upper", args=[code])
    page = page_for(row.code_list, heading=_("Ours stays"), button=_("Keep ours"), done=_("Decided."))
    return reason_page(request, page, partial(operations.keep_ours, row=row)) if row.conflicts else redirect(back)
