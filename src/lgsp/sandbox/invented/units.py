"""Real administrative units of the demo province, read from the data of the package vietnamadminunits (state of 2025-07-01).

Rules: only the packaged, read-only database is opened; the package itself is never imported, because its conversion may ask an outside geocoder.
"""

import importlib.util
import sqlite3
from pathlib import Path
from typing import Final

import msgspec

THAI_NGUYEN: Final = "19"
"""Code of tỉnh Thái Nguyên, which since 2025-07-01 includes former Bắc Kạn."""


class Commune(msgspec.Struct, frozen=True):
    """One commune-level unit: five-digit code, kind (`Xã`, `Phường`) and full name."""

    code: str
    kind: str
    name: str


def communes_of(province_code: str) -> tuple[Commune, ...]:
    """The communes of a province, by code; raises `LookupError` if the package's data is not there."""
    spec = importlib.util.find_spec("vietnamadminunits")
    if spec is None or spec.origin is None:
        raise LookupError("the package vietnamadminunits is not installed")
    path = Path(spec.origin).parent / "data" / "dataset.db"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        rows = database.execute(
            "SELECT DISTINCT wardCode, wardType, ward FROM admin_units WHERE provinceCode = ? ORDER BY wardCode", (province_code,)
        ).fetchall()
    return tuple(Commune(code, kind, name) for code, kind, name in rows if code)
