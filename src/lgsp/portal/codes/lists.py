"""Code lists: all of them; one as a tree, a table or found codes; two versions compared; what leads to a publication."""

from datetime import date
from functools import partial
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.catalogue.facts import CodeListFacts, VersionFacts
from lgsp.catalogue.operations import lists as list_operations
from lgsp.catalogue.operations import versions as operations
from lgsp.catalogue.queries import codes as code_queries
from lgsp.catalogue.queries import lists as queries
from lgsp.catalogue.queries import usage
from lgsp.catalogue.rules import read_day
from lgsp.domain.errors import LgspError, NotRegistered, RoleMissing
from lgsp.domain.list_places import ListAt
from lgsp.domain.periods import local_date
from lgsp.portal.codes.forms import ListForm, PublicationForm
from lgsp.portal.page.act_pages import ActPage, act_page, check_may, reason_page
from lgsp.portal.page.acting import acts_of, stated, told
from lgsp.portal.page.paging import page_of
from lgsp.portal.templatetags.wording import named
from lgsp.registry.queries.history import history_of
from lgsp.runtime.clock import now

COMPARED_MAX = 50
"""Rows shown of a comparison; the whole is had from the service."""


def list_of_lists(request: HttpRequest) -> HttpResponse:
    """All code lists."""
    text = request.GET.get("q", "")
    page = page_of(request, queries.code_lists(text))
    states = queries.states_of(page.rows, local_date(now()))
    rows = [{"list": row, "version": states[row.pk].in_force, "draft": states[row.pk].draft} for row in page.rows]
    context = {"section": "code_lists", "q": text, "page": page, "rows": rows, "acts": acts_of(request.user)}
    return render(request, "portal/codes/templates/code_lists.html", context)


def register(request: HttpRequest) -> HttpResponse:
    """Register a code list."""
    if "register_code_list" not in acts_of(request.user):
        raise RoleMissing(act="register_code_list", role=request.user.role)
    back = reverse("portal:code_lists")
    page = ActPage(
        section="code_lists",
        heading=_("Register a code list"),
        button=_("Register"),
        back=back,
        crumbs=[(back, _("Code lists"))],
        done=_("Registered. Now bring its codes in."),
    )

    def act(form: Any) -> HttpResponse | None:
        said = dict(form.cleaned_data)
        why = said.pop("why")
        facts = stated(form, CodeListFacts, **said)
        if facts is None:
            return None
        row = list_operations.register_code_list(facts=facts, by=request.user, why=why, now=now())
        return redirect("portal:code_list", row.code)

    return act_page(request, page, ListForm(request.POST or None), act)


class Shown(NamedTuple):
    """What the address asks for: a version (None: there is none), a day, how links name both, and what is wrong with the day."""

    version: Any
    on: date | None
    state: str
    fault: str = ""
    status: int = 200


def shown_version(request: HttpRequest, row: Any) -> Shown:
    """As of a day (`as_of`, which goes before all), a version by its number, the draft, or what is in force."""
    day, text, today = request.GET.get("as_of", "").strip(), request.GET.get("version", ""), local_date(now())
    if day:
        return _as_of(row, day, today)
    if text == "draft":
        return Shown(queries.draft_of(row), None, "version=draft")
    at = ListAt(row.code, number=int(text)) if text.isascii() and text.isdigit() else ListAt(row.code)
    version = queries.version_at(row, at, today)
    return Shown(version, None, f"version={version.number}" if version is not None else "")


def _as_of(row: Any, text: str, today: date) -> Shown:
    day = read_day(text)
    if day is None:
        told_fault = _("“%(text)s” is no day. Write it like 30/06/2025 or 2025-06-30.") % {"text": text[:40]}
        return Shown(None, None, "", told_fault, 422)
    try:
        return Shown(queries.version_named(f"{row.code}@{day:%Y-%m-%d}", today), day, f"as_of={day:%Y-%m-%d}")
    except LgspError as error:
        return Shown(None, day, "", told(error), 404)


def code_list(request: HttpRequest, code: str) -> HttpResponse:
    """One list."""
    row = queries.code_list(code)
    shown = shown_version(request, row)
    text, view = request.GET.get("q", "").strip(), request.GET.get("view", "")
    context: dict[str, Any] = {
        "section": "code_lists",
        "list": row,
        "shown": shown,
        "version": shown.version,
        "versions": queries.versions_of(row),
        "as_of": shown.on.isoformat() if shown.on else "",
        "q": text,
        "view": "table" if view == "table" or not row.levels else "tree",
        "acts": acts_of(request.user, row.owner),
        "uses": usage.uses_of(row),
        "mappings": usage.mappings_of(row),
        "follows": usage.synchronisation_of(row),
        "told": usage.notice_addresses(row),
        "history": history_of(row),
    }
    if shown.version is not None:
        context |= _codes(request, shown, text, context["view"])
    return render(request, "portal/codes/templates/code_list.html", context, status=shown.status)


def _codes(request: HttpRequest, shown: Shown, text: str, view: str) -> dict[str, Any]:
    """The part of the list that is shown: what was found, one branch of the tree, or a page of the table."""
    version, on, parent = shown.version, shown.on, request.GET.get("parent", "")
    if text:
        found, is_complete = code_queries.found_codes(version, text, on=on)
        return {"found": found, "is_complete": is_complete}
    if view == "table":
        return {"page": page_of(request, code_queries.codes_of(version, on=on))}
    at = code_queries.code_of(version, parent, on) if parent else None
    if parent and at is None:
        raise NotRegistered(code=parent)
    page = page_of(request, code_queries.children_of(version, parent, on))
    above = [*code_queries.line_above(version, at), at] if at is not None else []
    return {"page": page, "above": above, "open": code_queries.parents_among(version, [one.code for one in page.rows], on)}


def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions of a list, side by side."""
    row = queries.code_list(code)
    versions = queries.versions_of(row)
    by_name = {str(one.number or "draft"): one for one in versions}
    after = by_name.get(request.GET.get("after", "")) or (versions[0] if versions else None)
    before = by_name.get(request.GET.get("before", "")) or (versions[1] if len(versions) > 1 else None)
    found = code_queries.difference_between(before, after) if after is not None else None
    context = {
        "section": "code_lists",
        "list": row,
        "versions": versions,
        "before": before,
        "after": after,
        "found": found,
        "shown_max": COMPARED_MAX,
        "added": found.added[:COMPARED_MAX] if found else (),
        "removed": found.removed[:COMPARED_MAX] if found else (),
        "changed": found.changed[:COMPARED_MAX] if found else (),
    }
    return render(request, "portal/codes/templates/code_compare.html", context)


def page_for(row: Any, **words: Any) -> ActPage:
    """The page of an act on one list."""
    back = reverse("portal:code_list", args=[row.code])
    return ActPage(
        section="code_lists", back=back, crumbs=[(reverse("portal:code_lists"), _("Code lists")), (back, named(row))], **words
    )


def _draft(row: Any) -> Any:
    draft = queries.draft_of(row)
    if draft is None:
        raise NotRegistered(version=f"{row.code}@draft")
    return draft


def submit(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the draft to be published."""
    row = queries.code_list(code)
    check_may(request.user, "edit_code_list", acts_of(request.user, row.owner))
    page = page_for(
        row, heading=_("Ask for publication"), button=_("Submit"), done=_("Submitted. It can't be changed until it is returned.")
    )
    return reason_page(request, page, partial(operations.submit_version, version=_draft(row)))


def give_back(request: HttpRequest, code: str) -> HttpResponse:
    """Give a version in review back to its author."""
    row = queries.code_list(code)
    check_may(request.user, "publish_code_list", acts_of(request.user, row.owner))
    page = page_for(row, heading=_("Return to the author"), button=_("Return"), done=_("Returned."))
    return reason_page(request, page, partial(operations.return_version, version=_draft(row)))


def discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the draft away."""
    row = queries.code_list(code)
    check_may(request.user, "edit_code_list", acts_of(request.user, row.owner))
    page = page_for(
        row,
        heading=_("Discard the draft"),
        button=_("Discard"),
        warning=_("What is in the draft is lost. Published versions stay."),
        is_dangerous=True,
        done=_("Discarded."),
    )

    def act(**who: Any) -> bool:
        operations.discard_draft(code_list=row, **who)
        return True

    return reason_page(request, page, act)


def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the draft for good."""
    row = queries.code_list(code)
    check_may(request.user, "publish_code_list", acts_of(request.user, row.owner))
    draft = _draft(row)
    page = page_for(
        row,
        heading=_("Publish the version"),
        button=_("Publish"),
        warning=_("A published version never changes. Systems that asked for it are told."),
        done=_("Published."),
    )

    def act(form: Any) -> Any:
        said = dict(form.cleaned_data)
        why = said.pop("why")
        facts = stated(form, VersionFacts, **said)
        return facts and operations.publish_version(version=draft, facts=facts, by=request.user, why=why, now=now())

    return act_page(request, page, PublicationForm(request.POST or None), act)
