"""Versions of a service: declared, described by OpenAPI, published, switched off, withdrawn.

Rules: the provider's secret goes in and never comes out.
"""

from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lgsp.domain.errors import LgspError
from lgsp.portal.connections.forms import NoticeForm, initial_limits, lines_of, pairs_of
from lgsp.portal.connections.services import page_for
from lgsp.portal.connections.version_forms import OpenApiForm, VersionForm
from lgsp.portal.page.act_pages import act_page, check_may, reason_page
from lgsp.portal.page.acting import acts_of, stated, told
from lgsp.registry.facts import AuthenticationFacts, VersionFacts
from lgsp.registry.operations import services as operations
from lgsp.registry.queries import services as queries
from lgsp.registry.queries.links import tested_links
from lgsp.runtime.clock import now

MB: Final = 1024 * 1024
ASKED: Final = frozenset(VersionForm.base_fields) | {
    "authentication",
    "request_body_bytes_max",
    "reply_body_bytes_max",
    "ceilings",
    "person",
}
"""The facts that the form asks."""


def facts_of(form: VersionForm, **kept: Any) -> VersionFacts | None:
    """What the form states about a version; `kept` is what the form does not ask."""
    said = form.cleaned_data
    names = ("kind", "token_url", "client_id", "header", "secret", "certificate", "key", "authorities")
    told = {name: said[name] for name in names} | {"parameters": pairs_of(said["parameters"])}
    authentication = stated(form, AuthenticationFacts, **told)
    if authentication is None:
        return None
    return stated(
        form,
        VersionFacts,
        version=said["version"],
        base_path=said["base_path"],
        upstreams=lines_of(said["upstreams"]),
        endpoints=lines_of(said["endpoints"]),
        authentication=authentication,
        dialect=said["dialect"],
        is_default=said["is_default"],
        timeout_s=said["timeout_s"],
        request_body_bytes_max=round(said["request_mb"] * MB),
        reply_body_bytes_max=round(said["reply_mb"] * MB),
        ceilings=form.ceilings(),
        requires_signature=said["requires_signature"],
        body_retention=said["body_retention"],
        resending=said["resending"] or "never",
        probe=said["probe"],
        person=person_of(said),
        **kept,
    )


def person_of(said: dict[str, Any]) -> dict[str, str] | None:
    """What the form says of personal data; None if it says nothing."""
    told = {"place": said["person_place"], "data": said["person_data"], "data_en": said["person_data_en"]}
    return told if told["place"] or told["data"] else None


def kept_of(row: Any) -> dict[str, Any]:
    """The facts of a version that the form does not ask, so that changing the others loses none."""
    names = set(VersionFacts.model_fields) - ASKED | {"kind"}
    return {name: getattr(row, name) for name in sorted(names)}


def add(request: HttpRequest, identifier: str) -> HttpResponse:
    """Add a version as a draft."""
    service = queries.service(identifier)
    check_may(request.user, "add_service_version", acts_of(request.user, service.subsystem.member))
    page = page_for(
        service, heading=_("Add a version"), button=_("Add as a draft"), done=_("Added as a draft. Publish it when it is ready.")
    )

    def act(form: Any) -> Any:
        facts = facts_of(form)
        return facts and operations.add_service_version(
            service=service, facts=facts, by=request.user, why=form.cleaned_data["why"], now=now()
        )

    return act_page(
        request, page, VersionForm(request.POST or None, initial={"base_path": f"/{service.code}/1.0", "version": "1.0"}), act
    )


def change(request: HttpRequest, identifier: str, version: str) -> HttpResponse:
    """Change a version's addresses, endpoints, authentication or limits."""
    row = queries.service_version(identifier, version)
    check_may(request.user, "change_service_version", acts_of(request.user, row.service.subsystem.member))
    initial = {
        **{
            name: getattr(row, name)
            for name in (
                "version",
                "base_path",
                "dialect",
                "timeout_s",
                "is_default",
                "requires_signature",
                "probe",
                "body_retention",
                "resending",
            )
        },
        **{
            name: row.authentication.get(name, "")
            for name in ("kind", "token_url", "client_id", "header", "certificate", "authorities")
        },
        **{f"person_{name}": value for name, value in (row.person or {}).items()},
        **initial_limits(row.ceilings),
        "parameters": "\n".join(f"{name}={value}" for name, value in row.authentication.get("parameters", {}).items()),
        "upstreams": "\n".join(row.upstreams),
        "endpoints": "\n".join(row.endpoints),
        "request_mb": row.request_body_bytes_max / MB,
        "reply_mb": row.reply_body_bytes_max / MB,
    }
    form = VersionForm(request.POST or None, initial=initial)
    form.fields["version"].disabled = True
    page = page_for(row.service, heading=_("Change version %(version)s") % {"version": version}, button=_("Save"), done=_("Saved."))

    def act(form: Any) -> Any:
        facts = facts_of(form, **kept_of(row))
        return facts and operations.change_service_version(
            version=row, facts=facts, by=request.user, why=form.cleaned_data["why"], now=now()
        )

    return act_page(request, page, form, act)


def import_openapi(request: HttpRequest, identifier: str) -> HttpResponse:
    """Import an OpenAPI description as a draft."""
    service = queries.service(identifier)
    check_may(request.user, "import_openapi", acts_of(request.user, service.subsystem.member))
    initial = {"version": "1.0", "base_path": f"/{service.code}/1.0"}
    form = OpenApiForm(request.POST or None, request.FILES or None, initial=initial)
    page = page_for(
        service,
        heading=_("Import an OpenAPI description"),
        button=_("Import as a draft"),
        lead=_("All faults are listed with their place; nothing is imported as long as there is one."),
        has_file=True,
        done=_("Imported as a draft. Publish it when it is ready."),
    )

    def act(form: Any) -> Any:
        said = form.cleaned_data
        facts = stated(
            form, VersionFacts, version=said["version"], base_path=said["base_path"], upstreams=lines_of(said["upstreams"])
        )
        text = said["file"].read() if said.get("file") else said["pasted"].encode()
        return facts and operations.import_openapi(
            service=service, facts=facts, text=text, by=request.user, why=said["why"], now=now()
        )

    return act_page(request, page, form, act)


def test(request: HttpRequest, identifier: str, version: str) -> HttpResponse:
    """Try the way to the provider, stage by stage."""
    row = queries.service_version(identifier, version)
    check_may(request.user, "test_link", acts_of(request.user, row.service.subsystem.member))
    try:
        links, why = tested_links(row), ""
    except LgspError as fault:
        links, why = [], told(fault)
    context = {"section": "services", "service": row.service, "version": row, "links": links, "why": why}
    return render(request, "portal/connections/templates/link.html", context)


def publish(request: HttpRequest, identifier: str, version: str) -> HttpResponse:
    """Let a version be called."""
    row = queries.service_version(identifier, version)
    check_may(request.user, "publish_service_version", acts_of(request.user, row.service.subsystem.member))
    page = page_for(
        row.service,
        heading=_("Publish version %(version)s") % {"version": version},
        button=_("Publish"),
        lead=_("Gateways take it over within seconds. Whoever has an access right can then call it at %(path)s.")
        % {"path": row.base_path},
        done=_("Published. Gateways take it over within seconds."),
    )
    return reason_page(request, page, partial(operations.publish_service_version, version=row))


def disable(request: HttpRequest, identifier: str, version: str) -> HttpResponse:
    """Switch a version off for now."""
    row = queries.service_version(identifier, version)
    check_may(request.user, "disable_service_version", acts_of(request.user, row.service.subsystem.member))
    page = page_for(
        row.service,
        heading=_("Switch version %(version)s off for now") % {"version": version},
        button=_("Switch off"),
        warning=_("Every caller gets 503 with the notice until it is published again."),
        is_dangerous=True,
        done=_("Switched off."),
    )
    return act_page(
        request,
        page,
        NoticeForm(request.POST or None),
        lambda form: operations.disable_service_version(
            version=row, notice=form.cleaned_data["notice"], by=request.user, why=form.cleaned_data["why"], now=now()
        ),
    )


def withdraw(request: HttpRequest, identifier: str, version: str) -> HttpResponse:
    """End a version for good."""
    row = queries.service_version(identifier, version)
    check_may(request.user, "withdraw_service_version", acts_of(request.user, row.service.subsystem.member))
    page = page_for(
        row.service,
        heading=_("Withdraw version %(version)s") % {"version": version},
        button=_("Withdraw"),
        warning=_("It ends for good and its published path becomes free. This can't be undone."),
        is_dangerous=True,
        done=_("Withdrawn."),
    )
    return reason_page(request, page, partial(operations.withdraw_service_version, version=row))
