# ruff: noqa: E501 - XML stands on one line, as it is sent
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import ContentRefused
from lgsp.protocol.xml.soap_description import Asked
from lgsp.protocol.xml.wsdl import given_as, read_schemas, read_wsdl
from tests.protocol.xml.wsdls import SCHEMA_HEAD, SPACES, answering, document_wsdl, rpc_wsdl

PLAIN = '<xs:sequence><xs:element name="a" type="xs:string"/></xs:sequence>'
ASMX = (resources.files("lgsp.sandbox.systems") / "household_businesses.wsdl").read_bytes()


def test_a_net_service_is_read_and_what_it_cannot_carry_is_told() -> None:
    found = read_wsdl({"a.wsdl": ASMX})
    assert (found.version, found.title) == ("1.1", "HoKinhDoanh")
    assert [one.name for one in found.operations] == ["TraCuuGiayChungNhan", "DanhSachTheoXa"]
    assert [one.operation for one in found.asked] == ["TraCuuGiayChungNhan", "DanhSachTheoXa", "BaoCaoThang"]
    assert len(found.left_out) == 1 and "BaoCaoThang: line" in found.left_out[0] and "DataSet" in found.left_out[0]


def test_style_action_and_words_are_kept() -> None:
    (one,) = read_wsdl({"a": answering(PLAIN)}).operations
    assert (one.action, one.documentation) == ("urn:t/Ask", "Hỏi một việc")
    found = read_wsdl({"a": answering(PLAIN, soap="soap12")})
    assert found.version == "1.2"


def test_rpc_wrappers_are_made_from_the_parts() -> None:
    found = read_wsdl({"a": rpc_wsdl()})
    (one,) = found.operations
    assert (one.request.name, one.request.namespace, one.reply.name) == ("ask", "urn:t", "askResponse")  # type: ignore[union-attr]
    assert found.types["rpc:ask"].elements[0].namespace == "" and found.asked == (Asked("ask", "ask", "urn:t", ""),)  # type: ignore[union-attr]


def test_types_may_come_in_files_of_their_own() -> None:
    included = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="AskResponse" type="xs:string"/></xs:schema>'
    )
    main = document_wsdl('<xs:include schemaLocation="sub/phan.xsd"/><xs:include/>')
    other = f'{SCHEMA_HEAD.replace("urn:t", "urn:o")}<xs:element name="X" type="xs:string"/></xs:schema>'
    imports = '<wsdl:import namespace="urn:o" location="http://noi-bo/Service.svc?wsdl=wsdl0"/>'
    main = main.replace(b"<wsdl:types>", imports.encode() + b"<wsdl:types>")
    empty = f'<wsdl:definitions {SPACES} targetNamespace="urn:o"><wsdl:types>{other}</wsdl:types></wsdl:definitions>'
    found = read_wsdl({"main.wsdl": main, "phan.xsd": included.encode(), "wsdl0.wsdl": empty.encode()})
    assert found.operations[0].reply is not None and found.operations[0].reply.type == "xs:string"
    assert len(found.schemas) == 3


def test_how_an_import_finds_its_file() -> None:
    names = {"a.xsd": 1, "b/c.xsd": 1, "xsd0.xsd": 1, "S.svc?wsdl": 1}
    assert given_as("./a.xsd", names) == "a.xsd"
    assert given_as("http://noi-bo/thu-muc/c.xsd", names) == "b/c.xsd"
    assert given_as("http://noi-bo/S.svc?xsd=xsd0", names) == "xsd0.xsd"
    assert given_as("S.svc?wsdl", names) == "S.svc?wsdl"
    assert given_as("file:///etc/passwd", names) is None


@pytest.mark.parametrize(
    ("location", "kind"),
    [("http://169.254.169.254/latest", "import"), ("file:///etc/passwd", "include"), ("../../secret.xsd", "import")],
)
def test_nothing_is_fetched_and_what_is_missing_is_told(location: str, kind: str) -> None:
    types = f'<xs:{kind} schemaLocation="{location}"/><xs:import namespace="http://www.w3.org/XML/1998/namespace" schemaLocation="http://www.w3.org/x.xsd"/>'
    with pytest.raises(ContentRefused) as caught:
        read_wsdl({"a.wsdl": document_wsdl(types)})
    (fault,) = caught.value.faults
    assert location in fault.english and fault.place == ("a.wsdl",) and fault.line == 1


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"a": b"<a"}, "well-formed"),
        ({"a": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}, "DOCTYPE"),
        ({"a": b"<a>\x00</a>"}, "well-formed"),
        ({"a": b"<a/>"}, "no WSDL"),
        ({"a": f"<wsdl:definitions {SPACES}/>".encode()}, "no binding"),
        ({"a": document_wsdl('<xs:redefine schemaLocation="x"/>')}, "redefine"),
        ({"a": answering(PLAIN).replace(b'name="Ask"><soap:operation', b'name="A/sk"><soap:operation')}, "can't be a path"),
        ({"a": answering(PLAIN).replace(b'type="t:P"', b'type="t:Q"')}, "t:Q"),
        ({"a": answering(PLAIN).replace(b'<wsdl:operation name="Ask"><wsdl:documentation>', b'<wsdl:operation name="B"><wsdl:documentation>')}, "port type"),
        ({"a": answering(PLAIN).replace(b'<wsdl:input message="t:In"/>', b"")}, "no input"),
        ({"a": answering(PLAIN).replace(b'message="t:In"', b'message="t:No"')}, "t:No"),
        ({"a": answering(PLAIN).replace(b'element="t:Ask"/>', b'type="t:Ask"/>')}, "one part"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(files: dict[str, bytes], why: str) -> None:
    with pytest.raises(ContentRefused, match=why):
        read_wsdl(files)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (rpc_wsdl(use="encoded"), "encoded"),
        (rpc_wsdl(part='<wsdl:part name="id" element="t:x"/>'), "rpc style"),
        (rpc_wsdl(part='<wsdl:part name="id" type="t:x"/>'), "t:x"),
        (rpc_wsdl().replace(b'<wsdl:input message="t:In"/>', b""), "no input"),
        (answering(PLAIN).replace(b'<wsdl:input><soap:body use="literal"/>', b'<wsdl:input><soap:body/><soap:header part="AuthHeader" use="literal"/>'), "AuthHeader"),
        (answering(PLAIN).replace(b'element="t:AskResponse"', b'element="t:Nowhere"'), "t:Nowhere"),
        (answering(PLAIN).replace(b'element="t:AskResponse"/>', b'element="t:AskResponse"/><wsdl:part name="q" element="t:Ask"/>'), "one part"),
        (answering(PLAIN, more='<wsdl:operation name="Ask"/>'), "twice"),
        (answering('<xs:group ref="t:G"/>').replace(b"</xs:schema>", b'<xs:group name="G"><xs:sequence><xs:group ref="t:G"/></xs:sequence></xs:group></xs:schema>'), "themselves"),
    ],
)  # fmt: skip
def test_operations_that_cannot_be_bridged_are_left_out_and_told(text: bytes, why: str) -> None:
    found = read_wsdl({"a": text})
    assert why in "; ".join(found.left_out) and [one.operation for one in found.asked] in (["ask"], ["Ask"])


def test_an_operation_without_answer_has_no_reply() -> None:
    text = (
        answering(PLAIN)
        .replace(b'<wsdl:output message="t:Out"/>', b"")
        .replace(b'<wsdl:output><soap:body use="literal"/></wsdl:output>', b"")
    )
    assert read_wsdl({"a": text}).operations[0].reply is None


def test_bindings_may_leave_almost_everything_out() -> None:
    text = (
        rpc_wsdl()
        .replace(b'<soap:operation soapAction=""/>', b"")
        .replace(b'<wsdl:input><soap:body use="literal" namespace="urn:t"/></wsdl:input>', b"")
    )
    (one,) = read_wsdl({"a": text}).operations
    assert (one.action, one.request.namespace) == ("", "")


def test_schemas_alone_describe_messages() -> None:
    found = read_schemas({"a.xsd": f'{SCHEMA_HEAD}<xs:element name="a" type="xs:int"/></xs:schema>'.encode()})
    assert found.operations == () and len(found.schemas) == 1
    with pytest.raises(ContentRefused, match="no XML schema"):
        read_schemas({"a.xsd": b"<a/>"})


@given(st.integers(0, len(ASMX)), st.sampled_from([b"", b"<", b'"', b"tns:", b"\xff", b"unbounded", b"xs:x"]), st.integers(0, 40))
def test_a_damaged_description_is_read_or_refused(at: int, noise: bytes, gone: int) -> None:
    try:
        read_wsdl({"a": ASMX[:at] + noise + ASMX[at + gone :]})
    except ContentRefused:
        return
