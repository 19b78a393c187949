"""Mappings: which there are, their rows, what becomes of a code."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from lgsp.catalogue.models import Code, CodeMapping, MappedCode
from lgsp.catalogue.rules import MappingRow
from lgsp.domain.errors import NotRegistered

CHUNK_ROWS = 10_000
_COLUMNS = ("source_code", "target_code", "kind", "is_default", "is_back_default", "rule", "reason")
_LINKS = ("source__code_list", "target__code_list")


def mappings() -> QuerySet[CodeMapping]:
    """All mappings, the newest number of each code first."""
    return CodeMapping.objects.select_related(*_LINKS).order_by("code", "-number")


def mapping(name: str) -> CodeMapping:
    """One mapping: `code@number`, or `code` for the newest published one; raises `NotRegistered`."""
    code, _, number = name.partition("@")
    rows = CodeMapping.objects.select_related(*_LINKS).filter(code=code).order_by("-number")
    found = rows.filter(number=int(number)).first() if number.isdigit() else rows.filter(status="published").first() or rows.first()
    if found is None:
        raise NotRegistered(mapping=name)
    return found


def mapped_codes(row: CodeMapping, text: str = "", kind: str = "") -> QuerySet[MappedCode]:
    """The rows of a mapping by source code; those of a kind, those whose source or target begins so."""
    rows = MappedCode.objects.filter(mapping=row).order_by("source_code", "pk")
    if kind:
        rows = rows.filter(kind=kind)
    if text.strip():
        rows = rows.filter(source_code__startswith=text.strip()) | rows.filter(target_code__startswith=text.strip())
    return rows


def names_of(row: CodeMapping, mapped: Iterable[MappedCode]) -> tuple[dict[str, str], dict[str, str]]:
    """The names of the source and of the target codes of some rows."""
    rows = list(mapped)
    before = Code.objects.filter(version=row.source, code__in=[one.source_code for one in rows])
    after = Code.objects.filter(version=row.target, code__in=[one.target_code for one in rows])
    return dict(before.values_list("code", "name")), dict(after.values_list("code", "name"))


def mapping_rows(row: CodeMapping) -> Iterator[MappingRow]:
    """The rows as plain facts."""
    rows = MappedCode.objects.filter(mapping=row).order_by("pk").values_list(*_COLUMNS)
    for at, columns in enumerate(rows.iterator(CHUNK_ROWS), start=1):
        yield MappingRow(*columns, row=at)


def kinds_of(row: CodeMapping) -> dict[str, int]:
    """How many rows of each kind a mapping has."""
    found: dict[str, int] = {}
    for kind in MappedCode.objects.filter(mapping=row).values_list("kind", flat=True).iterator(CHUNK_ROWS):
        found[kind] = found.get(kind, 0) + 1
    return found
