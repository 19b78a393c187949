"""A SOAP service for tests of the gateway: the household businesses of the sandbox, their description kept in the storage."""

from pathlib import Path
from typing import Any

import msgspec

from lgsp.domain.configuration import Endpoint, ServiceVersion
from lgsp.protocol.xml.soap_description import soap_description
from lgsp.protocol.xml.soap_json import SoapCodec
from lgsp.protocol.xml.wsdl import read_wsdl
from lgsp.runtime.home import Home
from lgsp.runtime.storage.descriptions import keep_description
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.sandbox.systems.household_businesses import WSDL
from tests.gateway.inside import UPSTREAM
from tests.gateway.world import service

DESCRIPTION = read_wsdl({"a.wsdl": WSDL})
CODEC = SoapCodec(soap_description(msgspec.to_builtins(DESCRIPTION)))
ASKED = b'{"soGiayChungNhan":"17H0000001"}'
ENVELOPE = CODEC.envelope("TraCuuGiayChungNhan", ASKED)
ACTION = "urn:thai-nguyen:ho-kinh-doanh/TraCuuGiayChungNhan"
OPERATIONS = tuple(Endpoint("SOAP", f"/{one.operation}") for one in DESCRIPTION.asked)


def enveloped(content: str) -> bytes:
    """A SOAP 1.1 envelope."""
    return f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{content}</s:Body></s:Envelope>'.encode()


ANSWER = enveloped(
    '<TraCuuGiayChungNhanResponse xmlns="urn:thai-nguyen:ho-kinh-doanh"><TraCuuGiayChungNhanResult>'
    "<SoGiayChungNhan>17H0000001</SoGiayChungNhan><MaXa>05443</MaXa><VonKinhDoanh>10.50</VonKinhDoanh><NgayCap>2024-05-06</NgayCap>"
    '<NgayChamDut xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/><TrangThai>DangHoatDong</TrangThai>'
    "</TraCuuGiayChungNhanResult></TraCuuGiayChungNhanResponse>"
)
ANSWER_JSON = (
    b'{"TraCuuGiayChungNhanResult":{"SoGiayChungNhan":"17H0000001","MaXa":"05443","VonKinhDoanh":10.50,'
    b'"NgayCap":"2024-05-06","NgayChamDut":null,"TrangThai":"DangHoatDong"}}'
)
FAULT = enveloped("<s:Fault><faultcode>s:Client</faultcode><faultstring>Không có số này</faultstring></s:Fault>")


def kept(folder: Path) -> str:
    """The digest of the description, which is in the storage afterwards."""
    return keep_description(storage_in_use(Home(folder)), msgspec.json.encode(DESCRIPTION))


def bridged(folder: Path, **facts: Any) -> ServiceVersion:
    """The service bridged to REST."""
    endpoints = tuple(Endpoint("POST", f"/{one.name}") for one in DESCRIPTION.operations)
    return service(UPSTREAM, **{"kind": "OPENAPI", "soap": kept(folder), "endpoints": endpoints, **facts})


def passed_on(folder: Path, **facts: Any) -> ServiceVersion:
    """The service passed on as SOAP."""
    return service(UPSTREAM, **{"kind": "SOAP", "soap": kept(folder), "endpoints": OPERATIONS, **facts})
