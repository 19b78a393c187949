"""Which counts of a public table are withheld, so that no small one can be read or computed.

Rules: a count from 1 to `threshold - 1` is small. If the total of a table is public, a small count must not be computable from it
either, so more counts are withheld (complementary suppression) until each withheld count could have any small value; all withheld
counts look alike. If there are not enough other counts to withhold, the table's total is not published, and no other table of the
same calls is.
Theory: a reader knows the threshold, the total and the published counts, hence the sum of the withheld ones, and that each of these
is at least 1 (and, while only small ones are withheld, below the threshold). A count is safe if every value from 1 to `threshold -
1` is consistent with that.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

Mark = Literal["shown", "small", "withheld"]
"""`small`: below the threshold, and said so; `withheld`: not told whether small or not."""


class PublishedCount(msgspec.Struct, frozen=True):
    """One count of a published table; `count` is None if it is withheld."""

    count: int | None
    mark: Mark


def marks(counts: Sequence[int], threshold: int) -> list[Mark] | None:
    """Which counts of a table with a public total are published or withheld; None if the table cannot be published with its total.

    Zero is published: it concerns nobody. Raises `ValueError` for a count below zero or a threshold below 1.
    """
    if threshold < 1 or any(count < 0 for count in counts):
        raise ValueError("counts are zero or more, a threshold is one or more")
    small = [place for place, count in enumerate(counts) if 0 < count < threshold]
    if is_safe([counts[place] for place in small], threshold):
        return ["small" if place in small else "shown" for place in range(len(counts))]
    large = [place for place, count in enumerate(counts) if count >= threshold]
    if not large:
        return None
    behind = min(large, key=lambda place: (counts[place], place))
    return ["withheld" if place in small or place == behind else "shown" for place in range(len(counts))]


def is_safe(small: Sequence[int], threshold: int) -> bool:
    """Whether small counts stay unknown to a reader who knows their sum and that each is from 1 to `threshold - 1`."""
    others, most = len(small) - 1, threshold - 1
    return not small or most == 1 or (sum(small) - most >= others and sum(small) - 1 <= others * most)


def publish(counts: Iterable[Mapping[str, int]], threshold: int) -> list[dict[str, PublishedCount]] | None:
    """Several tables of the same calls, by name; None if they cannot be published: each of them reveals the common total."""
    found = []
    for table in counts:
        told = marks(list(table.values()), threshold)
        if told is None or 0 < sum(table.values()) < threshold:
            return None
        each = zip(table.items(), told, strict=True)
        found.append({name: PublishedCount(count if mark == "shown" else None, mark) for (name, count), mark in each})
    return found
