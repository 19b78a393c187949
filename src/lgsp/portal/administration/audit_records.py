"""Officers' acts: the list, and one with where its proof stands.

Rules: who keeps or audits the platform sees all, everybody else their own. The page of one act reads the journal itself, and computes the digest
again from what the database says.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.audit_log import AUDIT_LOG
from lgsp.journal.logs.read import story_of
from lgsp.journal.tree.batches import leaf_index
from lgsp.journal.tree.published import signed_size
from lgsp.journal.witnessing.evidence import evidence_over
from lgsp.portal.page import words
from lgsp.portal.page.acting import told as told_error
from lgsp.registry.queries.audit_records import PAGE_ROWS, audit_record, audit_records_seen_by, digest_of, sees_all
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use


def act_list(request: HttpRequest) -> HttpResponse:
    """Newest first; `?by=` and `?name=` narrow it."""
    asked = request.GET.copy()
    asked.pop("before", None)
    number = request.GET.get("before", "")
    found = audit_records_seen_by(
        request.user,  # type: ignore[arg-type]
        by=request.GET.get("by", "").strip(),
        name=request.GET.get("name", ""),
        before=int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None,
        rows=PAGE_ROWS + 1,
    )
    shown, onward = found[:PAGE_ROWS], asked.copy()
    if len(found) > PAGE_ROWS:
        onward["before"] = str(shown[-1].pk)
    signed = signed_size(home_in_use().journal)
    context = {
        "section": "acts",
        "acts": [(row, _stands(row, signed)) for row in shown],
        "names": sorted(words.ACTS.items(), key=lambda pair: str(pair[1]).casefold()),
        "sees_all": sees_all(request.user),  # type: ignore[arg-type]
        "asked": {"by": request.GET.get("by", ""), "name": request.GET.get("name", "")},
        "onward": onward.urlencode() if len(found) > PAGE_ROWS else "",
    }
    return render(request, "portal/administration/templates/acts.html", context)


def _stands(row: Any, signed: int) -> tuple[str, str]:
    """Where the proof of an act stands in a tree of which so many records are signed, and its colour."""
    if row.sequence is None:
        return _("on its way into the journal"), "quiet"
    leaf = leaf_index(home_in_use().journal, AUDIT_LOG, row.sequence)
    if leaf is None or leaf >= signed:
        return _("sealed; in the tree within seconds"), "quiet"
    return _("in the signed tree"), "good"


def act(request: HttpRequest, transaction_id: Any) -> HttpResponse:
    """One act, with its record of the journal."""
    row = audit_record(str(transaction_id))
    if row is None or not (sees_all(request.user) or row.by == request.user.get_username()):
        raise Http404
    journal, broken = home_in_use().journal, ""
    try:
        placed = next(iter(story_of(journal, str(row.transaction_id))), None)
    except JournalBroken as fault:
        placed, broken = None, told_error(fault)
    leaf = leaf_index(journal, placed.log, placed.sequence) if placed else None
    said = placed.entry.act if placed else None
    context = {
        "section": "acts",
        "act": row,
        "placed": placed,
        "broken": broken,
        "is_missing": row.sequence is not None and placed is None and not broken,
        "is_changed": said is not None and said.digest != digest_of(row),
        "leaf": leaf,
        "is_proved": leaf is not None and leaf < signed_size(journal),
        "attested": evidence_over(journal, leaf) if leaf is not None else None,
        "verified_at": now(),
        "sees_all": sees_all(request.user),
    }
    return render(request, "portal/administration/templates/act.html", context)
