"""The searches of `lgsp bench search`, and how long each takes.

What is measured: the functions behind the transactions page, the dashboard, the citizen's page and the statistics, asked through row-level
security; what is frequent and what is rare, what is there and what is not, the first page and pages weeks behind. Each is asked many times,
with other values each time.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import psycopg
from django.db import connection

from bench.live_journal import p95
from bench.many_exchanges import INSTANCE, PERSONS, Filling, World, pseudonym
from bench.results import put_section
from lgsp.citizens.queries import uses as persons
from lgsp.exchanges.operations.index import make_partitions
from lgsp.exchanges.queries import exchanges as queries
from lgsp.exchanges.queries.exchanges import ExchangeFilter
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from lgsp.site.run import migrate

BAR_MS: Final = 300
TURNS: Final = 40
DAYS: Final = 30
Ask = Callable[[random.Random], Any]


def put_in(owner_url: str, records: int) -> float:
    """Fill the tables unless they are full already; gives the seconds it took."""
    began, world, done = time.monotonic(), World(), 0
    until = now().replace(minute=0, second=0, microsecond=0)
    make_partitions(now=until - timedelta(days=DAYS), days=DAYS + 2)
    with psycopg.connect(owner_url) as owner:
        filling = Filling(owner)
        for at, calls in world.hours(records=records, days=DAYS, until=until):
            filling.put(world, at, calls)
            done += calls
            if at.hour % 12 == 0:
                print(f"{done:,} of {records:,} exchanges, {time.monotonic() - began:.0f} s", file=sys.stderr)
        filling.finish()
        owner.autocommit = True
        tables = "SELECT relname FROM pg_class WHERE relname LIKE 'monitor_%' AND relkind = 'r'"
        for (table,) in owner.execute(tables).fetchall():
            owner.execute(f"VACUUM (ANALYZE) {table}")  # as autovacuum would within minutes, table by table
        owner.execute("CHECKPOINT")
    return time.monotonic() - began


def asked(until: datetime) -> dict[str, Ask]:
    """The searches by name; each draws its values itself. `until` is when the last exchange began."""

    def page(*, days_back: float = 0, **wanted: Any) -> queries.ExchangePage:
        """One page of a search; of one that goes back so many days, as the link to older ones does."""
        after = f"{(until - timedelta(days=days_back)).isoformat()}~ffffffff-ffff-ffff-ffff-ffffffffffff" if days_back else ""
        return queries.exchanges(ExchangeFilter(**wanted), after=after)

    world = World()
    frequent, rare = world.pairs[:20], world.pairs[-200:]
    known = [str(one.transaction_id) for back in range(1, DAYS, 3) for one in page(days_back=back).exchanges[:10]]
    missing = str(known[0][:-4]) + "beef"

    def period(dice: random.Random) -> dict[str, datetime]:
        since = until - timedelta(days=dice.uniform(1, DAYS))
        return {"since": since, "until": since + timedelta(hours=dice.choice((1, 24, 168)))}

    return {
        "by transaction id": lambda dice: queries.exchange(dice.choice(known)),
        "by transaction id that is not there": lambda dice: queries.exchange(missing),
        "nothing asked, first page": lambda dice: page(),
        "nothing asked, a page days or weeks behind": lambda dice: page(days_back=dice.uniform(1, DAYS)),
        "consumer": lambda dice: page(consumer=dice.choice(frequent)[0]),
        "consumer with few calls": lambda dice: page(consumer=dice.choice(rare)[0]),
        "consumer, far page": lambda dice: page(consumer=dice.choice(frequent)[0], days_back=dice.uniform(1, DAYS)),
        "service": lambda dice: page(service=dice.choice(frequent)[1]),
        "service, far page": lambda dice: page(service=dice.choice(frequent)[1], days_back=dice.uniform(1, DAYS)),
        "consumer and service": lambda dice: page(**dict(zip(("consumer", "service"), dice.choice(frequent), strict=True))),
        "consumer and service with few calls": lambda dice: page(**dict(zip(("consumer", "service"), dice.choice(rare), strict=True))),
        "consumer and service that never met": lambda dice: page(consumer=dice.choice(frequent)[0], service=world.services[dice.randrange(40, 60)]),
        "failed": lambda dice: page(outcome="failed"),
        "not ended": lambda dice: page(outcome="open"),
        "aborted, far page": lambda dice: page(outcome="aborted", days_back=dice.uniform(1, DAYS)),
        "consumer and failed": lambda dice: page(consumer=dice.choice(frequent)[0], outcome="failed"),
        "consumer with few calls, and failed": lambda dice: page(consumer=dice.choice(rare)[0], outcome="failed"),
        "service and refused, far page": lambda dice: page(service=dice.choice(frequent)[1], outcome="refused", days_back=dice.uniform(1, DAYS)),
        "period": lambda dice: page(**period(dice)),
        "period, consumer, answered": lambda dice: page(consumer=dice.choice(rare)[0], outcome="answered", **period(dice)),
        "part of a consumer (one agency)": lambda dice: page(consumer=f"h55.{dice.randrange(1, 60)}/"),
        "part of a consumer (a kind of system)": lambda dice: page(consumer=dice.choice(("motcua", "vanban"))),
        "part of a service": lambda dice: page(service=f"dich-vu-{dice.randrange(60)}"),
        "part of both, failed, far page": lambda dice: page(consumer="motcua", service="dich-vu-5", outcome="failed", days_back=dice.uniform(1, 29)),
        "part of a consumer that nobody has": lambda dice: page(consumer=f"khong-co-{dice.random()}"),
        "one person's uses": lambda dice: persons.person_uses(pseudonym(dice.randrange(PERSONS)), now=until),
        "dashboard: figures of today": lambda dice: queries.figures_today(now=until),
        "dashboard: slowest services of an hour": lambda dice: queries.services_by_slowness(since=until - timedelta(hours=1), until=until),
        "dashboard: most refused consumers": lambda dice: queries.consumers_by_refusals(since=until - timedelta(hours=1), until=until),
        "dashboard: calls per minute": lambda dice: queries.calls_per_minute(now=until),
    }  # fmt: skip


def measured(ask: Ask) -> tuple[float, float]:
    """Median and p95 in milliseconds."""
    dice, took = random.Random(1), []
    for _ in range(TURNS):
        began = time.perf_counter()
        ask(dice)
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), p95(took)


def main() -> None:
    """Fill, ask, and write the section."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--records", type=int)
    words.add_argument("--owner")
    given = words.parse_args()
    migrate()
    with acting_in(INSTANCE):
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT FROM monitor_dayfigures)")
            is_full = cursor.fetchone()[0]
        took_s = 0.0 if is_full else put_in(given.owner, given.records)
        until = queries.exchanges(ExchangeFilter(), rows=1).exchanges[0].started_at
        rows = []
        for name, ask in asked(until).items():
            median, high = measured(ask)
            rows.append(f"| {name} | {median:.1f} ms | {high:.1f} ms | {BAR_MS} ms |")
            print(rows[-1], flush=True)
    filled = f" Filled in {took_s:.0f} s." if took_s else ""
    lines = [
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores; {given.records:,} exchanges of {DAYS} days in the embedded PostgreSQL,",
        f"each kind asked {TURNS} times, as the application's role under row-level security.{filled} `./lgsp bench search`",
        "",
        "| search | median | p95 | bar |",
        "|---|---|---|---|",
        *rows,
    ]
    put_section("Search", "\n".join(lines))
