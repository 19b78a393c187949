"""Who read a person's data: the questions that persons, their agencies and other platforms' trackers ask of the index.

Rules: each MUST be asked with an instance chosen; a person is a pseudonym here, and whoever asks has made it from a number that was proved. What is
hidden at this moment is not told; only what was answered is a use.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from django.db import connection
from django.db.models import QuerySet

from lgsp.citizens.models.uses import PersonQuestion
from lgsp.citizens.statements import STATEMENTS
from lgsp.domain.entries import Usage

PAGE_ROWS: Final = 50
BEGINNING: Final = datetime(2020, 1, 1, tzinfo=UTC)


class PersonUseTold(msgspec.Struct, frozen=True):
    """One use of a person's data: who, when, what kind, why. `usage` is what the consumer itself stated."""

    transaction_id: str
    started_at: datetime
    data: str
    usage: Usage
    consumer: str
    service: str
    purpose: str
    legal_basis: str
    message_id: str

    @property
    def purpose_told(self) -> str:
        """Why, as the consumer stated it for this use, else as its access right says."""
        return self.usage.purpose or self.purpose

    @property
    def basis_told(self) -> str:
        """On which basis, likewise."""
        return self.usage.legal_basis or self.legal_basis


class PersonUses(msgspec.Struct, frozen=True):
    """Some uses, newest first, and how many there are in all."""

    uses: Sequence[PersonUseTold]
    total: int


def person_uses(
    pseudonym: str,
    *,
    now: datetime,
    period: tuple[datetime, datetime] | None = None,
    page: tuple[int, int] = (PAGE_ROWS, 0),
    with_bulk: bool = True,
    systems: Sequence[str] = (),
) -> PersonUses:
    """The uses of one person's data in a period (from, until), a page of them (limit, offset); by some consumers only, if any are named."""
    since, until = period or (BEGINNING, now + timedelta(minutes=1))
    facts = {"pseudonym": pseudonym, "now": now, "since": since, "until": until, "limit": page[0], "offset": page[1]}
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS["person_uses"], facts | {"with_bulk": with_bulk, "systems": list(systems)})
        rows = cursor.fetchall()
    return PersonUses([_told(row) for row in rows], int(rows[0][-1]) if rows else 0)


def _told(row: tuple[Any, ...]) -> PersonUseTold:
    identifier, started_at, data, usage, *exchange, _ = row
    stated = json.loads(usage) if isinstance(usage, str) else usage
    return PersonUseTold(identifier, started_at, data, msgspec.convert(stated or {}, Usage), *exchange)


def person_use(pseudonym: str, transaction_id: str, *, now: datetime) -> PersonUseTold | None:
    """One use that the person may see; None otherwise."""
    found = person_uses(pseudonym, now=now, page=(1000, 0)).uses
    return next((use for use in found if use.transaction_id == transaction_id), None)


def questions_of(pseudonym: str) -> list[PersonQuestion]:
    """What a person has asked, newest first."""
    return list(PersonQuestion.objects.filter(pseudonym=pseudonym).order_by("-asked_at", "-pk"))


def questions(*, is_open: bool | None = None, members: Sequence[int] | None = None) -> QuerySet[PersonQuestion]:
    """Questions for the agencies, those whose term ends first before the others; `members` are rows of the registry."""
    found = PersonQuestion.objects.select_related("member").order_by("answered_at", "due_on", "pk")
    if is_open is not None:
        found = found.filter(answered_at__isnull=is_open)
    return found if members is None else found.filter(member__in=members)


def question(number: int) -> PersonQuestion | None:
    """One question by its number."""
    return PersonQuestion.objects.select_related("member__parent").filter(pk=number).first()
