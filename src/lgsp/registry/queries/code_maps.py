"""Which compiled code map a field map means on a day, and the identifiers of before.

Rules: a side that names no state holds what is in force on that day. Of several mappings that fit, the one between the newest versions counts.
What fits none stays without a map, and gateways refuse the calls that need it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from lgsp.domain.configuration import Alias, FieldMap
from lgsp.domain.list_places import ListAt
from lgsp.registry.models import CompiledCodeMap, IdentifierAlias


class CodeMapsInForce:
    """The published mappings as of a day."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._rows: list[CompiledCodeMap] | None = None
        self._known: dict[str, FieldMap] = {}

    def field_maps(self, stated: Iterable[dict[str, Any]]) -> tuple[FieldMap, ...]:
        """The field maps of a service version or a right, each with its compiled map."""
        return tuple(self._field_map(facts) for facts in stated)

    def _field_map(self, facts: dict[str, Any]) -> FieldMap:
        consumer, provider = ListAt.parse(facts["consumer"]), ListAt.parse(facts["provider"])
        source, target = (consumer, provider) if facts["part"] == "request" else (provider, consumer)
        name, sha256 = self.between(source, target)
        return FieldMap(
            part=facts["part"],
            fields=tuple(facts["fields"]),
            map=sha256,
            name=name,
            levels=tuple(facts.get("levels") or ()),
            unmappable=facts.get("unmappable") or "refuse",
        )

    def between(self, source: ListAt, target: ListAt) -> tuple[str, str]:
        """Name and digest of the map from one list to the other; empty if there is none."""
        if self._rows is None:
            self._rows = list(
                CompiledCodeMap.objects.filter(is_in_force=True).order_by("-source_number", "-target_number", "-created_at", "-pk")
            )
        for row in self._rows:
            if self._is(source, row, "source") and self._is(target, row, "target"):
                return row.name, row.forward_sha256
            if self._is(source, row, "target") and self._is(target, row, "source"):
                return row.name, row.backward_sha256
        return "", ""

    def _is(self, wanted: ListAt, row: CompiledCodeMap, side: str) -> bool:
        if wanted.code != getattr(row, f"{side}_list"):
            return False
        if wanted.number is not None:
            return bool(wanted.number == getattr(row, f"{side}_number"))
        on, first, end = wanted.on or self._on, getattr(row, f"{side}_from"), getattr(row, f"{side}_to")
        return (first is None or first <= on) and (end is None or on < end)


def aliases() -> list[Alias]:
    """The identifiers of before, sorted."""
    return [Alias(row.before, row.now, row.valid_to) for row in IdentifierAlias.objects.order_by("before")]


def turning_days() -> set[date]:
    """The days on which a list version that is mapped begins or ends: then a configuration may say something else."""
    columns = ("source_from", "source_to", "target_from", "target_to")
    rows = CompiledCodeMap.objects.filter(is_in_force=True).values_list(*columns)
    return {day for row in rows for day in row if day is not None}
