"""The page of an act that needs only its reason: suspend, resume, revoke, publish, end.

Rules: it says beforehand what will happen and to whom; `POST` does it and goes back to the thing. A form page is the same with more fields.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lgsp.domain.errors import RoleMissing
from lgsp.portal.connections.forms import ReasonForm
from lgsp.portal.page.acting import performed
from lgsp.runtime.clock import now


class ActPage(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says.

    `crumbs` are pairs of address and word; `back` is where one goes afterwards; `done` is said there.
    """

    section: str
    heading: Any
    button: Any
    back: str
    crumbs: list[tuple[str, Any]]
    done: Any = ""
    lead: Any = ""
    warning: Any = ""
    is_dangerous: bool = False
    has_file: bool = False


def check_may(officer: Any, act: str, allowed: set[str]) -> None:
    """Raise `RoleMissing` before a form is shown to somebody who may not send it."""
    if act not in allowed:
        raise RoleMissing(act=act, role=officer.role)


def act_page(request: HttpRequest, page: ActPage, form: Form, act: Callable[[Form], Any]) -> HttpResponse:
    """Show the form; on `POST` do the act. `act` gives None if the form has got faults meanwhile."""
    if request.method == "POST" and form.is_valid():
        result = performed(form, lambda: act(form))
        if result is not None and not form.errors:
            messages.success(request, str(page.done or _("Done.")))
            return result if isinstance(result, HttpResponse) else redirect(page.back)
    return shown_form(request, page, form)


def reason_page(request: HttpRequest, page: ActPage, act: Callable[..., Any]) -> HttpResponse:
    """`act_page` of an operation that needs only who does it, why and when."""
    return act_page(
        request,
        page,
        ReasonForm(request.POST or None),
        lambda form: act(by=request.user, why=form.cleaned_data["why"], now=now()),
    )


def shown_form(request: HttpRequest, page: ActPage, form: Form) -> HttpResponse:
    """The form page itself; 422 if what was sent has faults."""
    return render(
        request,
        "portal/page/templates/form.html",
        {"page": page, "form": form, "section": page.section},
        status=422 if form.errors else 200,
    )
