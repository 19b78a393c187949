"""My account: password, second step, tokens for the JSON API."""

from datetime import timedelta

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lgsp.domain.errors import NotRegistered
from lgsp.portal.connections.credentials import state_of
from lgsp.portal.connections.forms import TokenForm
from lgsp.portal.page.act_pages import ActPage, check_may, shown_form
from lgsp.portal.page.acting import acts_of, performed
from lgsp.registry.operations.officers import issue_api_token, revoke_api_token
from lgsp.registry.queries.officers import api_tokens_of
from lgsp.runtime.clock import now


def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, and how I sign in."""
    at = now()
    tokens = [
        {"row": row, "state": (state := state_of(row, at)), "is_usable": state == "in_force"} for row in api_tokens_of(request.user)
    ]
    context = {
        "section": "account",
        "tokens": tokens,
        "has_second_step": is_mfa_enabled(request.user),
        "acts": acts_of(request.user),
    }
    return render(request, "portal/account/templates/account.html", context)


def issue_token(request: HttpRequest) -> HttpResponse:
    """A new token, shown once."""
    check_may(request.user, "issue_api_token", acts_of(request.user))
    form = TokenForm(request.POST or None)
    back = reverse("portal:account")
    page = ActPage(
        section="account", heading=_("Make an API token"), button=_("Make it"), back=back, crumbs=[(back, _("My account"))],
        lead=_("Programs show it as Authorization: Bearer; it may do what you may do."),
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        lifetime = timedelta(days=form.cleaned_data["days"])
        token = performed(
            form,
            lambda: issue_api_token(
                officer=request.user, name=form.cleaned_data["name"], lifetime=lifetime, by=request.user, now=now()
            ),
        )
        if token:
            response = render(
                request,
                "portal/account/templates/token.html",
                {"section": "account", "secret": token, "name": form.cleaned_data["name"]},
            )
            response["Cache-Control"] = "no-store"
            return response
    return shown_form(request, page, form)


@require_POST
def revoke_token(request: HttpRequest, key_id: str) -> HttpResponse:
    """End one of my tokens."""
    row = next((token for token in api_tokens_of(request.user) if token.key_id == key_id), None)
    if row is None:
        raise NotRegistered(token=key_id)
    revoke_api_token(token=row, by=request.user, now=now())
    messages.success(request, _("The token no longer works."))
    return redirect("portal:account")
