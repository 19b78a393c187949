"""A provincial service of the department of agriculture and environment: invented land prices of real communes, with its OpenAPI description.

It stands for what a department's own software offers: plain REST, an API key that the platform holds, English paths, JSON.
"""

from typing import Any, Final

from lgsp.sandbox.invented.units import Commune

OPENAPI: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Bảng giá đất tỉnh Thái Nguyên (mẫu)",
        "version": "1.0",
        "description": "Tra cứu giá đất theo xã, phường. Số liệu trong môi trường thử nghiệm là số liệu giả định.",
    },
    "servers": [{"url": "/gia-dat/v1"}],
    "paths": {
        "/communes": {
            "get": {"summary": "Các xã, phường có giá đất", "responses": {"200": {"description": "Danh sách xã, phường"}}}
        },
        "/land-prices/{communeCode}": {
            "get": {
                "summary": "Giá đất của một xã, phường",
                "parameters": [
                    {"name": "communeCode", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9]{5}$"}},
                ],
                "responses": {
                    "200": {"description": "Giá đất theo loại đất, đồng/m²"},
                    "404": {"description": "Không có xã, phường này"},
                },
            }
        },
        "/valuations": {
            "post": {
                "summary": "Tính giá trị một thửa đất",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["communeCode", "landUse", "areaM2"],
                                "properties": {
                                    "communeCode": {"type": "string"},
                                    "landUse": {"type": "string", "enum": ["ODT", "ONT", "CLN", "TMD"]},
                                    "areaM2": {"type": "number", "exclusiveMinimum": 0},
                                },
                            }
                        }
                    },
                },
                "responses": {"200": {"description": "Giá trị tính được"}, "422": {"description": "Dữ liệu không hợp lệ"}},
            }
        },
    },
}

LAND_USES: Final = {"ODT": 9_000_000, "ONT": 2_500_000, "CLN": 85_000, "TMD": 6_300_000}
"""Kinds of land use with an invented base price in đồng per square metre."""


def prices_of(commune: Commune) -> dict[str, Any]:
    """The invented prices of one commune."""
    factor = 100 + int(commune.code) % 61
    return {
        "communeCode": commune.code,
        "communeName": commune.name,
        "unit": "VND/m2",
        "prices": {use: price * factor // 100 for use, price in LAND_USES.items()},
    }


def valuation(asked: object, communes: dict[str, Commune]) -> dict[str, Any] | str:
    """The value of a plot, or what is wrong with the question."""
    if not isinstance(asked, dict):
        return "cần một đối tượng JSON"
    commune = communes.get(str(asked.get("communeCode")))
    area = asked.get("areaM2")
    if commune is None:
        return "communeCode: không có xã, phường này"
    if asked.get("landUse") not in LAND_USES:
        return f"landUse: phải là một trong {', '.join(LAND_USES)}"
    if isinstance(area, bool) or not isinstance(area, int | float) or not 0 < area < 10**9:
        return "areaM2: phải là số dương"
    price = prices_of(commune)["prices"][asked["landUse"]]
    return {
        "communeCode": commune.code,
        "landUse": asked["landUse"],
        "areaM2": area,
        "value": round(price * area),
        "currency": "VND",
    }
