"""Information systems: the list, one system with its credentials and rights, and what is done with it."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.portal.connections.credentials import with_state
from lgsp.portal.connections.forms import SubsystemForm, initial_limits
from lgsp.portal.connections.members import STATUSES, crumbs_of
from lgsp.portal.page.act_pages import ActPage, act_page, check_may, reason_page
from lgsp.portal.page.acting import acts_of, stated
from lgsp.portal.page.paging import page_of
from lgsp.portal.templatetags.wording import named
from lgsp.registry.facts import SubsystemFacts
from lgsp.registry.operations import members as operations
from lgsp.registry.queries import members as queries
from lgsp.registry.queries import services as service_queries
from lgsp.registry.queries.history import history_of
from lgsp.runtime.clock import now


def subsystem_list(request: HttpRequest) -> HttpResponse:
    """All information systems."""
    text, status = request.GET.get("q", ""), request.GET.get("status", "")
    status = status if status in STATUSES else ""
    rows = queries.subsystems(text=text, status=status)
    context = {"section": "subsystems", "q": text, "status": status, "statuses": STATUSES, "page": page_of(request, rows)}
    return render(request, "portal/connections/templates/subsystems.html", context)


def subsystem(request: HttpRequest, identifier: str) -> HttpResponse:
    """One information system."""
    row = queries.subsystem(identifier)
    context = {
        "section": "subsystems",
        "subsystem": row,
        "credentials": with_state(queries.credentials_of(row), now()),
        "services": service_queries.services_of(row),
        "rights": service_queries.rights_of_consumer(row),
        "history": history_of(row),
        "acts": acts_of(request.user, row.member),
    }
    return render(request, "portal/connections/templates/subsystem.html", context)


def register(request: HttpRequest, identifier: str) -> HttpResponse:
    """A new information system of a member."""
    member = queries.member(identifier)
    check_may(request.user, "register_subsystem", acts_of(request.user, member))
    page = ActPage(
        section="members",
        heading=_("Register an information system"),
        button=_("Register"),
        back=reverse("portal:member", args=[identifier]),
        crumbs=crumbs_of(member),
        lead=named(member),
        done=_("Registered. Now issue a credential, so that the system can identify itself."),
    )

    def act(form: Any) -> HttpResponse | None:
        why = form.cleaned_data["why"]
        facts = stated(form, SubsystemFacts, **form.facts())
        if facts is None:
            return None
        row = operations.register_subsystem(member=member, facts=facts, by=request.user, why=why, now=now())
        return redirect("portal:subsystem", row.identifier)

    return act_page(request, page, SubsystemForm(request.POST or None), act)


def page_for(row: Any, **words: Any) -> ActPage:
    """The page of an act on one system."""
    back = reverse("portal:subsystem", args=[row.identifier])
    crumbs = [(reverse("portal:subsystems"), _("Information systems")), (back, named(row))]
    return ActPage(section="subsystems", back=back, crumbs=crumbs, **words)


def change(request: HttpRequest, identifier: str) -> HttpResponse:
    """Change a system's names, networks or ceilings."""
    row = queries.subsystem(identifier)
    check_may(request.user, "change_subsystem", acts_of(request.user, row.member))
    initial = {"code": row.code, "name": row.name, "name_en": row.name_en, "networks": "\n".join(row.networks)}
    initial |= initial_limits(row.ceilings)
    form = SubsystemForm(request.POST or None, initial=initial)
    form.fields["code"].disabled = True

    def act(form: Any) -> Any:
        why = form.cleaned_data["why"]
        facts = stated(form, SubsystemFacts, **form.facts())
        return facts and operations.change_subsystem(subsystem=row, facts=facts, by=request.user, why=why, now=now())

    return act_page(
        request, page_for(row, heading=_("Change the information system"), button=_("Save"), done=_("Saved.")), form, act
    )


def suspend(request: HttpRequest, identifier: str) -> HttpResponse:
    """Take a system out."""
    row = queries.subsystem(identifier)
    check_may(request.user, "suspend_subsystem", acts_of(request.user, row.member))
    page = page_for(
        row,
        heading=_("Suspend the information system"),
        button=_("Suspend"),
        warning=_("%(name)s can then neither call nor be called.") % {"name": named(row)},
        is_dangerous=True,
        done=_("Suspended."),
    )
    return reason_page(request, page, partial(operations.suspend_subsystem, subsystem=row))


def resume(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let a suspended system take part again."""
    row = queries.subsystem(identifier)
    check_may(request.user, "resume_subsystem", acts_of(request.user, row.member))
    return reason_page(
        request,
        page_for(row, heading=_("Resume the information system"), button=_("Resume"), done=_("Resumed.")),
        partial(operations.resume_subsystem, subsystem=row),
    )
