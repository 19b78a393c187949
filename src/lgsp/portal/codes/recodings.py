"""After a merger: what a change of codes would do, doing it, whether its links hold, taking it back; who still calls by a former identifier."""

from collections import Counter
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lgsp.catalogue.operations import recoding as operations
from lgsp.catalogue.operations import relinking
from lgsp.catalogue.queries import usage
from lgsp.catalogue.queries.mappings import mappings
from lgsp.domain.errors import LgspError
from lgsp.exchanges.queries.exchanges import alias_use
from lgsp.portal.codes.forms import RecodingForm
from lgsp.portal.connections.forms import instant
from lgsp.portal.page.act_pages import ActPage, check_may, reason_page
from lgsp.portal.page.acting import acts_of, performed, told
from lgsp.portal.templatetags.wording import row_kind
from lgsp.protocol.files.tables import write_csv
from lgsp.runtime.clock import now

SHOWN_MAX = 200


def recodings(request: HttpRequest) -> HttpResponse:
    """The guided page: choose a mapping, read the report, confirm."""
    acts = acts_of(request.user)
    name = request.GET.get("mapping", "")
    known = [row for row in mappings() if row.status == "published"]
    context: dict[str, Any] = {
        "section": "recodings",
        "mappings": known,
        "chosen": name,
        "done": list(usage.recodings()),
        "aliases": usage.aliases_with_use(alias_use(since=None)),
        "may": "recode" in acts,
        "shown_max": SHOWN_MAX,
        "shown_slice": f":{SHOWN_MAX}",
    }
    if name in {str(row) for row in known}:
        form = RecodingForm(request.POST or None)
        try:
            context["report"] = operations.report_of(name)
        except LgspError as error:
            context["refusal"] = told(error)
        if request.method == "POST":
            check_may(request.user, "recode", acts)
            done = _applied(request, form, name) if form.is_valid() else None
            if done is not None:
                return redirect("portal:recoding", done.code)
        context["form"] = form
    is_faulty = request.method == "POST"
    return render(request, "portal/codes/templates/recodings.html", context, status=422 if is_faulty else 200)


def report(request: HttpRequest) -> HttpResponse:
    """The whole report of a mapping as CSV: every value that would change, what is not decided, every text that mentions a former code."""
    found = operations.report_of(request.GET.get("mapping", ""))
    lines = [
        (row_kind(kind), of, field, before, after)
        for kind, _pk, of, values in found.changes
        for field, (before, after) in values.items()
    ]
    lines += [(_("Not decided"), code, "", "", why) for code, why in found.plan.undecided]
    lines += [(row_kind(one.kind), one.of, one.field, one.text, _("for people to look at")) for one in found.mentions]
    if found.mentions_found > len(found.mentions):
        count = found.mentions_found - len(found.mentions)
        lines.append(("…", "", "", _("%(count)d more texts mention a former code and are not listed.") % {"count": count}, ""))
    text = "".join(write_csv((_("Kind"), _("Where"), _("Field"), _("Before"), _("Now")), lines))
    disposition = {"Content-Disposition": f'attachment; filename="doi-ma-{found.mapping}.csv"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=disposition)


def _applied(request: HttpRequest, form: RecodingForm, name: str) -> Any:
    said = form.cleaned_data
    if said["confirmed"].strip() != name:
        form.add_error("confirmed", _("This is not the name of the mapping."))
        return None
    until = instant(said["alias_until"])
    done = performed(form, lambda: operations.recode(name=name, alias_until=until, by=request.user, why=said["why"], now=now()))
    if done is None:
        return None
    messages.success(request, _("Changed. Gateways take it over within seconds; former identifiers work on."))
    return done[0]


def recoding(request: HttpRequest, code: str) -> HttpResponse:
    """One change of codes, with the links that are tried again: the page follows their progress."""
    row = usage.recoding(code)
    acts = acts_of(request.user)
    if request.method == "POST":
        check_may(request.user, "recode", acts)
        relinking.try_again(code=code, by=request.user, why=_("links tried again"), now=now())
        return redirect("portal:recoding", code)
    counts = Counter(one["outcome"] for one in row.links)
    shown = sorted(row.links, key=lambda one: _ORDER.index(one["outcome"]))[:SHOWN_MAX]
    context = {
        "section": "recodings",
        "recoding": row,
        "counts": [(name, counts[name]) for name in _ORDER if counts[name]],
        "links": shown,
        "shown_max": SHOWN_MAX,
        "tried": len(row.links) - counts["waiting"],
        "is_trying": bool(counts["waiting"]),
        "may": "recode" in acts,
    }
    return render(request, "portal/codes/templates/recoding.html", context)


_ORDER = ("not_reached", "not_tried", "waiting", "reached")
"""What wants somebody comes first."""


def revert(request: HttpRequest, code: str) -> HttpResponse:
    """Take a change of codes back."""
    check_may(request.user, "recode", acts_of(request.user))
    back = reverse("portal:recoding", args=[code])
    page = ActPage(
        section="recodings",
        heading=_("Take the change of codes back"),
        lead=code,
        button=_("Take back"),
        warning=_("Every value becomes as it was before; the aliases of this change end."),
        is_dangerous=True,
        back=back,
        crumbs=[(reverse("portal:recodings"), _("After a merger")), (back, code)],
        done=_("Taken back."),
    )
    return reason_page(request, page, partial(operations.revert_recoding, code=code))
