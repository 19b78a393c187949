"""Sending a call again: asked for at once or as a request to a second officer, who sees what is sent, approves or refuses.

Rules: nothing of a request is shown before the look is written down; a page with content is never stored by a browser.
"""

from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.domain.errors import ContentRefused
from lgsp.portal.connections.forms import ReasonForm
from lgsp.portal.exchanges.forms import EditedForm, ResendForm
from lgsp.portal.page.act_pages import ActPage, check_may, reason_page, shown_form
from lgsp.portal.page.acting import acts_of, performed
from lgsp.portal.page.paging import page_of
from lgsp.portal.page.parties import names_of
from lgsp.portal.page.words import RESEND_STATES
from lgsp.registry.operations.audit.data_access import look_at_body
from lgsp.registry.queries.members import provider_of
from lgsp.replay.operations import replays
from lgsp.replay.queries.replays import resend as resend_numbered
from lgsp.replay.queries.replays import resends
from lgsp.runtime.clock import now


def resend_list(request: HttpRequest) -> HttpResponse:
    """What waits; `?state=done` shows the others."""
    is_waiting = request.GET.get("state") != "done"
    page = page_of(request, resends(waiting=is_waiting))
    names = names_of([part for row in page.rows for part in (row.consumer, row.service)])
    return render(
        request,
        "portal/exchanges/templates/resends.html",
        {"section": "exchanges", "page": page, "is_waiting": is_waiting, "names": names},
    )


def ask(request: HttpRequest, transaction_id: str) -> HttpResponse:
    """Send an exchange again as it was, or ask a second officer to."""
    prospect = _prospect(request, transaction_id)
    if not prospect.has_request:
        return redirect("portal:exchange_resend_edit", prospect.transaction_id)
    form = ResendForm(request.POST or None, is_risky=prospect.is_repeat_risky)
    return _sent(request, _page(prospect, _("Send again as it was")), form, prospect)


def edit(request: HttpRequest, transaction_id: str) -> HttpResponse:
    """Send it edited; what was kept is shown for that once the look is written down."""
    prospect = _prospect(request, transaction_id)
    page = _page(prospect, _("Edit and send again"))
    is_risky = prospect.is_repeat_risky
    if "method" in request.POST:
        return _sent(request, page, EditedForm(request.POST, is_risky=is_risky), prospect)
    if not prospect.has_request:
        form = EditedForm(is_risky=is_risky, initial={"method": "GET", "target": f"{prospect.root}/"})
        return _private(shown_form(request, page, form))
    look = ActPage(
        section="exchanges",
        heading=_("Look at the request to edit it"),
        button=_("Record the look and show it"),
        back=page.back,
        crumbs=page.crumbs,
        lead=_("Your look is recorded with your name, the time and this reason before anything is shown."),
    )
    reason = ReasonForm(request.POST or None)
    if request.method == "POST" and reason.is_valid():
        why = reason.cleaned_data["why"]
        given: dict[str, Any] = {"transaction_id": prospect.transaction_id, "why": why, "now": now()}
        found = performed(reason, lambda: look_at_body(by=request.user, **given))
        kept = next((one for one in found or () if one.head.part == "request"), None)
        if kept is not None:
            fields = {name.lower(): value for name, value in kept.head.fields}
            initial = {
                "method": kept.head.method,
                "target": kept.head.target,
                "content_type": fields.get("content-type", ""),
                "body": kept.body.decode("utf-8", "replace"),
                "why": why,
            }
            return _private(shown_form(request, page, EditedForm(is_risky=is_risky, initial=initial)))
    return shown_form(request, look, reason)


def resend(request: HttpRequest, number: int) -> HttpResponse:
    """One request; `POST` writes a look down and shows what it was and what it is to be, side by side."""
    row = resend_numbered(number)
    acts = acts_of(request.user, provider_of(row.service))
    form, seen = ReasonForm(request.POST or None), None
    if request.method == "POST":
        check_may(request.user, "look_at_resend", acts)
        if form.is_valid():
            given: dict[str, Any] = {"row": row, "why": form.cleaned_data["why"], "now": now()}
            seen = performed(form, lambda: replays.look_at_resend(by=request.user, **given))
    context = {
        "section": "exchanges",
        "row": row,
        "acts": acts,
        "form": form,
        "seen": seen,
        "parts": [(_("As it was"), seen.original), (_("As it is to be sent"), seen.proposed)] if seen is not None else [],
        "is_own": row.asked_by == request.user.get_username(),
        "names": names_of([row.consumer, row.service]),
    }
    return _private(render(request, "portal/exchanges/templates/resend.html", context, status=422 if form.errors else 200))


def approve(request: HttpRequest, number: int) -> HttpResponse:
    """Approve as the second officer, and send."""
    row = resend_numbered(number)
    check_may(request.user, "approve_resend", acts_of(request.user, provider_of(row.service)))
    page = _decision_page(row, _("Approve and send again"), _("Approve and send"))
    return reason_page(request, page, partial(replays.approve_resend, row=row))


def refuse(request: HttpRequest, number: int) -> HttpResponse:
    """Refuse, or take back what one asked oneself."""
    row = resend_numbered(number)
    check_may(request.user, "refuse_resend", acts_of(request.user, provider_of(row.service)))
    page = _decision_page(row, _("Refuse to send again"), _("Refuse"))
    return reason_page(request, page, partial(replays.refuse_resend, row=row))


def _prospect(request: HttpRequest, transaction_id: str) -> replays.Prospect:
    prospect = replays.prospect_of(replays.Asked(transaction_id))
    name = "send_again" if prospect.resending == "one_officer" else "ask_to_send_again"
    check_may(request.user, name, acts_of(request.user, provider_of(prospect.service)))
    if prospect.refusal:
        raise ContentRefused(faults=list(prospect.refusal))
    return prospect


def _page(prospect: replays.Prospect, heading: str) -> ActPage:
    is_at_once = prospect.resending == "one_officer"
    back = reverse("portal:exchange", args=[prospect.transaction_id])
    risky = _("It succeeded, or may have: the provider may do it twice. Ask the provider first, if you can.")
    return ActPage(
        section="exchanges",
        heading=heading,
        button=_("Send again") if is_at_once else _("Ask a second officer"),
        back=back,
        crumbs=[(reverse("portal:exchanges"), _("Transactions")), (back, _("Transaction"))],
        lead=_("It goes out in the caller's name, through all checks of the gateway; every step is recorded."),
        warning=risky if prospect.is_repeat_risky else "",
    )


def _sent(request: HttpRequest, page: ActPage, form: Form, prospect: replays.Prospect) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        changed = None
        if "method" in said:
            changed = replays.Edit(said["method"], said["target"].strip(), said["content_type"], said["body"].encode())
        asked = replays.Asked(prospect.transaction_id, changed, said.get("accepts_repeat", False))
        given: dict[str, Any] = {"asked": asked, "why": said["why"], "now": now()}
        row = performed(form, lambda: replays.send_again(by=request.user, **given))
        if row is not None:
            messages.success(request, str(RESEND_STATES[row.status][0]).capitalize() + ".")
            return redirect("portal:resend", row.pk)
    return _private(shown_form(request, page, form))


def _decision_page(row: Any, heading: str, button: str) -> ActPage:
    back = reverse("portal:resend", args=[row.pk])
    return ActPage(
        section="exchanges",
        heading=heading,
        button=button,
        back=back,
        crumbs=[(reverse("portal:resends"), _("Sent again")), (back, _("Call to be sent again"))],
    )


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
