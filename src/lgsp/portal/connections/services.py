"""Services: the list, one service with its versions and callers, declaring and changing one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.portal.connections.forms import ServiceForm
from lgsp.portal.page.act_pages import ActPage, act_page, check_may
from lgsp.portal.page.acting import acts_of, stated
from lgsp.portal.page.paging import page_of
from lgsp.portal.templatetags.wording import named
from lgsp.registry.facts import ServiceFacts
from lgsp.registry.operations import services as operations
from lgsp.registry.queries import members as member_queries
from lgsp.registry.queries import services as queries
from lgsp.registry.queries.history import history_of
from lgsp.runtime.clock import now

STATUSES = ("published", "draft", "disabled", "withdrawn")


def service_list(request: HttpRequest) -> HttpResponse:
    """All services."""
    text, status = request.GET.get("q", ""), request.GET.get("status", "")
    status = status if status in STATUSES else ""
    page = page_of(request, queries.services(text=text, status=status))
    rows = [{"service": row, "versions": queries.versions_of(row)} for row in page.rows]
    context = {"section": "services", "q": text, "status": status, "statuses": STATUSES, "page": page, "rows": rows}
    return render(request, "portal/connections/templates/services.html", context)


def service(request: HttpRequest, identifier: str) -> HttpResponse:
    """One service."""
    row = queries.service(identifier)
    versions = queries.versions_of(row)
    changes = [change for thing in (row, *versions) for change in history_of(thing)]
    context = {
        "section": "services",
        "service": row,
        "versions": versions,
        "rights": queries.rights_on_service(row),
        "history": sorted(changes, key=lambda change: change.at, reverse=True),
        "acts": acts_of(request.user, row.subsystem.member),
    }
    return render(request, "portal/connections/templates/service.html", context)


def page_for(row: Any, **words: Any) -> ActPage:
    """The page of an act on one service."""
    back = reverse("portal:service", args=[row.identifier])
    return ActPage(section="services", back=back, crumbs=[(reverse("portal:services"), _("Services")), (back, named(row))], **words)


def register(request: HttpRequest, identifier: str) -> HttpResponse:
    """Declare a service of an information system."""
    subsystem = member_queries.subsystem(identifier)
    check_may(request.user, "register_service", acts_of(request.user, subsystem.member))
    back = reverse("portal:subsystem", args=[identifier])
    page = ActPage(
        section="services",
        heading=_("Declare a service"),
        button=_("Declare"),
        back=back,
        crumbs=[(reverse("portal:subsystems"), _("Information systems")), (back, named(subsystem))],
        done=_("Declared. Now add a version, or import its OpenAPI description."),
    )

    def act(form: Any) -> HttpResponse | None:
        said = dict(form.cleaned_data)
        why = said.pop("why")
        facts = stated(form, ServiceFacts, **said)
        if facts is None:
            return None
        row = operations.register_service(subsystem=subsystem, facts=facts, by=request.user, why=why, now=now())
        return redirect("portal:service", row.identifier)

    return act_page(request, page, ServiceForm(request.POST or None), act)


def change(request: HttpRequest, identifier: str) -> HttpResponse:
    """Change what is said about a service."""
    row = queries.service(identifier)
    check_may(request.user, "change_service", acts_of(request.user, row.subsystem.member))
    names = ("code", "title", "title_en", "description", "legal_basis")
    form = ServiceForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    form.fields["code"].disabled = True

    def act(form: Any) -> Any:
        said = dict(form.cleaned_data)
        why = said.pop("why")
        facts = stated(form, ServiceFacts, **said)
        return facts and operations.change_service(service=row, facts=facts, by=request.user, why=why, now=now())

    return act_page(request, page_for(row, heading=_("Change the service"), button=_("Save"), done=_("Saved.")), form, act)
