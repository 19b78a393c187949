# ruff: noqa: E501 - XML stands on one line, as it is sent
"""Descriptions as vendors write them, for the tests of what reads them."""

from lgsp.protocol.xml.soap_description import SoapDescription
from lgsp.protocol.xml.wsdl import read_wsdl

SPACES = (
    'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t" '
    'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"'
)
SCHEMA_HEAD = f'<xs:schema {SPACES} elementFormDefault="qualified" targetNamespace="urn:t">'
ASK = '<xs:element name="Ask"><xs:complexType><xs:sequence><xs:element name="id" type="xs:string"/></xs:sequence></xs:complexType></xs:element>'


def document_wsdl(types: str, *, soap: str = "soap", more: str = "", imports: str = "", action: str = "urn:t/Ask") -> bytes:
    """One operation `Ask`, wrapped, with the answer's type in `types` as the element `AskResponse`."""
    return (
        f'<wsdl:definitions {SPACES} targetNamespace="urn:t">{imports}<wsdl:types>{SCHEMA_HEAD}{ASK}{types}</xs:schema></wsdl:types>'
        '<wsdl:message name="In"><wsdl:part name="p" element="t:Ask"/></wsdl:message>'
        '<wsdl:message name="Out"><wsdl:part name="p" element="t:AskResponse"/></wsdl:message>'
        '<wsdl:portType name="P"><wsdl:operation name="Ask"><wsdl:documentation> Hỏi \n một việc </wsdl:documentation>'
        '<wsdl:input message="t:In"/><wsdl:output message="t:Out"/></wsdl:operation></wsdl:portType>'
        f'<wsdl:binding name="B" type="t:P"><{soap}:binding transport="http"/><wsdl:operation name="Ask">'
        f'<{soap}:operation soapAction="{action}"/><wsdl:input><{soap}:body use="literal"/></wsdl:input>'
        f'<wsdl:output><{soap}:body use="literal"/></wsdl:output></wsdl:operation>{more}</wsdl:binding>'
        '<wsdl:service name="Dich-vu"><wsdl:port name="X" binding="t:B"/></wsdl:service></wsdl:definitions>'
    ).encode()


def answering(inside: str, **facts: str) -> bytes:
    """The same, `AskResponse` holding these particles."""
    return document_wsdl(f'<xs:element name="AskResponse"><xs:complexType>{inside}</xs:complexType></xs:element>', **facts)


def rpc_wsdl(use: str = "literal", part: str = '<wsdl:part name="id" type="xs:int"/>') -> bytes:
    """As Axis writes it: rpc style."""
    return (
        f'<wsdl:definitions {SPACES} targetNamespace="urn:t"><wsdl:message name="In">{part}</wsdl:message>'
        '<wsdl:message name="Out"><wsdl:part name="return" type="xs:string"/></wsdl:message>'
        '<wsdl:portType name="P"><wsdl:operation name="ask"><wsdl:input message="t:In"/><wsdl:output message="t:Out"/></wsdl:operation></wsdl:portType>'
        '<wsdl:binding name="B" type="t:P"><soap:binding style="rpc" transport="http"/><wsdl:operation name="ask">'
        f'<soap:operation soapAction=""/><wsdl:input><soap:body use="{use}" namespace="urn:t"/></wsdl:input>'
        f'<wsdl:output><soap:body use="{use}" namespace="urn:t"/></wsdl:output></wsdl:operation></wsdl:binding></wsdl:definitions>'
    ).encode()


def described(inside: str, **facts: str) -> SoapDescription:
    return read_wsdl({"a.wsdl": answering(inside, **facts)})
