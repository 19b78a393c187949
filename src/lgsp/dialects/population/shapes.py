"""Names and order of the elements, as they are on the wire, in one place for both directions.

Rules: the far side checks the order of a question's elements, so it is a list of places, each taken by at most one of its names. Answers are read by
name, because elements may be missing or empty, and written in the order below. Prefixes mean nothing, namespaces do.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.xml.reading import XmlElement
from lgsp.protocol.xml.soap import write_element

NAMESPACE: Final = "http://dancuquocgia.bca"
ANSWER_NAMESPACE: Final = "http://www.mic.gov.vn/dancu/1.0"

LOOK_UP: Final = "TraCuuThongTinCongDan"
CONFIRM: Final = "XacThucThongTinCongDanRequest"
SERVICE_CODES: Final = {LOOK_UP: "037", CONFIRM: "033"}

COLLECTION: Final = "CongdanCollection"
CONFIRMATION: Final = "KetQuaXacThucResponse"
BIRTH: Final = "NgayThangNamSinh"

_VALUE_LENGTH_MAX: Final = 200


class Slot(msgspec.Struct, frozen=True):
    """One place in the order, and the names that may take it."""

    names: tuple[str, ...]
    is_required: bool = True


_HEAD: Final = (Slot(("MaYeuCau",)), Slot(("MaDVC",), False), Slot(("MaTichHop", "MaDichVu")), Slot(("MaCanBo",)))
_NUMBERS: Final = (Slot(("SoDinhDanh",), False), Slot(("SoCMND",), False), Slot(("HoVaTen",)))
_CONTACT: Final = tuple(Slot((name,), False) for name in ("MaDonVi", "TaiKhoan", "SoDienThoai"))

ORDER: Final = {LOOK_UP: (*_HEAD, *_CONTACT, *_NUMBERS, Slot((BIRTH,))), CONFIRM: (*_HEAD, *_NUMBERS)}
BIRTH_ORDER: Final = (Slot(("Nam", "NgayThangNam")),)

_PLACE: Final = ("MaTinhThanh", "MaQuanHuyen", "MaPhuongXa", "ChiTiet", "QuocGia")
_RELATIVE: Final = ("HoVaTen", "QuocTich", "SoDinhDanh", "SoCMND")
CITIZEN: Final[Mapping[str, tuple[str, ...]]] = {
    "SoDinhDanh": (),
    "SoCMND": (),
    "HoVaTen": ("Ho", "ChuDem", "Ten"),
    "GioiTinh": (),
    "DanToc": (),
    "TonGiao": (),
    "TinhTrangHonNhan": (),
    "NhomMau": (),
    BIRTH: ("NgayThangNam", "Nam"),
    "NoiDangKyKhaiSinh": _PLACE,
    "QueQuan": _PLACE,
    "ThuongTru": _PLACE,
    "NoiOHienTai": _PLACE,
    "QuocTich": (),
    "Cha": _RELATIVE,
    "Me": _RELATIVE,
    "VoChong": _RELATIVE,
    "NguoiDaiDien": _RELATIVE,
    "ChuHo": ("QuanHe", "SoDinhDanh", "SoCMND", "HoVaTen"),
    "SoSoHoKhau": (),
}
"""Elements of a citizen's record in their order, each with its own elements."""


def read_in_order(element: XmlElement, order: tuple[Slot, ...]) -> dict[str, XmlElement]:
    """The children by name; raises `MalformedRequest` naming the first that is unknown, out of order or missing."""
    found: dict[str, XmlElement] = {}
    place = 0
    for child in element.children:
        if child.namespace not in (NAMESPACE, ""):
            raise MalformedRequest(where=child.name[:60], why="an element of another namespace")
        at = next((at for at in range(place, len(order)) if child.name in order[at].names), None)
        if at is None:
            raise MalformedRequest(where=child.name[:60], why=f"unknown, repeated or out of order in {element.name}")
        found[child.name] = child
        place = at + 1
    for slot in order:
        if slot.is_required and not any(name in found for name in slot.names):
            raise MalformedRequest(where="/".join(slot.names), why=f"missing in {element.name}")
    return found


def read_value(element: XmlElement) -> str:
    """The trimmed text of an element that holds nothing else; raises `MalformedRequest`."""
    text = element.text.strip()
    if element.children or len(text) > _VALUE_LENGTH_MAX:
        raise MalformedRequest(where=element.name, why=f"a text of at most {_VALUE_LENGTH_MAX} characters was expected")
    return text


def write_citizen(record: Mapping[str, Any]) -> str:
    """One citizen's record; what the record does not have is left out."""
    return write_element(
        "ns1:CongDan",
        [_write_field(name, inner, record[name]) for name, inner in CITIZEN.items() if record.get(name) is not None],
    )


def _write_field(name: str, inner: tuple[str, ...], value: Any) -> str:
    if isinstance(value, Mapping):
        parts = [write_element(f"ns1:{part}", text=str(value[part])) for part in inner if value.get(part) is not None]
        return write_element(f"ns1:{name}", parts)
    return write_element(f"ns1:{name}", text=str(value))


def read_record(element: XmlElement) -> dict[str, Any]:
    """An element's children by name: texts, records, and lists of them where a name is repeated."""
    record: dict[str, Any] = {}
    for child in element.children:
        value = read_record(child) if child.children else child.text.strip()
        if child.name in record:
            earlier = record[child.name]
            record[child.name] = [*earlier, value] if isinstance(earlier, list) else [earlier, value]
        else:
            record[child.name] = value
    return record
