"""Credentials of an information system: issued, replaced, revoked.

Rules: a secret is shown on one page, once, and kept nowhere: not in the session, not in a message.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.portal.connections.forms import CredentialForm, KeyFileForm, RotationForm, instant
from lgsp.portal.page.act_pages import ActPage, act_page, check_may, reason_page, shown_form
from lgsp.portal.page.acting import acts_of, performed, stated
from lgsp.portal.templatetags.wording import named
from lgsp.registry.facts import CredentialFacts
from lgsp.registry.operations import credentials as operations
from lgsp.registry.queries import members as queries
from lgsp.runtime.clock import now

KEY_FILE_BYTES_MAX: Final = 50_000
"""Largest file that is read; a certificate with its chain has a few thousand."""


def state_of(row: Any, at: datetime) -> str:
    """In force, waiting, expired or revoked: of a credential, or of an API token, which has no beginning."""
    if row.revoked_at is not None:
        return "revoked"
    if row.valid_to is not None and row.valid_to <= at:
        return "expired"
    valid_from = getattr(row, "valid_from", None)
    return "waiting" if valid_from is not None and valid_from > at else "in_force"


def with_state(rows: list[Any], at: datetime) -> list[dict[str, Any]]:
    """Credentials with their state, and whether they may still be replaced."""
    return [{"row": row, "state": (state := state_of(row, at)), "is_usable": state in ("in_force", "waiting")} for row in rows]


def page_for(subsystem: Any, **words: Any) -> ActPage:
    """The page of an act on a system's credentials."""
    back = reverse("portal:subsystem", args=[subsystem.identifier])
    crumbs = [(reverse("portal:subsystems"), _("Information systems")), (back, named(subsystem))]
    return ActPage(section="subsystems", back=back, crumbs=crumbs, **words)


def shown_once(request: HttpRequest, subsystem: Any, made: operations.NewCredential, old: Any = None) -> HttpResponse:
    """The page with the secret; never cached, never shown again."""
    response = render(
        request,
        "portal/connections/templates/secret.html",
        {"section": "subsystems", "subsystem": subsystem, "credential": made.credential, "secret": made.secret, "old": old},
    )
    response["Cache-Control"] = "no-store"
    return response


def issue(request: HttpRequest, identifier: str) -> HttpResponse:
    """A new credential."""
    subsystem = queries.subsystem(identifier)
    check_may(request.user, "issue_credential", acts_of(request.user, subsystem.member))
    form = CredentialForm(request.POST or None)
    page = page_for(
        subsystem, heading=_("Issue a credential"), button=_("Issue"), lead=_("The secret is shown once, on the next page.")
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        period = {"valid_from": instant(said["valid_from"]), "valid_to": instant(said["valid_to"])}
        facts = stated(form, CredentialFacts, kind=said["kind"], note=said["note"], **period)
        made = facts and performed(
            form, lambda: operations.issue_credential(subsystem=subsystem, facts=facts, by=request.user, why=said["why"], now=now())
        )
        if made:
            return shown_once(request, subsystem, made)
    return shown_form(request, page, form)


def hand_over(request: HttpRequest, identifier: str) -> HttpResponse:
    """A certificate or a public key that the system's owner made."""
    subsystem = queries.subsystem(identifier)
    check_may(request.user, "register_certificate", acts_of(request.user, subsystem.member))
    page = page_for(
        subsystem,
        heading=_("Register a certificate or a public key"),
        button=_("Register"),
        lead=_("Its owner makes the pair and keeps the private key; only the public part comes here."),
        has_file=True,
        done=_("Registered."),
    )

    def act(form: Any) -> Any:
        register = (
            operations.register_certificate if form.cleaned_data["kind"] == "certificate" else operations.register_signature_key
        )
        pem = form.cleaned_data["file"].read(KEY_FILE_BYTES_MAX)
        return register(subsystem=subsystem, pem=pem, by=request.user, why=form.cleaned_data["why"], now=now())

    return act_page(request, page, KeyFileForm(request.POST or None, request.FILES or None), act)


def rotate(request: HttpRequest, key_id: str) -> HttpResponse:
    """A new credential in place of an old one, with an overlap."""
    old = queries.credential(key_id)
    check_may(request.user, "rotate_credential", acts_of(request.user, old.subsystem.member))
    form = RotationForm(request.POST or None, initial={"overlap_hours": 24})
    page = page_for(old.subsystem, heading=_("Replace the credential"), button=_("Replace"), lead=old.key_id)
    if request.method == "POST" and form.is_valid():
        overlap = timedelta(hours=form.cleaned_data["overlap_hours"])
        made = performed(
            form,
            lambda: operations.rotate_credential(
                credential=old, overlap=overlap, by=request.user, why=form.cleaned_data["why"], now=now()
            ),
        )
        if made:
            return shown_once(request, old.subsystem, made, old)
    return shown_form(request, page, form)


def revoke(request: HttpRequest, key_id: str) -> HttpResponse:
    """End a credential at once."""
    row = queries.credential(key_id)
    check_may(request.user, "revoke_credential", acts_of(request.user, row.subsystem.member))
    page = page_for(
        row.subsystem,
        heading=_("Revoke the credential"),
        button=_("Revoke"),
        lead=row.key_id,
        warning=_("Calls with it are refused within seconds. This can't be undone."),
        is_dangerous=True,
        done=_("Revoked."),
    )
    return reason_page(request, page, partial(operations.revoke_credential, credential=row))
