"""The dashboard: what is going on now, and what is wrong.

Rules: the live part is one fragment that the page asks for every few seconds; it says how old its figures are.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lgsp.domain.errors import ConfigurationRefused
from lgsp.exchanges.queries import exchanges as index
from lgsp.portal.overview.charts import calls_chart
from lgsp.portal.page.parties import names_of
from lgsp.protocol.snapshot import read_heading
from lgsp.registry.queries.configurations import configuration_versions
from lgsp.registry.queries.members import members
from lgsp.retention.operations.disk import disk_state
from lgsp.retention.queries.bodies import recent_acts
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use

SLOW_WINDOW: Final = timedelta(hours=1)
TROUBLES: Final = 6
LAG_ALARM_S: Final = 60


def number_in_force() -> int | None:
    """The number of the configuration that this machine's gateways last took over; None if no gateway has one here."""
    kept = home_in_use().gateway / "last-good.json"
    try:
        return read_heading(kept.read_bytes()).number
    except (FileNotFoundError, ConfigurationRefused):
        return None


def live(at: datetime) -> dict[str, Any]:
    """What changes while one looks."""
    minutes = index.calls_per_minute(now=at)
    slow = index.services_by_slowness(since=at - SLOW_WINDOW, until=at)
    refused = index.consumers_by_refusals(since=at - SLOW_WINDOW, until=at)
    troubles = [
        row
        for outcome in ("failed", "refused")
        for row in index.exchanges(index.ExchangeFilter(outcome=outcome, since=at - timedelta(days=1)), rows=TROUBLES).exchanges
    ]
    troubles = sorted(troubles, key=lambda row: row.started_at, reverse=True)[:TROUBLES]
    lag = index.index_lag(now=at)
    latest = configuration_versions(limit=1)
    return {
        "at": at,
        "today": index.figures_today(now=at),
        "lag": lag,
        "is_late": lag.lag_s is not None and lag.lag_s > LAG_ALARM_S,
        "minutes": minutes,
        "chart": calls_chart(minutes),
        "slow": slow,
        "refused": refused,
        "troubles": troubles,
        "names": names_of(
            [row.service for row in slow],
            [row.consumer for row in refused],
            [x for row in troubles for x in (row.consumer, row.service)],
        ),
        "in_force": number_in_force(),
        "latest": latest[0] if latest else None,
    }


def dashboard(request: HttpRequest) -> HttpResponse:
    """The whole page."""
    context = live(now()) | {
        "section": "dashboard",
        "changes": recent_acts(8),
        "disk": disk_state(),
        "has_members": members().exists(),
    }
    return render(request, "portal/overview/templates/dashboard.html", context)


def dashboard_live(request: HttpRequest) -> HttpResponse:
    """The live part alone."""
    return render(request, "portal/overview/templates/parts/dashboard_live.html", live(now()))
