# ruff: noqa: E501 - XML stands on one line, as it is sent
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from lgsp.domain.errors import ReplyNotMappable, RequestNotMappable, SoapFaultClient, SoapFaultServer
from lgsp.protocol.xml.soap_json import SoapCodec
from lgsp.protocol.xml.wsdl import read_wsdl
from tests.protocol.xml.test_wsdl import ASMX
from tests.protocol.xml.wsdls import answering, described, document_wsdl, rpc_wsdl

RICH = (
    '<xs:sequence><xs:element name="ten" type="xs:string"/><xs:element name="so" type="xs:int" minOccurs="0" maxOccurs="2"/>'
    '<xs:element name="ngay" type="xs:date" nillable="true" minOccurs="0"/>'
    '<xs:element name="tien" minOccurs="0"><xs:complexType><xs:simpleContent><xs:extension base="xs:decimal">'
    '<xs:attribute name="donVi" use="required"/><xs:attribute name="ghi" form="qualified" type="xs:int"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>'
    '<xs:choice minOccurs="0"><xs:element name="x" type="xs:string"/><xs:element name="y" type="xs:string"/></xs:choice>'
    '<xs:element name="con" minOccurs="0"><xs:complexType><xs:choice><xs:element name="p" type="xs:string"/><xs:element name="q" type="xs:string"/></xs:choice></xs:complexType></xs:element>'
    "</xs:sequence>"
)  # fmt: skip
# The answer's type is asked as well, so that each type is tried both ways.
BOTH = answering(RICH).replace(b'<wsdl:part name="p" element="t:Ask"/>', b'<wsdl:part name="p" element="t:AskResponse"/>')
CODEC = SoapCodec(read_wsdl({"a": BOTH}))
FULL = {
    "ten": 'A & <B> "C"',
    "so": [1, 2],
    "ngay": None,
    "tien": {"@donVi": "đồng\r\n", "@ghi": 7, "#text": 1.5},
    "x": "1",
    "con": {"q": ""},
}


def reply(
    inside: str, codec: SoapCodec = CODEC, name: str = "AskResponse", space: str = "http://schemas.xmlsoap.org/soap/envelope/"
) -> Any:
    text = f'<s:Envelope xmlns:s="{space}"><s:Body><t:{name} xmlns:t="urn:t">{inside}</t:{name}></s:Body></s:Envelope>'
    return json.loads(codec.reply("Ask", text.encode()))


def test_what_was_written_is_read_again() -> None:
    written = CODEC.envelope("Ask", json.dumps(FULL).encode())
    assert json.loads(CODEC.reply("Ask", written)) == FULL
    root = etree.fromstring(written)
    assert root.findtext(".//{urn:t}ten") == FULL["ten"] and root.find(".//{urn:t}tien").get("{urn:t}ghi") == "7"  # type: ignore[union-attr]


def test_a_call_has_its_headers() -> None:
    assert CODEC.headers("Ask")[1] == (b"SOAPAction", b'"urn:t/Ask"') and CODEC.operation("No") is None
    new = SoapCodec(read_wsdl({"a": answering(RICH, soap="soap12")}))
    assert new.headers("Ask") == ((b"Content-Type", b'application/soap+xml; charset=utf-8; action="urn:t/Ask"'),)
    assert new.envelope("Ask", b'{"id":"1"}').count(b"2003/05/soap-envelope") == 1
    assert (
        SoapCodec(read_wsdl({"a": answering(RICH, soap="soap12", action="")})).headers("Ask")[0][1]
        == b"application/soap+xml; charset=utf-8"
    )


def test_rpc_parts_have_no_name_space() -> None:
    codec = SoapCodec(read_wsdl({"a": rpc_wsdl()}))
    assert b"<n0:ask><id>7</id></n0:ask>" in codec.envelope("ask", b'{"id":7}')
    text = b'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><a:askResponse xmlns:a="urn:t"><return>x</return></a:askResponse></e:Body></e:Envelope>'
    assert codec.reply("ask", text) == b'{"return":"x"}'


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ("[", "body"),
        ('{"a":1,"a":2}', "body"),
        ("[]", "body"),
        ("null", "body"),
        ("{}", "body.ten"),
        ('{"ten":1}', "body.ten"),
        ('{"ten":null}', "body.ten"),
        ('{"ten":"a","la":1}', "body.la"),
        ('{"ten":"a","so":1}', "body.so"),
        ('{"ten":"a","so":["1"]}', "body.so[0]"),
        ('{"ten":"a","so":[1,2,3]}', "body.so"),
        ('{"ten":"a","ngay":"01/07/2025"}', "body.ngay"),
        ('{"ten":"a","tien":1}', "body.tien"),
        ('{"ten":"a","tien":{"#text":1}}', "body.tien.@donVi"),
        ('{"ten":"a","tien":{"@donVi":"d"}}', "body.tien.#text"),
        ('{"ten":"a","#text":"x"}', "body.#text"),
        ('{"ten":"a","x":"1","y":"2"}', "body"),
        ('{"ten":"a","con":{}}', "body.con"),
        ('{"ten":"\\u0000"}', "body.ten"),
    ],
)
def test_wrong_json_is_refused_at_its_place(body: str, where: str) -> None:
    with pytest.raises(RequestNotMappable) as caught:
        CODEC.envelope("Ask", body.encode())
    assert caught.value.facts["where"] == where and "01/07/2025" not in str(caught.value)


def test_an_empty_body_is_an_empty_object() -> None:
    codec = SoapCodec(read_wsdl({"a": document_wsdl('<xs:element name="AskResponse" type="xs:int"/>')}))
    with pytest.raises(RequestNotMappable, match=r"body\.id"):
        codec.envelope("Ask", b"  ")


@pytest.mark.parametrize(
    ("inside", "where"),
    [
        ("", "body.ten"),
        ("<t:ten>a</t:ten><t:la/>", "body.la"),
        ("<t:ten>a</t:ten><t:ten>b</t:ten>", "body.ten"),
        ("<t:ten><t:x/></t:ten>", "body.ten"),
        ("chu<t:ten>a</t:ten>", "body"),
        ("<t:ten>a</t:ten>chu", "body"),
        ("<t:ten>a</t:ten><t:so>x</t:so>", "body.so[0]"),
        ('<t:ten xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true"/>', "body.ten"),
        ("<t:ten>a</t:ten><t:tien>1</t:tien>", "body.tien.@donVi"),
        ('<t:ten>a</t:ten><t:tien donVi="d">x</t:tien>', "body.tien.#text"),
    ],
)
def test_a_reply_that_is_not_as_described_is_refused_at_its_place(inside: str, where: str) -> None:
    with pytest.raises(ReplyNotMappable) as caught:
        reply(inside)
    assert caught.value.facts["where"] == where


@pytest.mark.parametrize(
    "text",
    [
        b"<a",
        b"<html/>",
        b'<!DOCTYPE a [<!ENTITY a "b">]><a>&a;</a>',
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>',
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><other/></s:Body></s:Envelope>',
    ],
)
def test_what_is_no_answer_is_refused(text: bytes) -> None:
    with pytest.raises(ReplyNotMappable):
        CODEC.reply("Ask", text)


def test_values_children_and_attributes_that_may_be_missing() -> None:
    assert reply('<t:ten a="b"/>') == {"ten": ""}
    codec = SoapCodec(described(""))
    text = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'
    assert codec.reply("Ask", text) == b"{}"
    one_way = answering("").replace(b'<wsdl:output message="t:Out"/>', b"")
    assert SoapCodec(read_wsdl({"a": one_way})).reply("Ask", text) == b"{}"
    with pytest.raises(ReplyNotMappable, match="nothing was expected"):
        SoapCodec(read_wsdl({"a": one_way})).reply("Ask", text.replace(b"<s:Body/>", b"<s:Body><a/></s:Body>"))
    with pytest.raises(ReplyNotMappable, match="missing"):
        SoapCodec(read_wsdl({"a": document_wsdl('<xs:element name="AskResponse" type="xs:int"/>')})).reply("Ask", text)


OLD = (
    "<s:Fault><faultcode>s:{}</faultcode><faultstring>Không có\n số này</faultstring><detail><bi-mat>1</bi-mat></detail></s:Fault>"
)
NEW = "<s:Fault><s:Code><s:Value>s:{}</s:Value><s:Subcode><s:Value>m:KhongCo</s:Value></s:Subcode></s:Code><s:Reason><s:Text>Không</s:Text></s:Reason></s:Fault>"


@pytest.mark.parametrize(
    ("space", "fault", "kind", "facts"),
    [
        ("http://schemas.xmlsoap.org/soap/envelope/", OLD.format("Client"), SoapFaultClient, {"fault_code": "s:Client", "fault_text": "Không có số này"}),
        ("http://schemas.xmlsoap.org/soap/envelope/", OLD.format("Client.Authentication"), SoapFaultClient, None),
        ("http://schemas.xmlsoap.org/soap/envelope/", OLD.format("Server"), SoapFaultServer, None),
        ("http://schemas.xmlsoap.org/soap/envelope/", "<s:Fault/>", SoapFaultServer, {"fault_code": "", "fault_text": ""}),
        ("http://www.w3.org/2003/05/soap-envelope", NEW.format("Sender"), SoapFaultClient, {"fault_code": "m:KhongCo", "fault_text": "Không"}),
        ("http://www.w3.org/2003/05/soap-envelope", NEW.format("Receiver"), SoapFaultServer, None),
    ],
)  # fmt: skip
def test_faults_of_either_version_are_told_without_their_detail(
    space: str, fault: str, kind: type, facts: dict[str, str] | None
) -> None:
    text = f'<s:Envelope xmlns:s="{space}"><s:Body>{fault}</s:Body></s:Envelope>'
    with pytest.raises(kind) as caught:
        CODEC.reply("Ask", text.encode())
    assert facts is None or caught.value.facts == facts
    assert "bi-mat" not in str(caught.value.facts)


def test_types_that_refer_to_themselves_are_made_once() -> None:
    inside = '<xs:sequence><xs:element name="n" type="t:N" minOccurs="0"/></xs:sequence>'
    text = answering(inside).replace(b"</xs:schema>", f'<xs:complexType name="N">{inside}</xs:complexType></xs:schema>'.encode())
    assert reply("<t:n><t:n/></t:n>", SoapCodec(read_wsdl({"a": text}))) == {"n": {"n": {}}}


def test_a_description_with_a_type_of_the_wrong_kind_is_no_danger() -> None:
    # An attribute whose type has children could only come from a description that was tampered with.
    found = read_wsdl({"a": answering(RICH)})
    types = dict(found.types)
    types["xs:string"] = types["{urn:t}Ask"]
    SoapCodec(type(found)("lgsp-soap/1", found.version, operations=found.operations, types=types))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["ten", "so", "ngay", "tien", "@donVi", "#text", "x", "con", "q"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(JSON)
def test_any_json_is_carried_or_refused_and_what_is_carried_is_well_formed(value: Any) -> None:
    try:
        written = CODEC.envelope("Ask", json.dumps(value).encode())
    except RequestNotMappable:
        return
    back = json.loads(CODEC.reply("Ask", written))
    assert back["ten"] == value["ten"]


@given(st.binary(max_size=60), st.integers(0, 400))
def test_any_answer_is_read_or_refused(noise: bytes, at: int) -> None:
    whole = CODEC.envelope("Ask", json.dumps(FULL).encode())
    try:
        CODEC.reply("Ask", whole[:at] + noise + whole[at:])
    except (ReplyNotMappable, SoapFaultClient, SoapFaultServer):
        return


def test_the_demo_service_of_the_sandbox_is_carried() -> None:
    codec = SoapCodec(read_wsdl({"a": ASMX}))
    assert b"<n0:soGiayChungNhan>17H0000001</n0:soGiayChungNhan>" in codec.envelope(
        "TraCuuGiayChungNhan", b'{"soGiayChungNhan":"17H0000001"}'
    )
