"""The one search box: members, systems, services, access rights, a transaction's id."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lgsp.registry.queries import members as member_queries
from lgsp.registry.queries import services as service_queries

ROWS_OF_EACH: Final = 10


def search(request: HttpRequest) -> HttpResponse:
    """What fits the words; a transaction's id goes straight to its story."""
    text = request.GET.get("q", "").strip()
    try:
        return redirect("portal:exchange", str(UUID(text)))
    except ValueError:
        pass
    context: dict[str, object] = {"q": text}
    if text:
        context |= {
            "members": list(member_queries.members(text=text)[:ROWS_OF_EACH]),
            "subsystems": list(member_queries.subsystems(text=text)[:ROWS_OF_EACH]),
            "services": list(service_queries.services(text=text)[:ROWS_OF_EACH]),
            "rights": list(service_queries.access_rights(text=text)[:ROWS_OF_EACH]),
        }
    context["is_found"] = any(context.get(name) for name in ("members", "subsystems", "services", "rights"))
    return render(request, "portal/overview/templates/search.html", context)
