"""Signing in by a one-time link.

Rules: looking at the link does not use it up, since mail scanners look at every link; only the button does. Whoever has a second factor is
asked for it here too.
"""

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from lgsp.domain.errors import SignInLinkRefused
from lgsp.registry.operations.officers import redeem_sign_in_link
from lgsp.registry.queries.officers import sign_in_link
from lgsp.runtime.clock import now


@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """`GET` shows who would be signed in, `POST` signs in and goes to the dashboard."""
    link = sign_in_link(token, now())
    if link is not None and request.method == "POST":
        try:
            officer = redeem_sign_in_link(token=token, now=now())
            return perform_login(request, officer, email_verification="none", redirect_url="/")
        except SignInLinkRefused:
            link = None  # somebody was a moment faster
    return render(request, "portal/account/templates/sign_in_link.html", {"link": link}, status=200 if link else 403)
