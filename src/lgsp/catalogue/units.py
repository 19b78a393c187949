"""Administrative units before and since 2025-07-01 with their conversion, read from the data of the package vietnamadminunits.

Rules: only its packaged, read-only files are opened; the package itself is never imported, because its conversion may ask an outside geocoder. Its
conversion is keyed by names without accents and is joined to codes through its tables of units. Levels are 1 province, 2 district (ended), 3 commune,
so that both states line up. A commune that was divided stays undecided between its parts: the package's suggestion is noted, not followed.
"""

import importlib.util
import json
import re
import sqlite3
from pathlib import Path
from typing import Any, Final

import msgspec

from lgsp.catalogue.rules import CodeRow, MappingRow

_TEXT: Final = Path(__file__).with_name("content").joinpath("units.sql").read_text(encoding="utf-8")
_PIECES: Final = re.split(r"^-- name: ([a-z_]+)\n", _TEXT, flags=re.MULTILINE)
_STATEMENTS: Final = dict(zip(_PIECES[1::2], _PIECES[2::2], strict=True))
DISTRICTS_ENDED: Final = "Cấp huyện kết thúc hoạt động từ ngày 01/7/2025"


class Units(msgspec.Struct, frozen=True):
    """Both states, and how the codes of the former became those of the present."""

    former: list[CodeRow]
    present: list[CodeRow]
    conversion: list[MappingRow]


def administrative_units() -> Units:
    """All of it; raises `LookupError` if the package's data is not there."""
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise LookupError("the package vietnamadminunits is not installed")
    folder = Path(spec.origin).parent / "data"
    with sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True) as database:
        former = database.execute(_STATEMENTS["former_units"]).fetchall()
        present = database.execute(_STATEMENTS["present_units"]).fetchall()
    conversion = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
    return Units(_former_rows(former), _present_rows(present), _conversion(former, present, conversion))


def _former_rows(rows: list[tuple[Any, ...]]) -> list[CodeRow]:
    found: dict[str, CodeRow] = {}
    for province, name, short, _, district, district_name, district_short, _, ward, ward_name, ward_short, _ in rows:
        found.setdefault(province, CodeRow(province, name, name_short=short, level=1))
        found.setdefault(district, CodeRow(district, district_name, name_short=district_short or "", parent=province, level=2))
        if ward:
            found.setdefault(ward, CodeRow(ward, ward_name, name_short=ward_short or "", parent=district, level=3))
    return list(found.values())


def _present_rows(rows: list[tuple[Any, ...]]) -> list[CodeRow]:
    found: dict[str, CodeRow] = {}
    for province, name, short, _, ward, ward_name, ward_short, _ in rows:
        found.setdefault(province, CodeRow(province, name, name_short=short, level=1))
        found.setdefault(ward, CodeRow(ward, ward_name, name_short=ward_short or "", parent=province, level=3))
    return list(found.values())


def _conversion(former: list[tuple[Any, ...]], present: list[tuple[Any, ...]], conversion: dict[str, Any]) -> list[MappingRow]:
    provinces = {row[3]: row[0] for row in present}
    new_wards = {(row[3], row[7]): (row[4], row[5]) for row in present}
    targets: dict[str, list[tuple[str, str, bool]]] = {}
    for province, wards in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, before in wards.items():
            for key in before:
                targets.setdefault(key, []).append((*new_wards[province, ward], True))
    for province, divided in conversion["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in divided.items():
            for part in parts:
                targets.setdefault(key, []).append((*new_wards[province, part["newWardKey"]], part["isDefaultNewWard"]))
    rows = _province_rows(former, provinces, conversion["DICT_PROVINCE"])
    rows += _lower_rows(former, targets)
    return rows


def _province_rows(former: list[tuple[Any, ...]], present: dict[str, str], after: dict[str, list[str]]) -> list[MappingRow]:
    new_key = {old: new for new, olds in after.items() for old in olds}
    rows = []
    for key, code in {row[3]: row[0] for row in former}.items():
        new = new_key[key]
        kind = "merged" if len(after[new]) > 1 else "one_to_one"
        rows.append(MappingRow(code, present[new], kind, is_back_default=kind == "merged" and key == new))
    return rows


def _lower_rows(former: list[tuple[Any, ...]], targets: dict[str, list[tuple[str, str, bool]]]) -> list[MappingRow]:
    rows: list[MappingRow] = []
    coming: dict[str, int] = {}
    for several in targets.values():
        for code, _, _ in several:
            coming[code] = coming.get(code, 0) + 1
    ended: set[str] = set()
    for row in former:
        district, ward, ward_name = row[4], row[8], row[9]
        found = targets.get(f"{row[3]}_{row[7]}_{row[11] or ''}", [])
        code, name = (ward, ward_name) if ward else (district, row[5])
        if ward and district not in ended:
            ended.add(district)
            rows.append(MappingRow(district, kind="withdrawn", reason=DISTRICTS_ENDED))
        rows += _rows_of_one(code, name, found, coming)
    return rows


def _rows_of_one(code: str, name: str, found: list[tuple[str, str, bool]], coming: dict[str, int]) -> list[MappingRow]:
    if not found:
        return [MappingRow(code, kind="undecided", reason="Nguồn dữ liệu không có đơn vị kế thừa")]
    if len(found) > 1:
        hint = "Nguồn dữ liệu gợi ý mã này"
        return [
            MappingRow(code, target, "split", is_back_default=target == code, reason=hint if is_hint else "")
            for target, _, is_hint in found
        ]
    ((target, new_name, _),) = found
    if coming[target] > 1:
        return [MappingRow(code, target, "merged", is_back_default=target == code)]
    return [MappingRow(code, target, "one_to_one" if new_name == name else "renamed")]
