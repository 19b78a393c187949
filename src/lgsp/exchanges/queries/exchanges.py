"""Questions about exchanges and figures, for pages, API and command line.

Rules: each MUST be asked with an instance chosen (`acting_in`); nothing here writes. Lists go page by page by key, so that page
1,000 costs no more than page 1. Durations are microseconds.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Count, Max, Q, QuerySet, Sum

from lgsp.domain.periods import local_date
from lgsp.exchanges.models.exchanges import Exchange, IndexPosition
from lgsp.exchanges.models.figures import MinuteFigures
from lgsp.exchanges.rules import minute_of, percentile_us
from lgsp.exchanges.statements import STATEMENTS
from lgsp.protocol.time_ordered_ids import time_in

PAGE_ROWS: Final = 50
_SLASHES_OF_A_FULL_NAME: Final = 3
_KNOWN: Final = {"consumer": STATEMENTS["known_consumers"], "service": STATEMENTS["known_services"]}


class ExchangeFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for.

    Empty means all. `consumer` and `service` are full identifiers or any part of one, in any case; `since` inclusive, `until` exclusive.
    """

    transaction_id: str = ""
    consumer: str = ""
    service: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None


class ExchangePage(msgspec.Struct, frozen=True):
    """Some exchanges, newest first; `after` continues, empty at the end."""

    exchanges: Sequence[Exchange]
    after: str


class Figures(msgspec.Struct, frozen=True):
    """Counts, and what most calls took (None without calls)."""

    calls: int
    answered: int
    failed: int
    refused: int
    errors_5xx: int
    p50_us: int | None
    p95_us: int | None


class ServiceFigures(msgspec.Struct, frozen=True):
    """How one service does."""

    service: str
    calls: int
    failed: int
    mean_us: int
    max_us: int
    p50_us: int | None
    p95_us: int | None


class ConsumerFigures(msgspec.Struct, frozen=True):
    """How often one consumer was refused; `consumer` is empty for callers that were not recognised."""

    consumer: str
    calls: int
    refused: int


class AliasUse(msgspec.Struct, frozen=True):
    """How often one consumer called under an identifier of before."""

    alias: str
    consumer: str
    calls: int
    last_at: datetime


class MinuteCalls(msgspec.Struct, frozen=True):
    """Calls that ended in one minute."""

    minute: datetime
    calls: int
    answered: int
    failed: int
    refused: int


class IndexLag(msgspec.Struct, frozen=True):
    """How old the index is at most; None if nothing was ever indexed."""

    lag_s: float | None
    logs: int


def exchanges(wanted: ExchangeFilter, *, after: str = "", rows: int = PAGE_ROWS) -> ExchangePage:
    """One page of exchanges. An `after` that is not ours begins at the top."""
    found = _matching(wanted)
    if (place := _place(after)) is not None:
        at, identifier = place
        found = found.filter(Q(started_at__lt=at) | Q(started_at=at, transaction_id__lt=identifier), started_at__lte=at)
    page = list(found.order_by("-started_at", "-transaction_id")[: rows + 1])
    more = len(page) > rows
    page = page[:rows]
    return ExchangePage(
        exchanges=page, after=f"{page[-1].started_at.astimezone(UTC).isoformat()}~{page[-1].transaction_id}" if more else ""
    )


def exchange(transaction_id: str) -> Exchange | None:
    """One exchange by its transaction id, in any spelling of a UUID; None if the index has none (yet)."""
    return _with_id(transaction_id).first()


def figures_today(*, now: datetime) -> Figures:
    """All calls that ended on the Vietnamese day of an instant."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["figures_of_day"], {"day": local_date(now)})
        *counts, buckets = cursor.fetchone()
    return Figures(*counts, p50_us=percentile_us(buckets, 0.5), p95_us=percentile_us(buckets, 0.95))


def services_by_slowness(*, since: datetime, until: datetime, rows: int = 5) -> list[ServiceFigures]:
    """The services called in a period, the slowest (p95) first."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["services_between"], {"since": minute_of(since), "until": until})
        found = [_service_figures(row) for row in cursor.fetchall()]
    return sorted(found, key=lambda figures: (-(figures.p95_us or 0), figures.service))[:rows]


def consumers_by_refusals(*, since: datetime, until: datetime, rows: int = 5) -> list[ConsumerFigures]:
    """The consumers that were refused in a period, the most refused first."""
    found = (
        MinuteFigures.objects.filter(minute__gte=minute_of(since), minute__lt=until)
        .values("consumer")
        .annotate(total=Sum("calls"), turned_away=Sum("refused"))
        .filter(turned_away__gt=0)
        .order_by("-turned_away", "consumer")[:rows]
    )
    return [ConsumerFigures(row["consumer"], int(row["total"]), int(row["turned_away"])) for row in found]


def calls_per_minute(*, now: datetime, minutes: int = 60) -> list[MinuteCalls]:
    """The last minutes, oldest first, this one included; minutes without calls too."""
    until = minute_of(now)
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["calls_by_minute"], {"since": until - timedelta(minutes=minutes - 1), "until": until})
        return [MinuteCalls(*row) for row in cursor.fetchall()]


def indexed_sequences() -> dict[str, int]:
    """How far each log of the journal is indexed: the sequence of the next record, by log."""
    return dict(IndexPosition.objects.values_list("log", "sequence"))


def index_bytes() -> int:
    """How much room the index of exchanges takes in the database."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["index_bytes"])
        return int(cursor.fetchone()[0])


def index_lag(*, now: datetime) -> IndexLag:
    """How far the index is behind the journal."""
    times = list(IndexPosition.objects.values_list("caught_up_at", flat=True))
    known = [at for at in times if at is not None]
    is_known = bool(times) and len(known) == len(times)
    return IndexLag(lag_s=max(0.0, (now - min(known)).total_seconds()) if is_known else None, logs=len(times))


def _matching(wanted: ExchangeFilter) -> QuerySet[Exchange]:
    found = _with_id(wanted.transaction_id) if wanted.transaction_id else Exchange.objects.all()
    for name in ("consumer", "service"):
        text = getattr(wanted, name)
        if text.count("/") >= _SLASHES_OF_A_FULL_NAME:
            found = found.filter(**{name: text})
        elif text:
            found = _of_some(found, name, _known(name, text))
    if wanted.outcome:
        found = found.filter(outcome="" if wanted.outcome == "open" else wanted.outcome)
    if wanted.since is not None:
        found = found.filter(started_at__gte=wanted.since)
    if wanted.until is not None:
        found = found.filter(started_at__lt=wanted.until)
    return found


def _known(name: str, part: str) -> list[str]:
    """The identifiers with this part; a party is known as soon as one of its calls has ended."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN[name], [part])
        return [row[0] for row in cursor.fetchall()]


def _of_some(found: QuerySet[Exchange], name: str, known: list[str]) -> QuerySet[Exchange]:
    # One identifier is asked for as one: only then the rows come out of the index in the order of time.
    return found.filter(**({name: known[0]} if len(known) == 1 else {f"{name}__in": known}))


def _with_id(text: str) -> QuerySet[Exchange]:
    """By key: the identifier says when the call began, so one partition is enough."""
    try:
        identifier = str(UUID(text.strip()))
    except ValueError:
        return Exchange.objects.none()
    found = Exchange.objects.filter(transaction_id=identifier)
    at = time_in(identifier)
    return found if at is None else found.filter(started_at=at)


def _place(after: str) -> tuple[datetime, str] | None:
    at, _, identifier = after.partition("~")
    try:
        return datetime.fromisoformat(at), str(UUID(identifier))
    except ValueError:
        return None


def _service_figures(row: tuple[Any, ...]) -> ServiceFigures:
    service, calls, failed, sum_us, max_us, buckets = row
    counted = sum(buckets)
    return ServiceFigures(
        service=service,
        calls=calls,
        failed=failed,
        mean_us=round(sum_us / counted) if counted else 0,
        max_us=max_us,
        p50_us=percentile_us(buckets, 0.5),
        p95_us=percentile_us(buckets, 0.95),
    )


def alias_use(*, since: datetime | None) -> list[AliasUse]:
    """Who called under an identifier of before since a moment (None: ever), the most frequent first."""
    rows = Exchange.objects.exclude(alias="")
    if since is not None:
        rows = rows.filter(started_at__gte=since)
    grouped = (
        rows.values("alias", "consumer")
        .annotate(calls=Count("transaction_id"), last_at=Max("started_at"))
        .order_by("-calls", "alias")
    )
    return [AliasUse(one["alias"], one["consumer"], one["calls"], one["last_at"]) for one in grouped]
