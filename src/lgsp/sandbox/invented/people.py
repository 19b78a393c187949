"""Invented citizens behind the simulated population, insurance and civil status systems; each name says that it is a sample.

Rules: everything is made from a number, the same every time. A personal number is `019000` and six digits: by its own rules a man born in 1900,
so nobody alive has it. Communes are real, the people in them are not; nothing resembles a real person on purpose.
"""

import unicodedata
from datetime import date, timedelta
from typing import Any, Final

import msgspec

from lgsp.sandbox.invented.units import THAI_NGUYEN, Commune

PEOPLE: Final = 300
HOUSEHOLD_SIZE: Final = 4

_FAMILY: Final = (("Nguyễn", "01"), ("Nông", "02"), ("Hoàng", "02"), ("Triệu", "09"), ("Lý", "09"), ("Ma", "02"), ("Trần", "01"))
"""Family names with the code of an ethnic group (QĐ 121-TCTK/PPCĐ 1979)."""

_GIVEN: Final = ("Mẫu", "Mẫu An", "Mẫu Bình", "Mẫu Chi", "Mẫu Dung")


class Person(msgspec.Struct, frozen=True):
    """One invented citizen."""

    number: int
    family_name: str
    middle_name: str
    given_name: str
    is_woman: bool
    born_on: date
    ethnic_code: str
    commune: Commune

    @property
    def personal_id(self) -> str:
        """The twelve-digit personal number."""
        return f"019000{self.number:06d}"

    @property
    def old_id(self) -> str:
        """The nine-digit number of an earlier identity card; every third person has one."""
        return f"090{self.number:06d}" if self.number % 3 == 0 else ""

    @property
    def full_name(self) -> str:
        """Family, middle and given name."""
        return f"{self.family_name} {self.middle_name} {self.given_name}"

    @property
    def gender_code(self) -> str:
        """1 man, 2 woman."""
        return "2" if self.is_woman else "1"

    @property
    def household(self) -> int:
        """The number of the household, counted from 1."""
        return (self.number - 1) // HOUSEHOLD_SIZE + 1


def person(number: int, communes: tuple[Commune, ...]) -> Person:
    """The citizen with this number, counted from 1; people of one household live together and have one family name."""
    house = (number - 1) // HOUSEHOLD_SIZE
    family_name, ethnic_code = _FAMILY[house % len(_FAMILY)]
    is_woman = number % 2 == 0
    place = (number - 1) % HOUSEHOLD_SIZE
    youngest = date(1996, 1, 5) if place >= 2 else date(1962, 1, 5)
    return Person(
        number=number,
        family_name=family_name,
        middle_name="Thị" if is_woman else "Văn",
        given_name=_GIVEN[(number * 3 + house) % len(_GIVEN)],
        is_woman=is_woman,
        born_on=youngest + timedelta(days=number * 37 % 6000),
        ethnic_code=ethnic_code,
        commune=communes[house % len(communes)],
    )


def person_by_id(personal_id: str, communes: tuple[Commune, ...]) -> Person | None:
    """The citizen with a personal number; None if there is none."""
    tail = personal_id.removeprefix("019000")
    return _numbered(tail, communes) if len(personal_id) == 12 and len(tail) == 6 else None


def person_by_old_id(old_id: str, communes: tuple[Commune, ...]) -> Person | None:
    """The citizen with the number of an earlier identity card; None if there is none."""
    found = _numbered(old_id[3:], communes) if len(old_id) == 9 and old_id.startswith("090") else None
    return found if found is not None and found.old_id == old_id else None


def people_of_household(household: int, communes: tuple[Commune, ...]) -> list[Person]:
    """Everybody in one household."""
    first = (household - 1) * HOUSEHOLD_SIZE + 1
    return [person(number, communes) for number in range(first, first + HOUSEHOLD_SIZE)]


def is_named(one: Person, name: str) -> bool:
    """Whether somebody has this name, case and marks aside: systems send NGUYEN VAN MAU as well as NGUYỄN VĂN MẪU."""
    return _plain(one.full_name) == _plain(name)


def is_born(one: Person, told: str) -> bool:
    """Whether somebody was born on a day (yyyyMMdd) or in a month or year, as much of it as is told."""
    return len(told) >= 4 and one.born_on.strftime("%Y%m%d").startswith(told)


def citizen_record(one: Person, communes: tuple[Commune, ...]) -> dict[str, Any]:
    """The record of a citizen in the population database's own field names."""
    household = people_of_household(one.household, communes)
    head, spouse = household[0], household[1]
    place = {
        "MaTinhThanh": THAI_NGUYEN,
        "MaQuanHuyen": "",
        "MaPhuongXa": one.commune.code,
        "ChiTiet": f"Tổ {one.household % 20 + 1}, {one.commune.name}",
        "QuocGia": "VN",
    }
    is_child = (one.number - 1) % HOUSEHOLD_SIZE >= 2
    record: dict[str, Any] = {
        "SoDinhDanh": one.personal_id,
        "SoCMND": one.old_id,
        "HoVaTen": {"Ho": one.family_name, "ChuDem": one.middle_name, "Ten": one.given_name},
        "GioiTinh": one.gender_code,
        "DanToc": one.ethnic_code,
        "TonGiao": "",
        "TinhTrangHonNhan": "1" if is_child else "2",
        "NhomMau": "",
        "NgayThangNamSinh": {"NgayThangNam": one.born_on.strftime("%Y%m%d")},
        "NoiDangKyKhaiSinh": place,
        "QueQuan": place,
        "ThuongTru": place,
        "NoiOHienTai": place,
        "QuocTich": "VN",
    }
    if is_child:
        record |= {"Cha": _relative(head), "Me": _relative(spouse)}
    else:
        record["VoChong"] = _relative(spouse if one == head else head)
    kinship = "Chủ hộ" if one == head else "Con" if is_child else "Vợ"
    record["ChuHo"] = {"QuanHe": kinship, "SoDinhDanh": head.personal_id, "SoCMND": head.old_id, "HoVaTen": head.full_name}
    return record | {"SoSoHoKhau": ""}


def _relative(one: Person) -> dict[str, str]:
    return {"HoVaTen": one.full_name, "QuocTich": "VN", "SoDinhDanh": one.personal_id, "SoCMND": one.old_id}


def _numbered(tail: str, communes: tuple[Commune, ...]) -> Person | None:
    if not (tail.isascii() and tail.isdigit() and 1 <= int(tail) <= PEOPLE):
        return None
    return person(int(tail), communes)


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFD", name.upper().replace("Đ", "D"))
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())
