# ruff: noqa: E501 - XML stands on one line, as it is sent
import json

import pytest

from lgsp.protocol.descriptions.contract import Contract
from lgsp.protocol.descriptions.openapi import description_of
from lgsp.protocol.xml.soap_openapi import openapi_of
from lgsp.protocol.xml.wsdl import read_wsdl
from tests.protocol.xml.test_soap_json import BOTH, FULL
from tests.protocol.xml.test_wsdl import ASMX
from tests.protocol.xml.wsdls import answering

DOCUMENT = openapi_of(read_wsdl({"a": BOTH}), title="Thử", version="1.0")


def faults(body: object) -> list[str]:
    found = Contract(DOCUMENT).faults_in_request(
        method="POST", path="/Ask", query="", content_type="application/json", body=json.dumps(body).encode()
    )
    return sorted({one.path for one in found})


def test_the_document_is_openapi_with_an_endpoint_for_each_operation() -> None:
    document = openapi_of(read_wsdl({"a": ASMX}), title="Hộ kinh doanh", version="1.0")
    assert description_of(document).endpoints == ("POST /TraCuuGiayChungNhan", "POST /DanhSachTheoXa")
    schemas = document["components"]["schemas"]
    assert schemas["SoGiayChungNhan"] == {"type": "string", "pattern": "^(?:17H[0-9]{7})$", "maxLength": 20}
    assert schemas["HoKinhDoanh"]["properties"]["NgayChamDut"]["anyOf"][1] == {"type": "null"}
    assert document["paths"]["/TraCuuGiayChungNhan"]["post"]["summary"].startswith("Tra cứu giấy")


def test_what_the_bridge_carries_fits_the_document() -> None:
    assert faults(FULL) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"ten": 1}, "body.ten"),
        ({"so": [1, 2, 3]}, "body.so"),
        ({"tien": {"#text": 1}}, "body.tien"),
        ({"y": "2"}, "body"),
        ({"con": {}}, "body.con"),
        ({"la": 1}, "body"),
    ],
)
def test_what_it_does_not_carry_does_not_fit(change: dict[str, object], where: str) -> None:
    assert faults(FULL | change) == [where]


def test_simple_types_in_all_their_forms() -> None:
    inside = (
        '<xs:sequence><xs:element name="l" maxOccurs="unbounded"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>'
        '<xs:element name="f" type="xs:double"/><xs:element name="b" type="xs:base64Binary" minOccurs="0" maxOccurs="2"/>'
        '<xs:element name="p"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="\\i\\c*"/></xs:restriction></xs:simpleType></xs:element>'
        '<xs:element name="n"><xs:simpleType><xs:restriction base="xs:int"><xs:enumeration value="1"/></xs:restriction></xs:simpleType></xs:element>'
        '<xs:element name="e"><xs:complexType/></xs:element></xs:sequence>'
    )
    text = answering(inside).replace(b'<wsdl:output message="t:Out"/>', b"", 0)
    schemas = openapi_of(read_wsdl({"a": text}), title="t", version="1")["components"]["schemas"]
    assert (
        schemas["AskResponse_l"]["items"] == {"type": "integer"} if "AskResponse_l" in schemas else schemas["l"]["type"] == "array"
    )
    assert schemas["xs_double"]["anyOf"][0] == {"type": "number"} and schemas["xs_base64Binary"]["format"] == "byte"
    members = schemas["AskResponse"]["properties"]
    assert members["l"]["minItems"] == 1 and members["b"]["maxItems"] == 2
    assert [name for name in schemas if schemas[name].get("pattern")] == []


def test_names_are_unique_and_operations_without_answer_say_so() -> None:
    inside = '<xs:sequence><xs:element name="a" type="t:A"/></xs:sequence>'
    text = (
        answering(inside)
        .replace(
            b"</xs:schema>",
            b'<xs:complexType name="A"/></xs:schema><xs:schema targetNamespace="urn:u"><xs:complexType name="A"/></xs:schema>',
        )
        .replace(b'<wsdl:output message="t:Out"/>', b"")
    )
    document = openapi_of(read_wsdl({"a": text}), title="t", version="1")
    assert "content" not in document["paths"]["/Ask"]["post"]["responses"]["200"]
    two = answering(
        '<xs:sequence><xs:element name="a" type="t:A"/><xs:element name="b" type="u:A" xmlns:u="urn:u"/></xs:sequence>'
    ).replace(
        b"</xs:schema>",
        b'<xs:complexType name="A"/></xs:schema><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:u"><xs:complexType name="A"/></xs:schema>',
    )
    assert {"A", "A_2"} <= set(openapi_of(read_wsdl({"a": two}), title="t", version="1")["components"]["schemas"])
