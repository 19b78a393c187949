"""Transactions: the search over the index, its export, statistics of it, and the story of one from the journal itself."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lgsp.domain.errors import JournalBroken, NotRegistered
from lgsp.domain.periods import VIETNAM, local_date, start_of_day
from lgsp.exchanges.operations.receipts import receipt_for
from lgsp.exchanges.queries import exchanges as index
from lgsp.exchanges.queries.statistics import days_between
from lgsp.exchanges.statistics_files import CONTENT_TYPES, Format, harmless, written
from lgsp.journal.expiry.expired import refuse_expired
from lgsp.journal.logs.read import Placed, story_of
from lgsp.journal.tree.batches import leaf_index
from lgsp.journal.tree.published import signed_size
from lgsp.journal.witnessing.evidence import evidence_over
from lgsp.portal.exchanges import story
from lgsp.portal.page import figures, words
from lgsp.portal.page.acting import acts_of
from lgsp.portal.page.acting import told as told_error
from lgsp.portal.page.parties import names_of
from lgsp.protocol.proof.receipt import write_receipt
from lgsp.registry.operations.audit.data_access import look_at_personal_record, looks_at, looks_at_bodies
from lgsp.registry.queries.members import provider_of
from lgsp.replay.operations.replays import Asked, prospect_of
from lgsp.replay.queries.replays import resends_of
from lgsp.retention.queries.bodies import kept_state
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use

OUTCOMES: Final = ("answered", "failed", "refused", "aborted", "open")
EXPORT_ROWS_MAX: Final = 10_000
ROWS: Final = 50
STATISTICS_DAYS: Final = 30
COLUMNS: Final = (
    "transaction_id",
    "started_at",
    "consumer",
    "service",
    "version",
    "endpoint",
    "outcome",
    "status",
    "error",
    "duration_ms",
)


def moment_in(text: str) -> datetime | None:
    """What the field of a filter says, in Vietnam's time: `2026-11-22T14:05` or a day; None if it says nothing that can be read."""
    try:
        if len(text) == len("2026-11-22"):
            return start_of_day(date.fromisoformat(text))
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=VIETNAM)).astimezone(UTC)


def filter_of(request: HttpRequest) -> index.ExchangeFilter:
    """What the address asks for."""
    asked = {name: request.GET.get(name, "").strip() for name in ("id", "consumer", "service", "outcome", "since", "until")}
    return index.ExchangeFilter(
        transaction_id=asked["id"],
        consumer=asked["consumer"],
        service=asked["service"],
        outcome=asked["outcome"] if asked["outcome"] in OUTCOMES else "",
        since=moment_in(asked["since"]),
        until=moment_in(asked["until"]),
    )


def exchange_list(request: HttpRequest) -> HttpResponse:
    """The search. A whole transaction id goes straight to its story."""
    wanted = filter_of(request)
    if wanted.transaction_id:
        return redirect("portal:exchange", wanted.transaction_id)
    page = index.exchanges(wanted, after=request.GET.get("after", ""), rows=ROWS)
    asked = request.GET.copy()
    asked.pop("after", None)
    asked.pop("outcome", None)
    onward = request.GET.copy()
    onward["after"] = page.after
    context = {
        "section": "exchanges",
        "page": page,
        "names": names_of([x for row in page.exchanges for x in (row.consumer, row.service)]),
        "outcomes": [(name, words.OUTCOMES["" if name == "open" else name][0]) for name in OUTCOMES],
        "outcome": wanted.outcome,
        "asked": asked.urlencode(),
        "onward": onward.urlencode() if page.after else "",
        "all_asked": request.GET.urlencode(),
        "lag": index.index_lag(now=now()),
    }
    return render(request, "portal/exchanges/templates/exchanges.html", context)


class _Echo:
    """A file that gives back what is written, so that a row can be sent at once."""

    def write(self, value: str) -> str:
        return value


def export(request: HttpRequest) -> HttpResponse:
    """What the filter shows, as CSV, newest first."""
    response = HttpResponse(_rows(_found(filter_of(request))), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="giao-dich-{now().astimezone(VIETNAM):%Y%m%d-%H%M}.csv"'
    return response


def _found(wanted: index.ExchangeFilter) -> Iterator[Any]:
    after, count = "", 0
    while count < EXPORT_ROWS_MAX:
        page = index.exchanges(wanted, after=after, rows=500)
        yield from page.exchanges
        count, after = count + len(page.exchanges), page.after
        if not after:
            return


def _rows(found: Iterator[Any]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in found:
        milliseconds = "" if row.duration_us is None else row.duration_us / 1000
        at = row.started_at.astimezone(VIETNAM).isoformat(timespec="milliseconds")
        texts = [harmless(text) for text in (row.consumer, row.service, row.version, row.endpoint, row.outcome)]
        yield writer.writerow([row.transaction_id, at, *texts, row.status or "", harmless(row.error), milliseconds])


def exchange(request: HttpRequest, transaction_id: str) -> HttpResponse:
    """One transaction: its whole story, read from the journal's files, with the proof of each record."""
    transaction_id = transaction_id.strip().lower()
    broken = ""
    try:
        placed = story_of(home_in_use().journal, transaction_id)
    except JournalBroken as fault:
        placed, broken = [], told_error(fault)
    if not placed and not broken:
        refuse_expired(home_in_use().journal, transaction_id)
        raise NotRegistered(transaction=transaction_id)
    if placed and placed[0].entry.kind == "act":
        return redirect("portal:act", transaction_id=transaction_id)
    whole = story.told([record.entry for record in placed]) if placed else None
    entry = whole.entry if whole else None
    record_looks = _record_looks(request, transaction_id) if entry is not None and entry.persons else []
    leaves = _leaves(placed)
    context: dict[str, Any] = {
        "section": "exchanges",
        "transaction_id": transaction_id,
        "broken": broken,
        "placed": placed,
        "verified_at": now(),
        "leaves": leaves,
        "is_proved": bool(placed) and len(leaves) == len(placed) and max(leaves.values()) < signed_size(home_in_use().journal),
        "attested": evidence_over(home_in_use().journal, max(leaves.values())) if leaves else None,
        "all_sealed": bool(placed) and all(record.seal for record in placed),
        "story": whole,
        "entry": entry,
        "record_looks": record_looks,
        "drawing": story.drawing_of(whole) if whole else None,
        "parts": story.parts_of(whole) if whole else [],
        "meaning": story.meaning_of(entry.error) if entry and entry.error else None,
        "names": names_of([entry.consumer, entry.service]) if entry else {},
        "indexed": index.exchange(transaction_id),
        "around": _around(whole) if whole else "",
        "heading_time": figures.moment(whole.started_at, with_seconds=True) if whole else _("Transaction"),
        **_kept(request, placed),
        **(_resends(request, transaction_id) if entry and entry.service else {}),
    }
    return render(request, "portal/exchanges/templates/exchange.html", context)


def _kept(request: HttpRequest, placed: list[Placed]) -> dict[str, Any]:
    """What became of the bodies, who looked at them, and what the officer may do with them."""
    state = kept_state([record.entry for record in placed])
    if state is None:
        return {}
    first = placed[0].entry
    return {
        "kept": state,
        "looks": looks_at_bodies(first.transaction_id),
        "acts": acts_of(request.user, provider_of(first.service)),
    }


def _resends(request: HttpRequest, transaction_id: str) -> dict[str, Any]:
    """How often it was sent again, and whether the officer may do so."""
    prospect = prospect_of(Asked(transaction_id))
    name = "send_again" if prospect.resending == "one_officer" else "ask_to_send_again"
    may = not prospect.refusal and name in acts_of(request.user, provider_of(prospect.service))
    return {"resends": resends_of(transaction_id), "prospect": prospect, "may_resend": may}


def _record_looks(request: HttpRequest, transaction_id: str) -> list[Any]:
    """Who looked at a transaction that concerns a person; the look that is being had is the first of them."""
    look_at_personal_record(transaction_id=transaction_id, by=request.user, why="xem trang giao dịch / the page", now=now())  # type: ignore[arg-type]
    return looks_at(transaction_id)


def statistics(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """Calls per day, consumer, service and outcome in the period of the filter (else the last 30 days), as CSV or Parquet."""
    if kind not in CONTENT_TYPES:
        raise Http404
    wanted, today = filter_of(request), local_date(now())
    since = local_date(wanted.since) if wanted.since else today - timedelta(days=STATISTICS_DAYS)
    until = local_date(wanted.until) if wanted.until else today + timedelta(days=1)
    rows = list(days_between(since=since, until=until))
    response = StreamingHttpResponse(written(rows, cast(Format, kind)), content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="thong-ke-{since:%Y%m%d}-{until:%Y%m%d}.{kind}"'
    return response


def receipt(request: HttpRequest, transaction_id: str) -> HttpResponse:
    """The receipt of a transaction as a file, for those whom it is for."""
    made = receipt_for(request.user, transaction_id)  # type: ignore[arg-type]
    answer = HttpResponse(write_receipt(made), content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="bien-nhan-{made.transaction_id}.json"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _leaves(placed: list[Placed]) -> dict[int, int]:
    """Where the records that are in the tree stand in it, by their sequence."""
    found = {record.sequence: leaf_index(home_in_use().journal, record.log, record.sequence) for record in placed}
    return {sequence: index for sequence, index in found.items() if index is not None}


def _around(whole: story.Told) -> str:
    until = (whole.started_at + timedelta(minutes=1)).astimezone(VIETNAM)
    return f"consumer={whole.entry.consumer}&until={until:%Y-%m-%dT%H:%M:%S}"
