"""What a page says when something is refused: our errors, Django's, a form that is too old.

Rules: each says what happened, what to do, and a code; never a trace. The JSON API has its own answers.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lgsp.domain.errors import LgspError
from lgsp.portal.page.acting import told
from lgsp.protocol.http.problem import status_of

API_PREFIX = "/api/"


class RefusalMiddleware:
    """Turns our errors into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing on the way in."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The page for an error of ours; every other error goes on."""
        if not isinstance(exception, LgspError) or request.path.startswith(API_PREFIX):
            return None
        status = status_of(exception)
        heading = {403: _("You may not do this"), 404: _("There is no such thing")}.get(status, _("This could not be done"))
        return refused(request, status, heading=heading, sentence=told(exception), code=exception.code)


def refused(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """The page of a refusal: `heading`, `sentence`, and perhaps `code` and `detail`."""
    return render(request, "portal/page/templates/refusal.html", {"status": status, **context}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return refused(
        request,
        400,
        heading=_("The request can't be read"),
        sentence=_("Go back, load the page anew, and try again."),
        code="request.malformed",
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return refused(request, 403, heading=_("You may not do this"), sentence=_("Ask the operator, or an officer whose role it is."))


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its proof (CSRF): the session has ended, or cookies are blocked."""
    sentence = _("The form is too old or cookies are blocked. Go back, load the page anew, and send it again.")
    return refused(request, 403, heading=_("The form was not accepted"), sentence=sentence)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return refused(
        request, 404, heading=_("There is no such page"), sentence=_("Check the address, or look for it with the search box.")
    )
