"""A provincial department's look-up of household businesses: a .NET web service as it stands in many departments, SOAP 1.1 and nothing else.

Rules: invented businesses of invented owners; it describes itself at `?wsdl`, answers faults with 500, and takes an API key that the platform
holds. One of its operations answers a DataSet, which shows what a bridge has to leave out.
"""

import hmac
from importlib import resources
from typing import Final

from lgsp.domain.errors import MalformedRequest
from lgsp.domain.http import HttpRequest, HttpResponse, header
from lgsp.protocol.xml.reading import XmlElement
from lgsp.protocol.xml.soap import CONTENT_TYPE, SoapFault, read_envelope, write_element, write_envelope, write_fault
from lgsp.sandbox.demo_secrets import DemoSecrets
from lgsp.sandbox.invented.people import person
from lgsp.sandbox.invented.units import Commune
from lgsp.sandbox.outside_secrets import outside_secret

NAMESPACE: Final = "urn:thai-nguyen:ho-kinh-doanh"
WSDL: Final = (resources.files("lgsp.sandbox.systems") / "household_businesses.wsdl").read_bytes()
BUSINESSES: Final = 300
PER_PAGE: Final = 10
TRADES: Final = (
    ("5610", "Nhà hàng và các dịch vụ ăn uống"),
    ("4711", "Bán lẻ lương thực, thực phẩm"),
    ("9631", "Cắt tóc, làm đầu"),
)


class HouseholdBusinesses:
    """The service."""

    def __init__(self, known: DemoSecrets, communes: tuple[Commune, ...]) -> None:
        self._key = outside_secret(known, "hkd")
        self._communes = communes

    def answer(self, request: HttpRequest) -> HttpResponse:
        """The answer to one request."""
        if not hmac.compare_digest((header(request.headers, "x-api-key") or "").encode(), self._key.encode()):
            return _told(401, write_fault(SoapFault("Client.Authentication", "Sai khoá truy cập")))
        if request.method == "GET" and request.url.lower().endswith("?wsdl"):
            return _told(200, WSDL)
        try:
            asked = read_envelope(request.body)
        except MalformedRequest:
            return _told(500, write_fault(SoapFault("Client", "Không đọc được thông điệp SOAP")))
        if asked.name == "TraCuuGiayChungNhan":
            return self._certificate(asked)
        if asked.name == "DanhSachTheoXa":
            return self._of_commune(asked)
        if asked.name == "BaoCaoThang":
            return _told(500, write_fault(SoapFault("Server", "Báo cáo đang được tổng hợp")))
        return _told(
            500, write_fault(SoapFault("Client", f"Server did not recognize the value of HTTP Header SOAPAction: {asked.name}"))
        )

    def _certificate(self, asked: XmlElement) -> HttpResponse:
        text = asked.text_of("soGiayChungNhan")
        number = int(text[3:]) if text.startswith("17H") and text[3:].isdecimal() else 0
        if not 1 <= number <= BUSINESSES:
            return _told(500, write_fault(SoapFault("Client", "Không có giấy chứng nhận số này")))
        return _wrapped("TraCuuGiayChungNhan", self._business("TraCuuGiayChungNhanResult", number))

    def _of_commune(self, asked: XmlElement) -> HttpResponse:
        code, page = asked.text_of("maXa"), int(asked.text_of("trang") or "1")
        all_of_it = [number for number in range(1, BUSINESSES + 1) if person(number, self._communes).commune.code == code]
        numbers = all_of_it[(page - 1) * PER_PAGE :][:PER_PAGE]
        return _wrapped(
            "DanhSachTheoXa", write_element("DanhSachTheoXaResult", [self._business("HoKinhDoanh", number) for number in numbers])
        )

    def _business(self, name: str, number: int) -> str:
        owner = person(number, self._communes)
        code, trade = TRADES[number % len(TRADES)]
        is_ended = number % 10 == 0
        ended = write_element("NgayChamDut", text="2026-03-31") if is_ended else '<NgayChamDut xsi:nil="true"/>'
        return write_element(
            name,
            (
                write_element("SoGiayChungNhan", text=f"17H{number:07d}"),
                write_element("TenHoKinhDoanh", text=f"Hộ kinh doanh {owner.full_name}"),
                write_element(
                    "ChuHo",
                    (write_element("HoTen", text=owner.full_name), write_element("NgaySinh", text=owner.born_on.isoformat())),
                    attributes={"gioiTinh": "2" if owner.is_woman else "1"},
                ),
                write_element("MaXa", text=owner.commune.code),
                write_element(
                    "NganhNghe",
                    write_element("NganhNghe", (write_element("Ma", text=code), write_element("Ten", text=trade))),
                ),
                write_element("VonKinhDoanh", text=f"{50 + number % 40 * 5}000000.00"),
                write_element("NgayCap", text=f"20{20 + number % 6}-{1 + number % 12:02d}-{1 + number % 28:02d}"),
                ended,
                write_element("TrangThai", text="ChamDut" if is_ended else "DangHoatDong"),
            ),
        )


def _wrapped(operation: str, content: str) -> HttpResponse:
    spaces = {"xmlns": NAMESPACE, "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance"}
    return _told(200, write_envelope(write_element(f"{operation}Response", content, attributes=spaces)))


def _told(status: int, body: bytes) -> HttpResponse:
    return HttpResponse(status, (("Content-Type", CONTENT_TYPE),), body)
