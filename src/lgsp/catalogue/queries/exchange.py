"""What the exchange interface (`dialects/shared_catalogues`) tells of a list: properties and records valid on a day."""

from datetime import date
from typing import Any

from lgsp.catalogue.models import CodeList, CodeListVersion
from lgsp.catalogue.queries.codes import codes_of
from lgsp.catalogue.queries.lists import list_of_face, version_at
from lgsp.domain.enquiries import Answer
from lgsp.domain.list_places import ListAt

UNKNOWN = "Category not found"


def metadata(code: str) -> Answer:
    """The properties of a list under its exchange code."""
    found = list_of_face(code)
    if found is None:
        return Answer(is_found=False, count=0, refusal=UNKNOWN)
    told = [{"PropertyCode": name, "PropertyName": title, "PropertyType": kind} for name, title, kind in properties_of(*found)]
    return Answer(content=told, count=len(told))


def properties_of(code_list: CodeList, face: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Name, title and type of each property, in the order of the wire: code, name, what the list has besides."""
    own = [(one["name"], one["title"], "DateTime" if one["type"] == "date" else "String") for one in code_list.properties]
    head = [(face["code_property"], "Mã", "String"), (face["name_property"], "Tên", "String")]
    more = [("TenTiengAnh", "Tên tiếng Anh", "String"), ("TenNgan", "Tên ngắn", "String")]
    parent = [("MaCapTren", "Mã cấp trên", "String")] if code_list.levels else []
    return [*head, *more, *parent, *own]


def records(code: str, on: date) -> Answer:
    """The records of a list valid on a day."""
    found = list_of_face(code)
    version = version_at(found[0], ListAt(found[0].code), on) if found is not None else None
    if found is None or version is None:
        return Answer(is_found=False, count=0, refusal=UNKNOWN)
    code_list, face = found
    told = [_record(row, code_list, face) for row in codes_of(version, on=on, level=face["level"]).iterator(10_000)]
    return Answer(content=told, count=len(told))


def _record(row: Any, code_list: CodeList, face: dict[str, Any]) -> dict[str, str]:
    told = {face["code_property"]: row.code, face["name_property"]: row.name, "TenTiengAnh": row.name_en, "TenNgan": row.name_short}
    if code_list.levels:
        told["MaCapTren"] = row.parent
    for one in code_list.properties:
        value = row.properties.get(one["name"], "")
        told[one["name"]] = _wire_day(value) if one["type"] == "date" and value else value
    return told


def _wire_day(text: str) -> str:
    return "/".join(reversed(text[:10].split("-"))) if text[4:5] == "-" else text


def versions_since(code_list: CodeList, number: int) -> list[CodeListVersion]:
    """The published versions after a number, in order."""
    return list(CodeListVersion.objects.filter(code_list=code_list, status="published", number__gt=number).order_by("number"))
