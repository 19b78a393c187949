"""An index as full as that of months: ten million exchanges of a province over thirty days.

Rules: made from a seed, so that two runs search the same; office hours are busy and nights quiet, a few systems and services have most of the
calls, one call in twenty goes wrong. Rows go straight into the tables by COPY, as the owner of the server (row-level security takes no
COPY); figures are counted by the indexer's own code.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg

from lgsp.domain.entries import JournalEntry
from lgsp.domain.periods import VIETNAM, local_date
from lgsp.exchanges.indexing import COLUMNS, Day, Minute
from lgsp.exchanges.rules import minute_of

INSTANCE: Final = "VN-H55"
PERSONS: Final = 1_000_000
PERSON_EVERY: Final = 5
"""One exchange in so many is about a person."""
HOURS: Final = (1, 1, 1, 1, 1, 2, 6, 30, 60, 70, 65, 40, 20, 50, 65, 60, 45, 20, 8, 6, 4, 3, 2, 1)
"""Calls by Vietnamese hour of the day, in parts; a fifth of it at weekends."""
ENDS: Final = (
    ("answered", "200", ""),
    ("refused", "403", "access.no_right"),
    ("failed", "504", "upstream.timed_out"),
    ("aborted", "200", ""),
    ("", "\\N", ""),
)
SHARES: Final = (950, 25, 20, 4, 1)
_EXCHANGES: Final = f"COPY monitor_exchange ({', '.join(COLUMNS)}, instance_id) FROM STDIN"
_MINUTES: Final = f"COPY monitor_minutefigures (instance_id, {', '.join(Minute.__struct_fields__)}) FROM STDIN"
_DAYS: Final = f"COPY monitor_dayfigures (instance_id, {', '.join(Day.__struct_fields__)}) FROM STDIN"
_USES: Final = "COPY monitor_personuse (instance_id, pseudonym, started_at, transaction_id, data) FROM STDIN"


def pseudonym(number: int) -> str:
    """The person of this number, as long as a keyed pseudonym is."""
    return f"{number:064x}"


class World:
    """Who calls what in this world, how often, and how it ends."""

    def __init__(self) -> None:
        self.dice = random.Random(55)
        self.consumers = [f"{INSTANCE}/GOV/H55.{n // 3 + 1}/{('motcua', 'vanban', 'chuyennganh')[n % 3]}" for n in range(180)]
        self.services = [f"VN/GOV/G{n // 3 + 1:02}/he-thong/dich-vu-{n}" for n in range(60)]
        self.pairs = [(consumer, self.dice.choice(self.services)) for consumer in self.consumers for _ in range(4)]
        self.dice.shuffle(self.pairs)
        # The first pairs have most of the calls, the last ones some hundreds in ten million.
        self.weights = list(accumulate(1 / (place + 1) ** 1.2 for place in range(len(self.pairs))))

    def hours(self, *, records: int, days: int, until: datetime) -> Iterator[tuple[datetime, int]]:
        """Each hour with its number of calls, the oldest first; together `records`."""
        hours = [until - timedelta(hours=number) for number in range(24 * days, 0, -1)]
        local = [at.astimezone(VIETNAM) for at in hours]
        parts = [HOURS[at.hour] * (0.2 if at.weekday() > 4 else 1) for at in local]
        given = 0.0
        for at, part in zip(hours, parts, strict=True):
            before, given = round(given), given + part * records / sum(parts)
            yield at, round(given) - before


class Hour:
    """The exchanges of one hour: their rows, their figures, the uses of personal data."""

    def __init__(self, world: World, at: datetime, calls: int, minutes: dict[Any, Minute], days: dict[Any, Day]) -> None:
        self.dice, self.minutes, self.days = world.dice, minutes, days
        self.uses: list[str] = []
        pairs = self.dice.choices(world.pairs, cum_weights=world.weights, k=calls)
        ends = self.dice.choices(ENDS, weights=SHARES, k=calls)
        begun = sorted(self.dice.randrange(3_600_000) for _ in range(calls))
        each = zip(begun, pairs, ends, strict=True)
        self.rows = [self._row(at + timedelta(milliseconds=place), pair, end) for place, pair, end in each]

    def _row(self, at: datetime, pair: tuple[str, str], end: tuple[str, str, str]) -> str:
        dice, (consumer, service), (outcome, status, error) = self.dice, pair, end
        number = int(at.timestamp() * 1000) << 80 | 7 << 76 | dice.getrandbits(12) << 64 | 2 << 62 | dice.getrandbits(62)
        identifier, begun, took = str(UUID(int=number)), at.isoformat(), int(dice.lognormvariate(9, 0.8))
        ended = ["\\N"] * 3
        if outcome:
            ended_at = at + timedelta(microseconds=took)
            ended = [ended_at.isoformat(), str(took), str(took * 8 // 10)]
            facts = {"outcome": outcome, "status": int(status), "duration_us": took, "reply_bytes": 900}
            self._count(msgspec.convert({"kind": "reply", "transaction_id": "", "at": ended_at, **facts}, JournalEntry), pair)
        if dice.randrange(PERSON_EVERY) == 0:
            self.uses.append(f"{INSTANCE}\t{pseudonym(dice.randrange(PERSONS))}\t{begun}\t{identifier}\tThông tin cá nhân\n")
        fields = (
            identifier, begun, ended[0], consumer, "khoa-1", "10.55.1.20", service, "1.0", "GET /tra-cuu/*", "quyen-1",
            "Giải quyết thủ tục hành chính", "Nghị định 47/2020/NĐ-CP", "rest", "", outcome, status, error, ended[1], ended[2], "120", "900",
            "12", "gateway-1", "{1,2}", "", INSTANCE,
        )  # fmt: skip
        return "\t".join(fields) + "\n"

    def _count(self, entry: JournalEntry, pair: tuple[str, str]) -> None:
        consumer, service = pair
        key = (minute_of(entry.at), service, consumer)
        if (minute := self.minutes.get(key)) is None:
            minute = self.minutes[key] = Minute(*key)
        minute.count(entry)
        of_day = (local_date(entry.at), service, consumer, str(entry.outcome))
        if (day := self.days.get(of_day)) is None:
            day = self.days[of_day] = Day(*of_day)
        day.count(entry, 120)


class Filling:
    """Puts hours in, the oldest first; figures are complete with `finish`."""

    def __init__(self, owner: psycopg.Connection[Any]) -> None:
        self._owner = owner
        self._minutes: dict[tuple[Any, ...], Minute] = {}
        self._days: dict[tuple[Any, ...], Day] = {}

    def put(self, world: World, at: datetime, calls: int) -> None:
        """One hour; figures of its last minutes wait, because calls that end in the next hour belong to them."""
        hour = Hour(world, at, calls, self._minutes, self._days)
        until = at + timedelta(minutes=59)
        ready = [self._minutes.pop(key) for key in [key for key in self._minutes if key[0] < until]]
        self._copy(_EXCHANGES, hour.rows)
        self._copy(_USES, hour.uses)
        self._copy(_MINUTES, [_line(one) for one in ready])
        self._owner.commit()

    def finish(self) -> None:
        """The figures that are left."""
        self._copy(_MINUTES, [_line(one) for one in self._minutes.values()])
        self._copy(_DAYS, [_line(one) for one in self._days.values()])
        self._owner.commit()

    def _copy(self, statement: str, rows: list[str]) -> None:
        with self._owner.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write("".join(rows))


def _line(figures: Minute | Day) -> str:
    *facts, buckets = msgspec.structs.astuple(figures)
    return "\t".join([INSTANCE, *map(str, facts), "{" + ",".join(map(str, buckets)) + "}"]) + "\n"
