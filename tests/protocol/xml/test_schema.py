# ruff: noqa: E501 - XML stands on one line, as it is sent
from pathlib import Path

import pytest

from lgsp.domain.errors import ContentRefused
from lgsp.protocol.xml.schema import XmlContract, XmlSchema
from lgsp.protocol.xml.wsdl import read_schemas, read_wsdl
from tests.protocol.xml.test_wsdl import ASMX
from tests.protocol.xml.wsdls import SCHEMA_HEAD, document_wsdl

PERSON = (
    '<xs:element name="nguoi"><xs:complexType><xs:sequence><xs:element name="ten" maxOccurs="2"><xs:simpleType><xs:restriction base="xs:string">'
    '<xs:maxLength value="3"/></xs:restriction></xs:simpleType></xs:element><xs:element name="sinh" type="xs:date" minOccurs="0"/></xs:sequence>'
    '<xs:attribute name="ma" type="xs:int" use="required"/></xs:complexType></xs:element>'
)
SCHEMA = XmlSchema({"0": f"{SCHEMA_HEAD}{PERSON}</xs:schema>"})


def faults(text: str) -> list[str]:
    return [f"{one.line} {one.path}: {one.english}" for one in SCHEMA.faults_in(text.encode())]


def test_what_fits_has_no_fault() -> None:
    assert faults('<nguoi xmlns="urn:t" ma="1"><ten>A</ten><sinh>2000-01-01</sinh></nguoi>') == []
    assert (
        faults(
            '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><x/></s:Header><s:Body><s:Fault/></s:Body></s:Envelope>'
        )
        == []
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<nguoi xmlns="urn:t" ma="1">\n<ten>A</ten>\n<ten>bi mat</ten></nguoi>', "3 body.nguoi.ten: does not meet the facet maxLength"),
        ('<nguoi xmlns="urn:t" ma="1"><ten>A</ten><sinh>bi mat</sinh></nguoi>', "1 body.nguoi.sinh: has a value that does not fit its type"),
        ('<n:nguoi xmlns:n="urn:t" ma="bi mat"><n:ten>A</n:ten></n:nguoi>', "1 body.nguoi: has a value that does not fit its type"),
        ('<nguoi xmlns="urn:t"><ten>A</ten></nguoi>', "1 body.nguoi: The attribute 'ma' is required but missing."),
        ('<nguoi xmlns="urn:t" ma="1"><la/></nguoi>', "1 body.nguoi.la: This element is not expected. Expected is ( {urn:t}ten )."),
        ("<la/>", "1 body.la: No matching global declaration available for the validation root."),
        ("<nguoi", "1 body: is no readable XML"),
        ('<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><la/></s:Body></s:Envelope>', "1 body.la: No matching global declaration available for the validation root."),
    ],
)  # fmt: skip
def test_a_fault_names_element_and_line_and_never_the_value(text: str, expected: str) -> None:
    assert expected in faults(text) and "bi mat" not in str(faults(text))


def test_what_cannot_be_read_has_no_line_or_one() -> None:
    assert [one.line for one in SCHEMA.faults_in(b"<a>" + b"<b/>" * 30_000 + b"</a>")] == [0]


def test_a_data_set_may_hold_anything() -> None:
    schema = XmlSchema(read_wsdl({"a": ASMX}).schemas)
    text = (
        '<BaoCaoThangResponse xmlns="urn:thai-nguyen:ho-kinh-doanh"><BaoCaoThangResult><s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"/>'
        "<d xmlns='urn:x'><row/></d></BaoCaoThangResult></BaoCaoThangResponse>"
    )
    assert schema.faults_in(text.encode()) == []


def test_schemas_are_put_together_by_name_space_and_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.xsd"
    secret.write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:z"><xs:element name="z"/></xs:schema>'
    )
    first = (
        f'{SCHEMA_HEAD}<xs:import namespace="urn:o" schemaLocation="http://127.0.0.1:9/o.xsd"/><xs:include schemaLocation="b.xsd"/>'
        f'<xs:import namespace="urn:z" schemaLocation="{secret.as_uri()}"/><xs:import namespace="" schemaLocation="c.xsd"/>'
        '<xs:element name="a" type="t:B"/><xs:element name="b"><xs:complexType><xs:sequence><xs:element ref="o:x" xmlns:o="urn:o"/></xs:sequence></xs:complexType></xs:element></xs:schema>'
    )
    second = f'{SCHEMA_HEAD}<xs:simpleType name="B"><xs:restriction base="xs:int"/></xs:simpleType></xs:schema>'
    third = '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:o"><element name="x" type="int"/></schema>'
    fourth = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="bare" type="xs:int"/></xs:schema>'
    schema = XmlSchema({"0": first, "1": second, "2": third, "3": fourth})
    assert schema.faults_in(b'<a xmlns="urn:t">1</a>') == [] and len(schema.faults_in(b'<a xmlns="urn:t">x</a>')) == 1
    assert schema.faults_in(b'<b xmlns="urn:t"><x xmlns="urn:o">1</x></b>') == [] and schema.faults_in(b"<bare>1</bare>") == []
    assert len(schema.faults_in(b'<z xmlns="urn:z"/>')) == 1


def test_schemas_that_do_not_fit_together_are_refused() -> None:
    with pytest.raises(ContentRefused):
        XmlSchema(
            read_wsdl({"a": document_wsdl('<xs:element name="AskResponse" type="xs:int"/>')}).schemas
            | {"9": f'{SCHEMA_HEAD}<xs:element name="q" type="t:none"/></xs:schema>'}
        )


def test_of_a_soap_service_only_what_is_posted_is_checked() -> None:
    schemas = read_schemas({"a": f"{SCHEMA_HEAD}{PERSON}</xs:schema>".encode()}).schemas
    soap, plain = XmlContract(schemas, is_soap=True), XmlContract(schemas, is_soap=False)
    get = {"method": "GET", "path": "/", "query": "wsdl", "content_type": "text/xml", "body": b"<a/>"}
    assert soap.faults_in_request(**get) == [] and len(plain.faults_in_request(**get)) == 1  # type: ignore[arg-type]
    post = {"method": "POST", "path": "/", "status": 200, "content_type": "text/xml; charset=utf-8", "body": b"<a/>"}
    assert len(soap.faults_in_reply(**post)) == 1 and soap.faults_in_reply(**(post | {"status": 500})) == []  # type: ignore[arg-type]
    assert "content type" in soap.faults_in_reply(**(post | {"content_type": "text/html"}))[0].english  # type: ignore[arg-type]
    assert soap.faults_in_reply(**(post | {"body": b""})) == []  # type: ignore[arg-type]
