"""The mapping of a version: shown, tried with a sample, saved, taken away.

Rules: trying keeps nothing and calls nobody; only saving needs a reason. An empty mapping is none.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lgsp.portal.connections.message_forms import MappingForm, rules_text
from lgsp.portal.connections.services import page_for
from lgsp.portal.page.act_pages import act_page, check_may
from lgsp.portal.page.acting import acts_of, performed, stated
from lgsp.registry.facts import MappingFacts
from lgsp.registry.operations import mappings as operations
from lgsp.registry.operations.descriptions import PARTS
from lgsp.registry.operations.mapping_trial import Sample, try_mapping
from lgsp.registry.queries import services as queries
from lgsp.runtime.clock import now


def mapping(request: HttpRequest, identifier: str, version: str, part: str) -> HttpResponse:
    """One mapping."""
    side = next((one for one in PARTS if one == part), None)
    if side is None:
        raise Http404
    row = queries.service_version(identifier, version)
    check_may(request.user, "change_mapping", acts_of(request.user, row.service.subsystem.member))
    kept = getattr(row, f"{side}_mapping") or {}
    initial = {**kept, "rules": rules_text(kept.get("fields", [])), "sample_type": "application/json"}
    form = MappingForm(request.POST or None, initial=initial)
    heading = _("Mapping of requests, version %(version)s") if side == "request" else _("Mapping of replies, version %(version)s")
    page = page_for(row.service, heading=heading % {"version": version}, button=_("Save"), done=_("Saved."))
    is_tried = "try" in request.POST
    if request.method == "POST" and not is_tried and not request.POST.get("why", "").strip() and form.is_valid():
        form.add_error("why", _("A reason must be given."))

    def act(form: Any) -> Any:
        facts = _stated(form)
        return facts and operations.change_mapping(
            version=row,
            part=side,
            mapping=None if facts == MappingFacts() else facts,
            by=request.user,
            why=form.cleaned_data["why"],
            now=now(),
        )

    trial = None
    if is_tried and form.is_valid():
        trial = performed(form, lambda: _tried(form, side))
    elif request.method == "POST" and not is_tried and not form.errors:
        done = act_page(request, page, form, act)
        if done.status_code == 302:
            return done
    context = {"page": page, "form": form, "section": page.section, "trial": trial}
    return render(request, "portal/connections/templates/mapping.html", context, status=422 if form.errors else 200)


def _stated(form: Any) -> MappingFacts | None:
    said = form.cleaned_data
    return stated(form, MappingFacts, name=said["name"], language=said["language"], text=said["text"], fields=said["rules"])


def _tried(form: Any, part: Any) -> Any:
    said = form.cleaned_data
    facts = _stated(form)
    sample = Sample(body=said["sample"], content_type=said["sample_type"] or "application/json", query=said["sample_query"])
    return facts and try_mapping(mapping=facts, part=part, sample=sample)
