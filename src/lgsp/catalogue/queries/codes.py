"""The codes of a version: as of a day, as a tree, found by the beginnings of words, compared with another version."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from lgsp.catalogue.models import Code, CodeListVersion
from lgsp.catalogue.queries.statements import STATEMENTS
from lgsp.catalogue.rules import CodeRow, Difference, difference
from lgsp.registry.sort_keys import without_accents

CHUNK_ROWS = 10_000
_COLUMNS = ("code", "name", "name_en", "name_short", "parent", "level", "valid_from", "valid_to", "properties")
FOUND_MAX = 200
LOOKED_AT_MAX = 2_000
"""Compared for one search, so that words which half of a large list has are answered at once too."""


class Found(NamedTuple):
    """What a search found. If it is not complete there may be more: more words, or more of the code, find them."""

    codes: list[Code]
    is_complete: bool


def codes_of(version: CodeListVersion, *, on: date | None = None, level: int | None = None) -> QuerySet[Code]:
    """The codes of a version in its order; those whose period includes a day, those of one level."""
    rows = Code.objects.filter(version=version).order_by("position")
    if level is not None:
        rows = rows.filter(level=level)
    return _valid(rows, on) if on is not None else rows


def _valid(rows: QuerySet[Code], on: date) -> QuerySet[Code]:
    return rows.filter(Q(valid_from=None) | Q(valid_from__lte=on), Q(valid_to=None) | Q(valid_to__gt=on))


def rows_of(version: CodeListVersion) -> Iterator[CodeRow]:
    """The codes as plain rows, as they are read, compared and compiled."""
    rows = Code.objects.filter(version=version).order_by("position").values_list(*_COLUMNS)
    for at, columns in enumerate(rows.iterator(CHUNK_ROWS), start=1):
        yield CodeRow(*columns, row=at)


def code_of(version: CodeListVersion, code: str, on: date | None = None) -> Code | None:
    """One code; the one whose period includes a day if it was given several times, else the last."""
    rows = Code.objects.filter(version=version, code=code)
    return (_valid(rows, on) if on is not None else rows).order_by("-position").first()


def children_of(version: CodeListVersion, parent: str, on: date | None = None) -> QuerySet[Code]:
    """The codes directly below one, or at the top if it is empty; those whose period includes a day."""
    return codes_of(version, on=on).filter(parent=parent)


def parents_among(version: CodeListVersion, codes: Iterable[str], on: date | None = None) -> set[str]:
    """Which of the codes have others below them (on a day)."""
    rows = Code.objects.filter(version=version, parent__in=list(codes))
    return set((_valid(rows, on) if on is not None else rows).values_list("parent", flat=True).distinct())


def line_above(version: CodeListVersion, code: Code) -> list[Code]:
    """The codes above one, from the top."""
    line: list[Code] = []
    at: Code | None = code
    while at is not None and at.parent and len(line) < 20:
        at = Code.objects.filter(version=version, code=at.parent).first()
        if at is not None:
            line.insert(0, at)
    return line


def found_codes(
    version: CodeListVersion, text: str, *, on: date | None = None, level: int | None = None, parent: str | None = None
) -> Found:
    """The codes whose code or names hold every word or its beginning, without regard to accents; names that begin so come first.

    Only those whose period includes a day, of one level, below one code, if that is asked for. The word that the fewest codes have is looked up; all
    of them are compared in what it found.
    """
    words = re.findall(r"[a-z0-9]+", without_accents(text))
    if not words:
        return Found([], True)
    pattern = "^" + "".join(rf"(?=(?:.*[^a-z0-9])?{word})" for word in dict.fromkeys(words))
    asked: dict[str, Any] = {"version": version.pk, "pattern": pattern, "most": LOOKED_AT_MAX, "found": FOUND_MAX + 1}
    asked |= {"on": on, "level": level, "parent": parent}
    with connection.cursor() as cursor:
        count, word = _rarest(cursor, version, words)
        cursor.execute(STATEMENTS["find_codes"], {**asked, **word})
        keys = [pk for (pk,) in cursor.fetchall()]
    named = codes_of(version, on=on, level=level).filter(code__in={text.strip(), text.strip().upper()})
    if parent is not None:
        named = named.filter(parent=parent)
    rows = Code.objects.filter(Q(pk__in=keys) | Q(pk__in=list(named.values_list("pk", flat=True))))
    found = list(rows.defer("search_text"))
    wanted = " ".join(words)
    found.sort(
        key=lambda row: (row.code.lower() != text.strip().lower(), wanted not in without_accents(row.name), row.level, row.position)
    )
    return Found(found[:FOUND_MAX], count <= LOOKED_AT_MAX and len(keys) <= FOUND_MAX)


def _rarest(cursor: Any, version: CodeListVersion, words: list[str]) -> tuple[int, dict[str, str]]:
    """The range of the word that the fewest codes have, and how many they are, counted up to one more than are looked at.

    Of those that are too many to count, one with digits is taken, else the longest.
    """
    told = sorted(set(words), key=lambda word: (word.isalpha(), -len(word)))
    ranges = [{"word": word, "after": word[:-1] + chr(ord(word[-1]) + 1)} for word in told]
    counts = []
    for one in ranges:
        cursor.execute(STATEMENTS["count_words"], {**one, "version": version.pk, "most": LOOKED_AT_MAX + 1})
        counts.append(cursor.fetchone()[0])
    return min(zip(counts, ranges, strict=True), key=lambda pair: pair[0])


def difference_between(before: CodeListVersion | None, after: CodeListVersion) -> Difference:
    """What differs between two versions; everything is new against none."""
    return difference(rows_of(before) if before is not None else (), rows_of(after))


def plain(row: Any) -> dict[str, Any]:
    """A code as JSON-like facts; empty ones are left out."""
    facts = {name: getattr(row, name) for name in _COLUMNS}
    return {name: value for name, value in facts.items() if value not in (None, "", {}) or name in ("code", "name")}
