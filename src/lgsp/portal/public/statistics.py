"""Public statistics: calls of a month by day, service and agency, for everybody, as page, CSV and JSON. No sign-in; no small counts.

Rules: page and files say the same; only months that are over are told (`exchanges/queries/statistics.py`).
"""

import csv
import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import msgspec
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lgsp.domain.small_counts import PublishedCount
from lgsp.exchanges.queries.statistics import PublicMonth, next_month, public_month, public_months
from lgsp.exchanges.statistics_files import harmless
from lgsp.portal.page.parties import names_of
from lgsp.portal.templatetags.wording import named
from lgsp.registry.queries.members import members
from lgsp.runtime.clock import now
from lgsp.runtime.settings import setting

BAR_WIDTH: Final = 120
_MONTH: Final = re.compile(r"\d{4}-\d{2}")


class Row(msgspec.Struct, frozen=True):
    """One count with its name; `bar` is the length of its bar, 0 if it is withheld."""

    id: str
    name: str
    count: int | None
    mark: str
    bar: float


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The tables of a month, the last one unless another is asked for."""
    months = public_months(now=now())
    told = _asked(request, months)
    context: dict[str, Any] = {"months": months, "month": told, "next": next_month(now().date())}
    if told is not None and told.is_told:
        context["tables"] = rows_of(told)
    return render(request, "portal/public/templates/public_statistics.html", context)


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponse:
    """The same for machines: `/statistics.csv?month=2026-10`, `/statistics.json?month=2026-10`."""
    told = _asked(request, public_months(now=now()))
    if told is None or kind not in ("csv", "json"):
        raise Http404
    tables = rows_of(told) if told.is_told else {}
    if kind == "json":
        rows = {
            name: [{"id": row.id, "name": row.name, "calls": row.count, "mark": row.mark} for row in table]
            for name, table in tables.items()
        }
        return JsonResponse(
            {"month": f"{told.month:%Y-%m}", "threshold": told.threshold, "is_told": told.is_told, "total": told.total, **rows}
        )
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["month", "table", "id", "name", "calls"])
    for name, table in tables.items():
        for row in table:
            writer.writerow([f"{told.month:%Y-%m}", name, harmless(row.id), harmless(row.name), written(row, told.threshold)])
    headers = {"Content-Disposition": f'attachment; filename="statistics-{told.month:%Y-%m}.csv"'}
    return HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def written(row: Row, threshold: int) -> str:
    """A count as a file tells it."""
    return str(row.count) if row.count is not None else f"<{threshold}" if row.mark == "small" else "withheld"


def rows_of(told: PublicMonth) -> dict[str, list[Row]]:
    """The three tables of a month; services and agencies with most calls first, what is withheld after them by name."""
    services, agencies = (
        names_of(told.services),
        {row.identifier: named(row) for row in members().filter(identifier__in=list(told.agencies))},
    )
    return {
        "days": _rows(told.days, {day: f"{date.fromisoformat(day):%d/%m/%Y}" for day in told.days}, is_sorted=False),
        "services": _rows(told.services, services, is_sorted=True),
        "agencies": _rows(told.agencies, agencies, is_sorted=True),
    }


def _rows(table: Mapping[str, PublishedCount], names: Mapping[str, str], *, is_sorted: bool) -> list[Row]:
    most = max((cell.count or 0 for cell in table.values()), default=0) or 1
    rows = [
        Row(name, names.get(name, name), cell.count, cell.mark, round((cell.count or 0) * BAR_WIDTH / most, 1))
        for name, cell in table.items()
    ]
    return sorted(rows, key=lambda row: (-(row.count or 0), row.name)) if is_sorted else rows


def _asked(request: HttpRequest, months: list[date]) -> PublicMonth | None:
    wanted = request.GET.get("month", "")
    month = months[0] if months else None
    if wanted:
        month = next((one for one in months if _MONTH.fullmatch(wanted) and f"{one:%Y-%m}" == wanted), None)
        if month is None:
            raise Http404
    return None if month is None else public_month(month, threshold=setting("LGSP_STATISTICS_THRESHOLD"))
