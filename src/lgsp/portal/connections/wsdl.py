"""A version from a WSDL: bridged to REST, passed on as SOAP, or XML checked against schemas."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lgsp.portal.connections.forms import lines_of
from lgsp.portal.connections.message_forms import WsdlForm
from lgsp.portal.connections.services import page_for
from lgsp.portal.page.act_pages import act_page, check_may
from lgsp.portal.page.acting import acts_of, stated
from lgsp.registry.facts import VersionFacts
from lgsp.registry.operations import wsdl as operations
from lgsp.registry.queries import services as queries
from lgsp.runtime.clock import now


def import_wsdl(request: HttpRequest, identifier: str) -> HttpResponse:
    """Import a WSDL as a draft; what can't be bridged is told afterwards, operation by operation."""
    service = queries.service(identifier)
    check_may(request.user, "import_wsdl", acts_of(request.user, service.subsystem.member))
    initial = {"version": "1.0", "base_path": f"/{service.code}/1.0", "validation": "off"}
    form = WsdlForm(request.POST or None, request.FILES or None, initial=initial)
    page = page_for(
        service,
        heading=_("Import a WSDL"),
        button=_("Import as a draft"),
        lead=_("All faults are listed with their place; nothing is imported as long as there is one."),
        has_file=True,
        done=_("Imported as a draft. Publish it when it is ready."),
    )

    def act(form: Any) -> Any:
        said = form.cleaned_data
        names = ("version", "base_path", "kind", "validation")
        facts = stated(form, VersionFacts, upstreams=lines_of(said["upstreams"]), **{name: said[name] for name in names})
        if facts is None:
            return None
        row = operations.import_wsdl(
            service=service, facts=facts, data=said["file"].read(), by=request.user, why=said["why"], now=now()
        )
        for one in operations.left_out(row):
            messages.warning(request, _("Left out: %(operation)s") % {"operation": one})
        return row

    return act_page(request, page, form, act)
