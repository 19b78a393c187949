"""Statistics without personal data: by day for officers and other software, and by whole month for everybody.

Rules: what the public sees is told only of months that are over: a figure that is published does not change any more, so the difference between
two publications says nothing. Small counts are withheld (`domain/small_counts.py`). Services and agencies are named to the public
only if the registry knows them; what callers wrote otherwise is counted together, because it could be anything.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final

import msgspec
from django.db import connection

from lgsp.domain.periods import local_date
from lgsp.domain.small_counts import PublishedCount, publish
from lgsp.exchanges.rules import percentile_us
from lgsp.exchanges.statements import STATEMENTS
from lgsp.registry.models import Member, Service

UNNAMED: Final = ""
"""Stands for whatever the registry does not know."""


class DayStatistics(msgspec.Struct, frozen=True):
    """What happened on one Vietnamese day between one consumer and one service, with one outcome. Durations in microseconds."""

    day: date
    consumer: str
    service: str
    outcome: str
    calls: int
    errors_4xx: int
    errors_5xx: int
    request_bytes: int
    reply_bytes: int
    duration_us_mean: int | None
    duration_us_p50: int | None
    duration_us_p95: int | None
    duration_us_p99: int | None
    duration_us_max: int


class PublicMonth(msgspec.Struct, frozen=True):
    """A month for everybody. `days` by date, `services` and `agencies` by identifier; `is_told` is false if so few calls happened that nothing is."""

    month: date
    threshold: int
    is_told: bool
    total: int | None = None
    days: Mapping[str, PublishedCount] = {}
    services: Mapping[str, PublishedCount] = {}
    agencies: Mapping[str, PublishedCount] = {}


def days_between(*, since: date, until: date) -> Iterator[DayStatistics]:
    """The days of a period, `since` inclusive and `until` exclusive, oldest first. MUST be asked with an instance chosen."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["days_between"], {"since": since, "until": until})
        rows = cursor.fetchall()
    for *facts, sum_us, max_us, buckets in rows:
        measured = sum(buckets)
        percentiles = [percentile_us(buckets, share) for share in (0.5, 0.95, 0.99)]
        yield DayStatistics(*facts, round(sum_us / measured) if measured else None, *percentiles, max_us)


def public_months(*, now: datetime) -> list[date]:
    """The first days of the months that are over and in which there were calls, newest first."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["months_before"], {"until": local_date(now).replace(day=1)})
        return [row[0] for row in cursor.fetchall()]


def public_month(month: date, *, threshold: int) -> PublicMonth:
    """What everybody may know of a month that is over."""
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["calls_between"], {"since": month, "until": next_month(month)})
        rows = cursor.fetchall()
    known_services = set(Service.objects.values_list("identifier", flat=True))
    known_members = set(Member.objects.values_list("identifier", flat=True))
    days = Counter({str(month + timedelta(days=number)): 0 for number in range((next_month(month) - month).days)})
    services, agencies = Counter[str](), Counter[str]()
    for day, consumer, service, calls in rows:
        agency = consumer.rpartition("/")[0]
        days[str(day)] += calls
        services[service if service in known_services else UNNAMED] += calls
        agencies[agency if agency in known_members else UNNAMED] += calls
    told = publish([days, services, agencies], threshold)
    if told is None:
        return PublicMonth(month, threshold, is_told=False)
    return PublicMonth(month, threshold, True, sum(days.values()), *told)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)
