"""The platform's own metrics in Prometheus' text format: index, journal, jobs, disk. The gateways have theirs at the health ports.

Rules: for this machine only: the peer is on loopback, is addressed as such, and no proxy stands between; others find nothing here. A figure that
can't be had is left out, and says so by `lgsp_platform_up 0` of its source; reading never fails.
"""

from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_address
from typing import Final

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from lgsp.domain.errors import JournalBroken
from lgsp.exchanges.queries.exchanges import index_lag
from lgsp.journal.logs.state import state_of
from lgsp.registry.queries.configurations import jobs_by_status
from lgsp.retention.operations.disk import disk_state
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use

Lines = list[tuple[str, float]]
HELP: Final = {
    "lgsp_platform_up": "Whether a source of these figures could be read.",
    "lgsp_index_lag_seconds": "How old the searchable index is at most.",
    "lgsp_index_logs": "Logs that the index follows.",
    "lgsp_journal_sealed_records": "Records under a seal, all logs.",
    "lgsp_journal_signed_records": "Records in the signed Merkle tree.",
    "lgsp_journal_unsigned_records": "Sealed records that no signed checkpoint covers yet.",
    "lgsp_journal_attested_records": "Records under a checkpoint that was time-stamped or countersigned.",
    "lgsp_journal_attested_timestamp_seconds": "When the last checkpoint was attested.",
    "lgsp_journal_bytes": "Room that the journal takes on disk.",
    "lgsp_journal_halted": "Whether calls are stopped because proof is late.",
    "lgsp_disk_bytes": "Room taken by kind, as last measured.",
    "lgsp_disk_growth_bytes_per_day": "Growth of the room by kind, of the last 30 days at most.",
    "lgsp_disk_free_bytes": "Room that is free on the home's disk.",
    "lgsp_disk_used_bytes": "What the bound of LGSP_DISK_MAX is about.",
    "lgsp_disk_bound_bytes": "The bound itself; above it somebody should act.",
    "lgsp_disk_measured_timestamp_seconds": "When the room was measured last.",
    "lgsp_jobs": "Background jobs by status.",
}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """`GET /metrics`."""
    if not is_from_here(request):
        raise Http404
    sources: dict[str, Callable[[], Lines]] = {"database": _index, "jobs": _jobs, "journal": _journal, "disk": _disk}
    found: dict[str, list[str]] = {name: [] for name in HELP}
    for source, read in sources.items():
        try:
            lines, is_up = read(), 1
        except (DatabaseError, JournalBroken, OSError):
            lines, is_up = [], 0
        for name, value in [(f'lgsp_platform_up{{source="{source}"}}', float(is_up)), *lines]:
            found[name.partition("{")[0]].append(f"{name} {value:.15g}")
    text = "".join(
        f"# HELP {name} {HELP[name]}\n# TYPE {name} gauge\n" + "\n".join(rows) + "\n" for name, rows in found.items() if rows
    )
    return HttpResponse(text, content_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"})


def is_from_here(request: HttpRequest) -> bool:
    """Whether the request was made on this machine, to this machine."""
    try:
        is_local = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        is_local = False
    host = request.get_host().rpartition(":")[0] or request.get_host()
    is_passed_on = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "Via"))
    return is_local and host in ("127.0.0.1", "localhost", "[::1]") and not is_passed_on


def _index() -> Lines:
    lag = index_lag(now=now())
    return [("lgsp_index_logs", lag.logs), *([("lgsp_index_lag_seconds", lag.lag_s)] if lag.lag_s is not None else [])]


def _jobs() -> Lines:
    return [(f'lgsp_jobs{{status="{status}"}}', count) for status, count in sorted(jobs_by_status().items())]


def _disk() -> Lines:
    state = disk_state()
    if state is None:
        return []
    return [
        *((f'lgsp_disk_bytes{{kind="{kind}"}}', size) for kind, size in state.sizes.items()),
        *((f'lgsp_disk_growth_bytes_per_day{{kind="{kind}"}}', size) for kind, size in state.growth.items()),
        ("lgsp_disk_free_bytes", state.free_bytes),
        ("lgsp_disk_used_bytes", state.used),
        ("lgsp_disk_bound_bytes", state.bound),
        ("lgsp_disk_measured_timestamp_seconds", state.at.timestamp()),
    ]


def _journal() -> Lines:
    state = state_of(home_in_use().journal)
    lines: Lines = [
        ("lgsp_journal_sealed_records", state.sealed),
        ("lgsp_journal_signed_records", state.signed),
        ("lgsp_journal_unsigned_records", max(0, state.sealed - state.signed)),
        ("lgsp_journal_attested_records", state.attested),
        ("lgsp_journal_bytes", state.journal_bytes),
        ("lgsp_journal_halted", bool(state.halted)),
    ]
    if state.attested_at:
        lines.append(("lgsp_journal_attested_timestamp_seconds", datetime.fromisoformat(state.attested_at).timestamp()))
    return lines
