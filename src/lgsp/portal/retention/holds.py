"""Legal holds: placed on a transaction or on a service in a period, released again; each with its document and reason."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.portal.connections.forms import HoldForm, instant
from lgsp.portal.page.act_pages import ActPage, act_page, check_may, reason_page
from lgsp.portal.page.acting import acts_of
from lgsp.retention.operations.holds import HoldFacts, place_legal_hold, release_legal_hold
from lgsp.retention.queries.holds import hold
from lgsp.runtime.clock import now


def place(request: HttpRequest) -> HttpResponse:
    """Place a hold; the address may name what on (`?transaction=`, `?service=`)."""
    check_may(request.user, "place_legal_hold", acts_of(request.user))
    back = reverse("portal:kept")
    page = ActPage(
        section="kept",
        heading=_("Place a legal hold"),
        button=_("Place the hold"),
        back=back,
        crumbs=[(back, _("Kept bodies"))],
        lead=_("What it covers is not erased, whatever its retention says, until the hold is released."),
        done=_("Placed. What it covers is not erased until it is released."),
    )
    initial = {"transaction_id": request.GET.get("transaction", ""), "service": request.GET.get("service", "")}

    def act(form: Any) -> Any:
        said = form.cleaned_data
        facts = HoldFacts(said["document"], said["transaction_id"], said["service"], instant(said["since"]), instant(said["until"]))
        return place_legal_hold(facts=facts, by=request.user, why=said["why"], now=now())  # type: ignore[arg-type]

    return act_page(request, page, HoldForm(request.POST or None, initial=initial), act)


def release(request: HttpRequest, number: int) -> HttpResponse:
    """Release a hold."""
    row = hold(number)
    check_may(request.user, "release_legal_hold", acts_of(request.user))
    back = reverse("portal:kept")
    page = ActPage(
        section="kept",
        heading=_("Release the legal hold %(document)s") % {"document": row.document},
        button=_("Release"),
        back=back,
        crumbs=[(back, _("Kept bodies"))],
        warning=_("What no other hold covers is erased within an hour if its time is over. This can't be undone."),
        is_dangerous=True,
        done=_("Released."),
    )
    return reason_page(request, page, partial(release_legal_hold, hold=row))
