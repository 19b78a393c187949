"""The lists that every new platform begins with: `content/lists.toml` and the files it names.

Rules: what is there already is left alone, so a start costs one question; each list is registered, filled and published like anybody's, in
one transaction, so that a start which is interrupted begins it again.
"""

import tomllib
from datetime import date, datetime
from importlib import resources
from typing import Any, Final

from django.db import transaction

from lgsp.catalogue.facts import CodeListFacts, MappingFacts, VersionFacts
from lgsp.catalogue.models import CodeList, CodeMapping
from lgsp.catalogue.operations.lists import register_code_list
from lgsp.catalogue.operations.mappings import draft_mapping, publish_mapping
from lgsp.catalogue.operations.versions import publish_version, replace_codes
from lgsp.catalogue.reading import guessed_columns, guessed_mapping_columns, read_codes, read_mapping
from lgsp.catalogue.rules import CodeRow, MappingRow
from lgsp.catalogue.units import Units, administrative_units
from lgsp.protocol.files.tables import read_table

BY: Final = "lgsp"
WHY: Final = "danh mục có sẵn khi khởi tạo / content on first start"
UNITS_CHANGED_ON: Final = date(2025, 7, 1)


def load_content(*, now: datetime) -> list[str]:
    """Bring in the lists and mappings that are not there yet; the codes of what was brought in."""
    plan = tomllib.loads(_file("lists.toml").decode())
    lists = set(CodeList.objects.values_list("code", flat=True))
    known = set(CodeMapping.objects.values_list("code", flat=True))
    brought = []
    units: list[Units] = []

    def read_units() -> Units:
        if not units:
            units.append(administrative_units())
        return units[0]

    for entry in plan["list"]:
        if entry["code"] not in lists:
            with transaction.atomic():
                _bring_list(dict(entry), read_units, now)
            brought.append(entry["code"])
    for entry in plan["mapping"]:
        if entry["code"] not in known:
            with transaction.atomic():
                _bring_mapping(dict(entry), read_units, now)
            brought.append(entry["code"])
    return brought


def _bring_list(entry: dict[str, Any], read_units: Any, now: datetime) -> None:
    told: dict[str, Any] = {"by": BY, "why": WHY, "now": now}
    file, is_units = entry.pop("file", ""), entry.pop("units", False)
    row = register_code_list(facts=CodeListFacts(**entry), **told)
    if is_units:
        units = read_units()
        for rows, begun, title in (
            (units.former, None, "Ba cấp, trước 01/7/2025"),
            (units.present, UNITS_CHANGED_ON, "Hai cấp, từ 01/7/2025"),
        ):
            draft = replace_codes(code_list=row, rows=rows, **told)
            publish_version(version=draft, facts=VersionFacts(effective_on=begun, title=title), **told)
        return
    draft = replace_codes(code_list=row, rows=_rows_of(row, file), **told)
    publish_version(version=draft, facts=VersionFacts(), **told)


def _rows_of(row: CodeList, file: str) -> list[CodeRow]:
    table = read_table(_file(file))
    columns = guessed_columns(table.headings, {one["name"]: one["title"] for one in row.properties})
    return read_codes(table, columns).rows


def _bring_mapping(entry: dict[str, Any], read_units: Any, now: datetime) -> None:
    told: dict[str, Any] = {"by": BY, "why": WHY, "now": now}
    file, is_units = entry.pop("file", ""), entry.pop("units", False)
    rows: list[MappingRow] = read_units().conversion if is_units else _mapped_of(file)
    publish_mapping(mapping=draft_mapping(facts=MappingFacts(**entry), rows=rows, **told), **told)


def _mapped_of(file: str) -> list[MappingRow]:
    table = read_table(_file(file))
    return read_mapping(table, guessed_mapping_columns(table.headings)).rows


def _file(name: str) -> bytes:
    return resources.files("lgsp.catalogue").joinpath("content", name).read_bytes()
