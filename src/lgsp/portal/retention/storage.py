"""Disk and terms: how much room is taken, how fast it grows, what goes when. Sizes only, nothing of what is in them."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lgsp.domain.periods import local_date
from lgsp.exchanges.operations.expiry import oldest_exchange
from lgsp.exchanges.queries.exchanges import index_bytes
from lgsp.portal.page import words
from lgsp.retention.operations.disk import DiskState, disk_state, measure_disk
from lgsp.retention.queries.expiry import expired_segments, next_expiry
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting

EXPIRED_SHOWN = 20


def keeping(request: HttpRequest) -> HttpResponse:
    """The page."""
    state = disk_state() or measure_disk(now=now(), index_bytes=index_bytes())
    context = {
        "section": "keeping",
        "state": state,
        "kinds": _kinds(state),
        "terms": _terms(),
        "expired": expired_segments(EXPIRED_SHOWN),
        "share": min(100, state.used * 100 // state.bound),
    }
    return render(request, "portal/retention/templates/keeping.html", context)


def _kinds(state: DiskState) -> list[dict[str, Any]]:
    return [
        {"name": words.DISK_KINDS[kind], "size": size, "growth": state.growth.get(kind), "is_elsewhere": kind in state.elsewhere}
        for kind, size in sorted(state.sizes.items(), key=lambda pair: -pair[1])
    ]


def _terms() -> list[tuple[str, int, date | None]]:
    """What is kept, for how many days (0: for ever), and when the oldest of it goes; None if nothing waits."""
    index_days, first = setting("LGSP_INDEX_KEPT_DAYS"), oldest_exchange()
    due = next_expiry()
    return [
        (_("Search of transactions, uses told to citizens"), index_days, _goes_on(first, index_days)),
        (_("Figures by minute"), setting("LGSP_MINUTES_KEPT_DAYS"), None),
        (_("Figures by day"), 0, None),
        (_("Records of the journal"), setting("LGSP_RECORDS_KEPT_DAYS"), due[1] if due else None),
        (_("Leaves, seals and the tree"), 0, None),
        (_("Files of code imports, reports of all their faults"), setting("LGSP_IMPORT_FILES_KEPT_DAYS"), None),
    ]


def _goes_on(first: Any, days: int) -> date | None:
    return local_date(first) + timedelta(days=days + 1) if first is not None and days else None
