"""Members: the tree, the list, one member, and what an operator does with it."""

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.domain.periods import local_date
from lgsp.portal.connections.forms import NO_CHOICE, MemberForm, instant
from lgsp.portal.page.act_pages import ActPage, act_page, check_may, reason_page
from lgsp.portal.page.acting import acts_of, stated
from lgsp.portal.templatetags.wording import named
from lgsp.registry.facts import MemberFacts
from lgsp.registry.operations import members as operations
from lgsp.registry.queries import members as queries
from lgsp.registry.queries import services as service_queries
from lgsp.registry.queries.history import history_of
from lgsp.runtime.clock import now

STATUSES = ("active", "suspended")


def member_list(request: HttpRequest) -> HttpResponse:
    """The tree of all members, or the list of those that a filter leaves."""
    text, status = request.GET.get("q", ""), request.GET.get("status", "")
    status = status if status in STATUSES else ""
    is_filtered = bool(text.strip() or status)
    context: dict[str, Any] = {
        "section": "members",
        "q": text,
        "status": status,
        "statuses": STATUSES,
        "acts": acts_of(request.user),
    }
    if is_filtered:
        context["rows"] = list(queries.members(text=text, status=status))
    else:
        context["tree"] = nested(queries.members_tree())
    context["is_filtered"] = is_filtered
    return render(request, "portal/connections/templates/members.html", context)


def nested(rows: list[queries.TreeRow]) -> list[dict[str, Any]]:
    """The flat tree as nodes within nodes, for a template that calls itself."""
    roots: list[dict[str, Any]] = []
    line: list[dict[str, Any]] = []
    for row in rows:
        node: dict[str, Any] = {"row": row, "member": row.member, "below": [], "is_open": row.depth == 0}
        del line[row.depth :]
        (line[-1]["below"] if line else roots).append(node)
        line.append(node)
    return roots


def member(request: HttpRequest, identifier: str) -> HttpResponse:
    """One member: facts, systems, services, rights, history."""
    row = queries.member(identifier)
    subsystems = queries.subsystems_of(row)
    context = {
        "section": "members",
        "member": row,
        "subsystems": subsystems,
        "below": queries.members_below(row),
        "services": list(service_queries.services().filter(subsystem__member=row)),
        "rights": list(service_queries.access_rights().filter(consumer__member=row)),
        "history": history_of(row),
        "acts": acts_of(request.user, row),
    }
    return render(request, "portal/connections/templates/member.html", context)


def crumbs_of(row: Any) -> list[tuple[str, Any]]:
    """From the list to a member."""
    return [(reverse("portal:members"), _("Members")), (reverse("portal:member", args=[row.identifier]), named(row))]


def parents(form: MemberForm, but: str = "") -> None:
    """Offer every member as superior agency."""
    choices = [(row.identifier, f"{named(row)} ({row.code})") for row in queries.members() if row.identifier != but]
    form.fields["parent"].choices = NO_CHOICE + choices  # type: ignore[attr-defined]


def facts_of(form: MemberForm, *, code: str, member_class: str = "GOV", instance: str = "") -> MemberFacts | None:
    """What the form states about a member."""
    said = form.cleaned_data
    period = {"valid_from": instant(said["valid_from"]), "valid_to": instant(said["valid_to"])}
    names = {name: said[name] for name in ("name", "name_en", "parent", "old_code")}
    return stated(form, MemberFacts, code=code, member_class=member_class, instance=instance, **names, **period)


def register(request: HttpRequest) -> HttpResponse:
    """A new member."""
    check_may(request.user, "register_member", acts_of(request.user))
    form = MemberForm(request.POST or None, initial={"parent": request.GET.get("parent", "")})
    parents(form)
    back = reverse("portal:members")
    page = ActPage(
        section="members",
        heading=_("Register a member"),
        button=_("Register"),
        back=back,
        crumbs=[(back, _("Members"))],
        done=_("Registered."),
    )

    def act(form: Any) -> HttpResponse | None:
        facts = facts_of(form, code=form.cleaned_data["code"])
        if facts is None:
            return None
        row = operations.register_member(facts=facts, by=request.user, why=form.cleaned_data["why"], now=now())
        return redirect("portal:member", row.identifier)

    return act_page(request, page, form, act)


def change(request: HttpRequest, identifier: str) -> HttpResponse:
    """Change a member's names, place and term."""
    row = queries.member(identifier)
    check_may(request.user, "change_member", acts_of(request.user, row))
    initial = {name: getattr(row, name) for name in ("code", "name", "name_en", "old_code")}
    initial |= {name: local_date(at) if (at := getattr(row, name)) else None for name in ("valid_from", "valid_to")}
    form = MemberForm(request.POST or None, initial=initial | {"parent": row.parent.identifier if row.parent else ""})
    form.fields["code"].disabled = True
    parents(form, but=identifier)
    page = ActPage(
        section="members",
        heading=_("Change the member"),
        button=_("Save"),
        back=reverse("portal:member", args=[identifier]),
        crumbs=crumbs_of(row),
        done=_("Saved."),
    )

    def act(form: Any) -> Any:
        facts = facts_of(form, code=row.code, member_class=row.member_class, instance=row.peer.code if row.peer else "")
        return facts and operations.change_member(member=row, facts=facts, by=request.user, why=form.cleaned_data["why"], now=now())

    return act_page(request, page, form, act)


def suspend(request: HttpRequest, identifier: str) -> HttpResponse:
    """Take a member and its systems out."""
    row = queries.member(identifier)
    check_may(request.user, "suspend_member", acts_of(request.user, row))
    warning = _("All information systems of %(name)s can then neither call nor be called.") % {"name": named(row)}
    page = ActPage(
        section="members",
        heading=_("Suspend the member"),
        button=_("Suspend"),
        back=reverse("portal:member", args=[identifier]),
        crumbs=crumbs_of(row),
        warning=warning,
        is_dangerous=True,
        done=_("Suspended."),
    )
    return reason_page(request, page, partial(operations.suspend_member, member=row))


def resume(request: HttpRequest, identifier: str) -> HttpResponse:
    """Let a suspended member take part again."""
    row = queries.member(identifier)
    check_may(request.user, "resume_member", acts_of(request.user, row))
    page = ActPage(
        section="members",
        heading=_("Resume the member"),
        button=_("Resume"),
        back=reverse("portal:member", args=[identifier]),
        crumbs=crumbs_of(row),
        done=_("Resumed."),
    )
    return reason_page(request, page, partial(operations.resume_member, member=row))
