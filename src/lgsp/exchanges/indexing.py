"""Indexing: journal entries are grouped by transaction and turned into one line of COPY text and one count per minute and day.

Rules: no I/O. An exchange is counted once, at its reply or refusal; an entry that comes in a later batch than its request is merged
by the database. A record whose transaction id is no UUID is left out of the index (the journal has it).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from lgsp.domain.entries import JournalEntry
from lgsp.domain.periods import local_date
from lgsp.exchanges.rules import BUCKETS, bucket_of, minute_of
from lgsp.protocol.time_ordered_ids import time_in

COLUMNS: Final = (
    "transaction_id", "started_at", "ended_at", "consumer", "credential", "consumer_address", "service", "version", "endpoint", "access_right",
    "purpose", "legal_basis", "face", "message_id", "outcome", "status", "error", "duration_us", "upstream_us", "request_bytes", "reply_bytes",
    "configuration", "log", "sequences", "alias",
)  # fmt: skip
_TABS: Final = len(COLUMNS) - 1
_ESCAPES: Final = {ord("\\"): "\\\\", ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r", 0: None}


class Parties(msgspec.Struct, frozen=True):
    """Who asked whom, and how much, of a transaction whose request came in an earlier batch."""

    service: str
    consumer: str
    request_bytes: int | None = None


class _Durations(msgspec.Struct, kw_only=True):
    """How long calls took: their sum, the longest, and how many fell into each bucket."""

    duration_us_sum: int = 0
    duration_us_max: int = 0
    buckets: list[int] = msgspec.field(default_factory=lambda: [0] * BUCKETS)

    def measure(self, entry: JournalEntry) -> None:
        """Add a duration, if the entry knows it."""
        if entry.duration_us is not None:
            self.duration_us_sum += entry.duration_us
            self.duration_us_max = max(self.duration_us_max, entry.duration_us)
            self.buckets[bucket_of(entry.duration_us)] += 1


class Minute(_Durations):
    """Figures to add to one minute's row."""

    minute: datetime
    service: str
    consumer: str
    calls: int = 0
    answered: int = 0
    failed: int = 0
    refused: int = 0
    errors_5xx: int = 0

    def count(self, entry: JournalEntry) -> None:
        """Count one reply or refusal, and the refusals it stands for."""
        calls = 1 + entry.suppressed
        self.calls += calls
        if entry.outcome == "refused":
            self.refused += calls
        elif entry.outcome == "answered":
            self.answered += calls
        else:
            self.failed += calls
        if entry.status is not None and entry.status >= 500:
            self.errors_5xx += 1
        self.measure(entry)


class Day(_Durations):
    """Figures to add to one day's row."""

    day: date
    service: str
    consumer: str
    outcome: str
    calls: int = 0
    errors_4xx: int = 0
    errors_5xx: int = 0
    request_bytes: int = 0
    reply_bytes: int = 0

    def count(self, entry: JournalEntry, request_bytes: int) -> None:
        """Count one reply or refusal, and the refusals it stands for."""
        calls, status = 1 + entry.suppressed, entry.status or 0
        self.calls += calls
        if status >= 500:
            self.errors_5xx += calls
        elif status >= 400:
            self.errors_4xx += calls
        self.request_bytes += request_bytes
        self.measure(entry)

    def measure(self, entry: JournalEntry) -> None:
        """Add size and duration, as far as the entry knows them."""
        self.reply_bytes += entry.reply_bytes or 0
        super().measure(entry)


class Batch:
    """The records of one round, gathered by transaction."""

    def __init__(self) -> None:
        self._entries: dict[str, list[JournalEntry]] = {}
        self._places: dict[str, tuple[str, list[int]]] = {}
        self.records = 0

    def add(self, log: str, sequence: int, entry: JournalEntry) -> None:
        """Take one record in."""
        self.records += 1
        entries = self._entries.get(entry.transaction_id)
        if entries is not None:
            entries.append(entry)
            self._places[entry.transaction_id][1].append(sequence)
        elif entry.kind != "act" and _is_uuid(entry.transaction_id):
            self._entries[entry.transaction_id] = [entry]
            self._places[entry.transaction_id] = (log, [sequence])

    def began_earlier(self) -> list[tuple[str, datetime]]:
        """The transactions that end here and whose request is not here: with when each began."""
        return [
            (name, started_at(entries[0]))
            for name, entries in self._entries.items()
            if entries[0].kind == "reply" or (entries[0].kind == "stream" and _is_end(entries))
        ]

    def transactions(self) -> Collection[Sequence[JournalEntry]]:
        """The entries of this round by transaction, each in the order of its log."""
        return self._entries.values()

    def lines(self) -> bytes:
        """All rows as COPY text; an empty field is NULL."""
        return "".join(_line(entries, *self._places[name]) for name, entries in self._entries.items()).encode()

    def minutes(self, earlier: Mapping[str, Parties]) -> list[Minute]:
        """The figures to add, one per minute, service and consumer."""
        found: dict[tuple[datetime, str, str], Minute] = {}
        for name, entries in self._entries.items():
            for entry in entries:
                if entry.kind not in ("reply", "refusal"):
                    continue
                parties = earlier.get(name) or _parties(entries[0])
                key = (minute_of(entry.at), parties.service, parties.consumer)
                if (minute := found.get(key)) is None:
                    minute = found[key] = Minute(*key)
                minute.count(entry)
        return list(found.values())

    def days(self, earlier: Mapping[str, Parties]) -> list[Day]:
        """The same per Vietnamese day, service, consumer and outcome, with sizes; the end of a streamed reply adds its size."""
        found: dict[tuple[date, str, str, str], Day] = {}
        for name, entries in self._entries.items():
            parties = earlier.get(name) or _parties(entries[0])
            for entry in entries:
                if entry.kind == "request" or entry.part == "request":
                    continue
                outcome = "answered" if entry.kind == "stream" else entry.outcome
                key = (local_date(entry.at), parties.service, parties.consumer, outcome)
                if (day := found.get(key)) is None:
                    day = found[key] = Day(*key)
                if entry.kind == "stream":
                    day.measure(entry)
                else:
                    day.count(entry, _request_bytes(entries, parties))
        return list(found.values())


def started_at(entry: JournalEntry) -> datetime:
    """When the call began: the same for every entry of a transaction, because the identifier says it."""
    return time_in(entry.transaction_id) or entry.at


def _parties(entry: JournalEntry) -> Parties:
    return Parties(entry.service, entry.consumer)


def _request_bytes(entries: list[JournalEntry], parties: Parties) -> int:
    """The size of a request: of its streamed body, else as its entry says, else as it was indexed earlier."""
    known = [entry.request_bytes for entry in entries if entry.request_bytes is not None]
    return known[-1] if known else parties.request_bytes or 0


def _is_end(entries: list[JournalEntry]) -> bool:
    return any(entry.kind == "reply" or entry.part == "reply" for entry in entries)


def _line(entries: list[JournalEntry], log: str, sequences: list[int]) -> str:
    request = entries[0]
    last = next((entry for entry in entries if entry.kind in ("reply", "refusal")), None)
    fields: list[Any] = [
        request.transaction_id, started_at(request).isoformat(), "", request.consumer, request.credential, request.consumer_address,
        request.service, request.version, request.endpoint, request.access_right, request.purpose, request.legal_basis, request.face,
        request.message_id, "", "", "", "", "", _text(request.request_bytes), "", str(request.configuration or ""), log,
        "{" + ",".join(map(str, sequences)) + "}", request.alias,
    ]  # fmt: skip
    if last is not None:
        fields[14:19] = [last.outcome, _text(last.status), last.error, _text(last.duration_us), _text(last.upstream_us)]
        fields[2], fields[20] = last.at.isoformat(), _text(last.reply_bytes)
    for entry in entries:
        if entry.kind == "stream":
            _add_stream(fields, entry)
    line = "\t".join(fields)
    if line.count("\t") != _TABS or "\\" in line or "\n" in line or "\r" in line or "\0" in line:
        line = "\t".join(field.translate(_ESCAPES) for field in fields)
    return line + "\n"


def _add_stream(fields: list[Any], entry: JournalEntry) -> None:
    """The end of a long body: its size, and an outcome only if it went wrong."""
    if entry.part == "request":
        fields[19] = _text(entry.request_bytes)
        return
    fields[20] = _text(entry.reply_bytes)
    fields[17] = _text(entry.duration_us)
    fields[2] = entry.at.isoformat()
    if entry.outcome != "answered":
        fields[14] = entry.outcome


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
