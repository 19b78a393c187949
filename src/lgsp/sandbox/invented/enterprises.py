"""Invented enterprises behind the simulated business register; their names say that they are samples, their codes begin with 0000.

Rules: everything is made from a number, the same every time; nothing resembles a real firm or person on purpose.
"""

from datetime import date, timedelta
from typing import Any, Final

from lgsp.domain.enquiries import Answer, Enquiry
from lgsp.sandbox.invented.units import THAI_NGUYEN, Commune

ENTERPRISES: Final = 400
FILES_PER_DAY: Final = 7

_TRADES: Final = (
    ("0127", "Trồng cây chè", "CHÈ"),
    ("6201", "Lập trình máy vi tính", "PHẦN MỀM"),
    ("2410", "Sản xuất sắt, thép, gang", "THÉP"),
    ("4933", "Vận tải hàng hoá bằng đường bộ", "VẬN TẢI"),
    ("4101", "Xây dựng nhà để ở", "XÂY DỰNG"),
    ("5510", "Dịch vụ lưu trú ngắn ngày", "DU LỊCH"),
)
_FAMILY: Final = ("Nguyễn", "Trần", "Hoàng", "Nông", "Triệu", "Dương", "Lý", "Ma")
_GIVEN: Final = ("Văn Mẫu", "Thị Mẫu", "Minh Mẫu", "Thu Mẫu", "Đức Mẫu")


def enterprise_code(number: int) -> str:
    """The ten-digit code of the invented enterprise with this number, counted from 1."""
    return f"{number:010d}"


def enterprise(number: int, communes: tuple[Commune, ...]) -> dict[str, Any]:
    """One record in the register's own field names; every scalar is text."""
    code, trade, word = _TRADES[number % len(_TRADES)]
    commune = communes[number % len(communes)]
    head = f"{_FAMILY[number % len(_FAMILY)]} {_GIVEN[number % len(_GIVEN)]}"
    founded = date(2005, 1, 10) + timedelta(days=number * 17 % 7000)
    is_active = number % 11 != 0
    street = f"Số {number % 200 + 1}"
    return {
        "MainInformation": {
            "ENTERPRISE_ID": str(number),
            "ENTERPRISE_GDT_CODE": enterprise_code(number),
            "IMP_BUSINESS_CODE": "",
            "ENTERPRISE_TYPE_ID": "2",
            "ENTERPRISE_TYPE_NAME": "Công ty TNHH hai thành viên trở lên",
            "NAME": f"CÔNG TY TNHH {word} MẪU {number}",
            "SHORT_NAME": f"{word} MẪU {number}",
            "NAME_F": f"SAMPLE {number} COMPANY LIMITED",
            "FOUNDING_DATE": founded.strftime("%d/%m/%Y"),
            "LAST_AMEND_DATE": (founded + timedelta(days=400)).strftime("%d/%m/%Y"),
            "NUMBER_CHANGES": str(number % 5),
            "ENTERPRISE_STATUS": "1" if is_active else "3",
            "ENTERPRISE_STATUS_NAME": "Đang hoạt động" if is_active else "Đã giải thể",
            "LEGAL_NAMES": head,
            "CAPITAL_AMOUNT": str((number % 90 + 10) * 100_000_000),
        },
        "HOAdress": {
            "CityID": THAI_NGUYEN,
            "CityName": "Thái Nguyên",
            "DistrictID": "",
            "DistrictName": "",
            "WardID": commune.code,
            "WardName": commune.name,
            "StreetNumber": street,
            "AddressFullText": f"{street}, {commune.name}, tỉnh Thái Nguyên",
        },
        "BusinessActivity": [{"CODE": code, "NAME": trade, "IS_MAIN": "Y"}],
        "Member": [{"MEMBER_NAME": head, "AMOUNT": "1000000000", "RATIO_PERCENT": "100", "COUNTRY": "Việt Nam"}],
        "Representatives": [{"FULL_NAME": head}],
    }


def registration_files(day: date, communes: tuple[Commune, ...]) -> list[dict[str, str]]:
    """The registration files that arrived on one day."""
    rows = []
    for index in range(FILES_PER_DAY):
        number = (day.toordinal() * FILES_PER_DAY + index) % ENTERPRISES + 1
        main = enterprise(number, communes)["MainInformation"]
        rows.append(
            {
                "IN_JOURNAL_NO": f"HS-{day:%Y%m%d}-{index + 1:04d}",
                "ENTERPRISE_GDT_CODE": main["ENTERPRISE_GDT_CODE"],
                "NAME": main["NAME"],
                "RECEIPT_DATE": day.strftime("%d/%m/%Y"),
                "PROCESS_STATUS": "Đã cấp đăng ký" if index % 3 else "Đang xử lý",
            }
        )
    return rows


def register_knows(enquiry: Enquiry, communes: tuple[Commune, ...], today: date) -> Answer:
    """What the invented register answers to an enquiry of its face."""
    asked = enquiry.parameters
    if enquiry.operation == "chiTietDoanhNghiep":
        code = asked["msdn"]
        number = int(code) if code.isdecimal() and len(code) == 10 else 0
        if not 1 <= number <= ENTERPRISES:
            return Answer(is_found=False, count=0, refusal=f"Không tìm thấy doanh nghiệp {code}")
        return Answer(content=enterprise(number, communes))
    if enquiry.operation == "tinhTrangHoSo":
        wanted = asked["in_journal_no"]
        days = [today - timedelta(days=back) for back in range(30)]
        found = [row for day in days for row in registration_files(day, communes) if row["IN_JOURNAL_NO"] == wanted]
        return Answer(content=found[0]) if found else Answer(is_found=False, count=0, refusal=f"Không tìm thấy hồ sơ {wanted}")
    if enquiry.operation == "danhSachHoSoTrongNgay":
        rows = registration_files(today, communes)
    else:
        first, last = (_day(asked[name]) for name in ("from_date", "to_date"))
        rows = [
            row for ahead in range((last - first).days + 1) for row in registration_files(first + timedelta(days=ahead), communes)
        ]
    offset, limit = int(asked.get("offset") or 0), int(asked.get("limit") or 50)
    return Answer(content=rows[offset : offset + limit], count=len(rows))


def _day(text: str) -> date:
    day, month, year = (int(part) for part in text.split("/"))
    return date(year, month, day)
