"""Citizens' pages: who read my data, when, which kind of it, why and on which basis; and a question or objection about it.

Rules: signing in is the identity provider's matter (`runtime/outgoing/citizen_sign_in.py`). The session keeps the pseudonym and the name for
half an hour, never the personal number; nobody sees a use of somebody else's data, not even that it exists.
"""

import csv
import io
from typing import Any, Final

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lgsp.citizens.operations.questions import ask_about_use
from lgsp.citizens.queries import uses as persons
from lgsp.citizens.queries.looks import DataAccessTold, data_access_told
from lgsp.domain.errors import CitizenUnknown
from lgsp.domain.periods import VIETNAM
from lgsp.portal.connections.forms import AskForm
from lgsp.portal.page.acting import performed
from lgsp.portal.page.parties import agencies_of, names_of
from lgsp.protocol.transformation.persons import pseudonym_of
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import person_key
from lgsp.runtime.outgoing import citizen_sign_in
from lgsp.runtime.settings import setting

STAYS_S: Final = 1800
EXPORT_ROWS_MAX: Final = 10_000
_BEGUN, _CITIZEN = "citizen_begun", "citizen"


class SignedIn(msgspec.Struct, frozen=True):
    """The citizen of this session; `until` in seconds since 1970."""

    pseudonym: str
    name: str
    until: float


def citizen_of(request: HttpRequest) -> SignedIn | None:
    """Who is signed in; None if nobody is, or was for too long."""
    kept = request.session.get(_CITIZEN)
    found = msgspec.convert(kept, SignedIn) if kept else None
    return found if found is not None and found.until > now().timestamp() else None


@never_cache
@require_safe
def uses(request: HttpRequest) -> HttpResponse:
    """The list of uses; before the sign-in, what there is to see and how."""
    if not citizen_sign_in.is_offered():
        raise Http404
    citizen = citizen_of(request)
    provider = setting("LGSP_CITIZEN_OIDC_NAME")
    if citizen is None:
        return render(request, "portal/citizens/templates/citizen_entrance.html", {"provider": provider})
    place = request.GET.get("from", "")
    offset = int(place) if place.isascii() and place.isdigit() and len(place) < 9 else 0
    found = persons.person_uses(citizen.pseudonym, now=now(), page=(persons.PAGE_ROWS, offset))
    after = offset + len(found.uses)
    context = {
        "citizen": citizen,
        "uses": found.uses,
        "total": found.total,
        "older": after if after < found.total else None,
        "agencies": agencies_of(one.consumer for one in found.uses),
        "names": names_of([part for one in found.uses for part in (one.consumer, one.service)]),
        "questions": persons.questions_of(citizen.pseudonym),
    }
    return render(request, "portal/citizens/templates/citizen.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def use(request: HttpRequest, transaction_id: Any) -> HttpResponse:
    """One use, with the form to ask or object."""
    citizen = citizen_of(request)
    if citizen is None:
        return redirect("portal:citizen")
    found = persons.person_use(citizen.pseudonym, str(transaction_id), now=now())
    if found is None:
        raise Http404
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        stated = {"kind": form.cleaned_data["kind"], "text": form.cleaned_data["text"]}
        told = {"pseudonym": citizen.pseudonym, "transaction_id": found.transaction_id, "now": now()}
        if performed(form, lambda: ask_about_use(**told, **stated)) is not None:
            return redirect("portal:citizen_use", transaction_id)
    context = {
        "citizen": citizen,
        "use": found,
        "form": form,
        "agency": agencies_of([found.consumer]).get(found.consumer, found.consumer),
        "names": names_of([found.consumer, found.service]),
        "looks": [(look, _office(look)) for look in data_access_told(found.transaction_id)],
        "questions": [one for one in persons.questions_of(citizen.pseudonym) if str(one.transaction_id) == found.transaction_id],
    }
    return render(request, "portal/citizens/templates/citizen_use.html", context, status=422 if form.errors else 200)


def _office(look: DataAccessTold) -> str:
    """Whose officer looked, in words."""
    return names_of([look.office]).get(look.office, look.office) if look.office else _("the office that runs the platform")


@never_cache
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """All that the list shows, as CSV."""
    citizen = citizen_of(request)
    if citizen is None:
        return redirect("portal:citizen")
    found = persons.person_uses(citizen.pseudonym, now=now(), page=(EXPORT_ROWS_MAX, 0)).uses
    agencies, names = agencies_of(one.consumer for one in found), names_of([one.service for one in found])
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_("When"), _("Agency"), _("Service"), _("Data"), _("Purpose"), _("Legal basis"), _("Transaction id")])
    for one in found:
        at = f"{one.started_at.astimezone(VIETNAM):%Y-%m-%d %H:%M:%S}"
        agency, service = agencies.get(one.consumer, one.consumer), names.get(one.service, one.service)
        row = [at, agency, service, one.data, one.purpose_told, one.basis_told, one.transaction_id]
        writer.writerow([f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell for cell in row])
    headers = {"Content-Disposition": 'attachment; filename="khai-thac-du-lieu-cua-toi.csv"'}
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@never_cache
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the identity provider."""
    if not citizen_sign_in.is_offered():
        raise Http404
    address, begun = citizen_sign_in.begin_sign_in(_back_address())
    request.session[_BEGUN] = msgspec.structs.asdict(begun)
    return redirect(address)


@never_cache
@require_safe
@sensitive_variables("citizen")
def back(request: HttpRequest) -> HttpResponse:
    """Back from the identity provider; a code is used once."""
    kept = request.session.pop(_BEGUN, None)
    if not citizen_sign_in.is_offered() or kept is None:
        return redirect("portal:citizen")
    if "code" not in request.GET:
        raise CitizenUnknown(why="the identity provider did not confirm you")
    begun = msgspec.convert(kept, citizen_sign_in.Begun)
    citizen = citizen_sign_in.finish_sign_in(_back_address(), begun, code=request.GET["code"], state=request.GET.get("state", ""))
    request.session.cycle_key()
    pseudonym = pseudonym_of(citizen.number, key=person_key(home_in_use().keys))
    request.session[_CITIZEN] = msgspec.structs.asdict(SignedIn(pseudonym, citizen.name, now().timestamp() + STAYS_S))
    return redirect("portal:citizen")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget who was here; an officer of the same browser stays signed in."""
    request.session.pop(_CITIZEN, None)
    return redirect("portal:citizen")


def _back_address() -> str:
    return str(setting("LGSP_PORTAL_URL")).rstrip("/") + reverse("portal:citizen_back")
