"""Access rights: the list, granting one, one right, and stopping it."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.domain.errors import RoleMissing
from lgsp.portal.connections.forms import NO_CHOICE, RightForm, instant, lines_of
from lgsp.portal.page.act_pages import ActPage, act_page, check_may, reason_page
from lgsp.portal.page.acting import acts_of, stated
from lgsp.portal.page.paging import page_of
from lgsp.portal.templatetags.wording import named
from lgsp.registry.facts import RightFacts
from lgsp.registry.operations import access_rights as operations
from lgsp.registry.queries import members as member_queries
from lgsp.registry.queries import services as queries
from lgsp.registry.queries.history import history_of
from lgsp.registry.rules import ROLES_OF_ACT
from lgsp.runtime.clock import now

STATUSES = ("granted", "suspended", "ended")


def may_grant_somewhere(officer: Any) -> bool:
    """Whether the officer's role grants rights at all; the operation checks on which services."""
    return officer.role in ROLES_OF_ACT["grant_access_right"]


def right_list(request: HttpRequest) -> HttpResponse:
    """All access rights."""
    text, status = request.GET.get("q", ""), request.GET.get("status", "")
    status = status if status in STATUSES else ""
    context = {
        "section": "rights",
        "q": text,
        "status": status,
        "statuses": STATUSES,
        "page": page_of(request, queries.access_rights(text=text, status=status)),
        "may_grant": may_grant_somewhere(request.user),
    }
    return render(request, "portal/connections/templates/rights.html", context)


def right(request: HttpRequest, code: str) -> HttpResponse:
    """One access right."""
    row = queries.access_right(code)
    context = {
        "section": "rights",
        "right": row,
        "history": history_of(row),
        "acts": acts_of(request.user, row.service.subsystem.member),
    }
    return render(request, "portal/connections/templates/right.html", context)


def grant(request: HttpRequest) -> HttpResponse:
    """Grant a right."""
    if not may_grant_somewhere(request.user):
        raise RoleMissing(act="grant_access_right", role=request.user.role)
    form = RightForm(request.POST or None, initial={name: request.GET.get(name, "") for name in ("consumer", "service")})
    consumers = [(row.identifier, f"{named(row)} – {named(row.member)}") for row in member_queries.subsystems()]
    services = [(row.identifier, f"{named(row)} – {named(row.subsystem.member)}") for row in queries.services()]
    form.fields["consumer"].choices = NO_CHOICE + consumers  # type: ignore[attr-defined]
    form.fields["service"].choices = NO_CHOICE + services  # type: ignore[attr-defined]
    back = reverse("portal:rights")
    page = ActPage(
        section="rights",
        heading=_("Grant an access right"),
        button=_("Grant"),
        back=back,
        crumbs=[(back, _("Access rights"))],
        done=_("Granted. Gateways take it over within seconds."),
    )

    def act(form: Any) -> HttpResponse | None:
        facts = facts_of(form)
        if facts is None:
            return None
        row = operations.grant_access_right(
            consumer=member_queries.subsystem(form.cleaned_data["consumer"]),
            service=queries.service(form.cleaned_data["service"]),
            facts=facts,
            by=request.user,
            why=form.cleaned_data["why"],
            now=now(),
        )
        return redirect("portal:right", row.code)

    return act_page(request, page, form, act)


def facts_of(form: Any) -> RightFacts | None:
    """What the form states about a right."""
    said = form.cleaned_data
    return stated(
        form,
        RightFacts,
        purpose=said["purpose"],
        legal_basis=said["legal_basis"],
        endpoints=lines_of(said["endpoints"]),
        fields=lines_of(said["fields_seen"]),
        valid_from=instant(said["valid_from"]),
        valid_to=instant(said["valid_to"]),
        rate_limit=form.rate_limit(),
        quota_per_day=said["quota_per_day"],
        quota_per_month=said["quota_per_month"],
        concurrent_calls_max=said["concurrent_calls_max"],
        may_hide_use=said["may_hide_use"],
    )


def page_for(row: Any, **words: Any) -> ActPage:
    """The page of an act on one right."""
    back = reverse("portal:right", args=[row.code])
    lead = f"{named(row.consumer)} → {named(row.service)}"
    return ActPage(
        section="rights", back=back, crumbs=[(reverse("portal:rights"), _("Access rights")), (back, row.code)], lead=lead, **words
    )


def suspend(request: HttpRequest, code: str) -> HttpResponse:
    """Stop a right for a while."""
    row = queries.access_right(code)
    check_may(request.user, "suspend_access_right", acts_of(request.user, row.service.subsystem.member))
    page = page_for(
        row,
        heading=_("Suspend the access right"),
        button=_("Suspend"),
        warning=_("Calls under this right are refused within seconds, until it is resumed."),
        is_dangerous=True,
        done=_("Suspended."),
    )
    return reason_page(request, page, partial(operations.suspend_access_right, right=row))


def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Let a suspended right be used again."""
    row = queries.access_right(code)
    check_may(request.user, "resume_access_right", acts_of(request.user, row.service.subsystem.member))
    return reason_page(
        request,
        page_for(row, heading=_("Resume the access right"), button=_("Resume"), done=_("Resumed.")),
        partial(operations.resume_access_right, right=row),
    )


def end(request: HttpRequest, code: str) -> HttpResponse:
    """End a right for good."""
    row = queries.access_right(code)
    check_may(request.user, "end_access_right", acts_of(request.user, row.service.subsystem.member))
    page = page_for(
        row,
        heading=_("End the access right"),
        button=_("End it"),
        warning=_("Calls under this right are refused within seconds. This can't be undone; a new right would be needed."),
        is_dangerous=True,
        done=_("Ended."),
    )
    return reason_page(request, page, partial(operations.end_access_right, right=row))
