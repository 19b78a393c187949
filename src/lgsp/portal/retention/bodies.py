"""Kept bodies: what is kept and until when, with the legal holds on it, and a look at one, which is an act of its own.

Rules: nothing of a body is shown before the look is written down; the page with it is never stored by a browser.
"""

from contextlib import suppress
from typing import Any, Final

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.domain.errors import KeptBodyNotFound, NotRegistered
from lgsp.journal.logs.read import story_of
from lgsp.portal.connections.forms import ReasonForm
from lgsp.portal.page.act_pages import ActPage, check_may, shown_form
from lgsp.portal.page.acting import acts_of, performed
from lgsp.portal.page.paging import page_of
from lgsp.portal.page.parties import names_of
from lgsp.protocol.proof.kept_bodies import KeptBody, KeptHead
from lgsp.registry.operations.audit.data_access import look_at_body
from lgsp.registry.queries.members import provider_of
from lgsp.retention.queries.bodies import kept_classes, kept_state
from lgsp.retention.queries.holds import holds
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use

SHOWN_CHARACTERS_MAX: Final = 200_000
"""More of a body is not put into a page."""


class ShownBody(msgspec.Struct, frozen=True):
    """One body as a page shows it. `text` is None of what is no text."""

    head: KeptHead
    text: str | None
    size_bytes: int
    is_cut: bool


def shown(kept: KeptBody) -> ShownBody:
    """A body as text, indented if it is JSON."""
    try:
        text = kept.body.decode("utf-8")
    except UnicodeDecodeError:
        return ShownBody(kept.head, None, len(kept.body), False)
    if any(name.lower() == "content-type" and "json" in value for name, value in kept.head.fields):
        with suppress(msgspec.DecodeError):  # not what it says it is: shown as it came
            text = msgspec.json.format(kept.body, indent=2).decode()
    return ShownBody(kept.head, text[:SHOWN_CHARACTERS_MAX], len(kept.body), len(text) > SHOWN_CHARACTERS_MAX)


def kept(request: HttpRequest) -> HttpResponse:
    """What is kept, and the holds: those in force, or with `?state=released` the others."""
    is_in_force = request.GET.get("state") != "released"
    page = page_of(request, holds(in_force=is_in_force))
    classes = kept_classes()
    context = {
        "section": "kept",
        "classes": classes,
        "size_bytes": sum(one.size_bytes for one in classes),
        "page": page,
        "is_in_force": is_in_force,
        "names": names_of([row.service for row in page.rows]),
        "acts": acts_of(request.user),
    }
    return render(request, "portal/retention/templates/kept.html", context)


def look(request: HttpRequest, transaction_id: str) -> HttpResponse:
    """Ask for the reason; `POST` writes the look down and shows what is kept."""
    transaction_id = transaction_id.strip().lower()
    entries = [placed.entry for placed in story_of(home_in_use().journal, transaction_id)]
    if not entries:
        raise NotRegistered(transaction=transaction_id)
    check_may(request.user, "look_at_body", acts_of(request.user, provider_of(entries[0].service)))
    state = kept_state(entries)
    if state is None or not state.is_there:
        raise KeptBodyNotFound(transaction=transaction_id)
    back = reverse("portal:exchange", args=[transaction_id])
    page = ActPage(
        section="exchanges",
        heading=_("Look at the kept body"),
        button=_("Record the look and show it"),
        back=back,
        crumbs=[(reverse("portal:exchanges"), _("Transactions")), (back, _("Transaction"))],
        lead=_("Your look is recorded with your name, the time and this reason before anything is shown."),
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told: dict[str, Any] = {"transaction_id": transaction_id, "why": form.cleaned_data["why"], "now": now()}
        found = performed(form, lambda: look_at_body(by=request.user, **told))
        if found is not None:
            context = {"section": "exchanges", "bodies": [shown(one) for one in found], **told}
            answer = render(request, "portal/retention/templates/body.html", context)
            answer["Cache-Control"] = "private, no-store"
            return answer
    return shown_form(request, page, form)
