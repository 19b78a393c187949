"""Published configurations: which there are, what one holds, what changed between two."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lgsp.domain.errors import NotRegistered
from lgsp.portal.overview.dashboard import number_in_force
from lgsp.portal.page import words
from lgsp.registry.queries import configurations as queries


def configuration_list(request: HttpRequest) -> HttpResponse:
    """What was published, newest first."""
    context = {"section": "configurations", "versions": queries.configuration_versions(), "in_force": number_in_force()}
    return render(request, "portal/administration/templates/configurations.html", context)


def counts_of(version: Any) -> list[tuple[Any, int]]:
    """How many of each kind, in words."""
    return [(words.KINDS.get(name, name), count) for name, count in version.counts.items()]


def configuration(request: HttpRequest, number: int) -> HttpResponse:
    """One configuration, and what changed from another one (the one before, unless `from` says otherwise)."""
    version = queries.configuration_version(number)
    asked = request.GET.get("from", "")
    before = int(asked) if asked.isdigit() else number - 1
    context: dict[str, Any] = {
        "section": "configurations",
        "version": version,
        "counts": counts_of(version),
        "in_force": number_in_force(),
        "before": before,
        "others": [row.number for row in queries.configuration_versions() if row.number != number],
    }
    try:
        context["changes"] = queries.difference(queries.configuration_content(before), queries.configuration_content(number))
    except NotRegistered:
        context["changes"] = None  # the first one, or one that is not kept any more
    return render(request, "portal/administration/templates/configuration.html", context)
