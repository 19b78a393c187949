# ruff: noqa: E501 - XML stands on one line, as it is sent
from typing import Any

import pytest
from lxml import etree

from lgsp.domain.faults import Fault
from lgsp.protocol.xml.soap_description import Choice, Complex, Element, Simple
from lgsp.protocol.xml.xsd_types import NotBridgeable, Schema, SchemaTypes, qualified
from tests.protocol.xml.wsdls import SCHEMA_HEAD

NOTHING = Fault((), "is not there", "không có")


def types_of(text: str, *more: str, head: str = SCHEMA_HEAD) -> SchemaTypes:
    roots = [etree.fromstring(f"{head}{one}</xs:schema>") for one in (text, *more)]
    return SchemaTypes([Schema(f"{number}.xsd", root, root.get("targetNamespace", "")) for number, root in enumerate(roots)])


def complex_of(inside: str, *more: str, head: str = SCHEMA_HEAD) -> Complex:
    types = types_of(f'<xs:element name="E"><xs:complexType>{inside}</xs:complexType></xs:element>{"".join(more)}', head=head)
    found = types.types[types.element("{urn:t}E", NOTHING).type]
    assert isinstance(found, Complex)
    return found


def simple_of(inside: str, *more: str) -> Simple:
    types = types_of(f'<xs:simpleType name="S">{inside}</xs:simpleType><xs:element name="E" type="t:S"/>{"".join(more)}')
    found = types.types[types.element("{urn:t}E", NOTHING).type]
    assert isinstance(found, Simple)
    return found


def test_children_keep_their_names_numbers_and_spaces() -> None:
    found = complex_of(
        "<xs:sequence>"
        '<xs:element name="a" type="xs:string"/>'
        '<xs:element name="b" type="xs:int" minOccurs="0" maxOccurs="unbounded" nillable="true"/>'
        '<xs:element name="c" form="unqualified" type="xs:date" maxOccurs="3"/>'
        '<xs:element name="d"><xs:simpleType><xs:restriction base="xs:string"/></xs:simpleType></xs:element>'
        '<xs:element ref="t:G" minOccurs="0"/><xs:any minOccurs="0"/>'
        "</xs:sequence>",
        '<xs:element name="G" type="xs:string" nillable="1"/>',
    )
    assert found.elements == (
        Element("a", "xs:string", "urn:t"),
        Element("b", "xs:int", "urn:t", 0, None, True),
        Element("c", "xs:date", "", 1, 3),
        Element("d", "{urn:t}E/d", "urn:t"),
        Element("G", "xs:string", "urn:t", 0, 1, True),
    )


def test_optional_groups_make_their_children_optional() -> None:
    found = complex_of(
        '<xs:sequence minOccurs="0"><xs:element name="a" type="xs:string"/></xs:sequence>',
    )
    assert found.elements[0].least == 0
    grouped = complex_of(
        '<xs:group ref="t:G"/>', '<xs:group name="G"><xs:all><xs:element name="a" type="xs:string"/></xs:all></xs:group>'
    )
    assert grouped.elements[0].least == 1


def test_a_choice_is_kept_by_positions() -> None:
    found = complex_of(
        '<xs:sequence><xs:element name="x" type="xs:string"/><xs:choice minOccurs="0"><xs:element name="a" type="xs:string"/>'
        '<xs:sequence><xs:element name="b" type="xs:string"/><xs:element name="c" type="xs:string"/></xs:sequence><xs:any minOccurs="0"/>'
        "</xs:choice></xs:sequence>"
    )
    assert found.choices == (Choice(((1,), (2, 3)), False),) and [one.least for one in found.elements] == [1, 0, 0, 0]


def test_extensions_take_over_what_the_base_has() -> None:
    base = (
        '<xs:complexType name="Base"><xs:sequence><xs:element name="a" type="xs:string"/></xs:sequence>'
        '<xs:attribute name="m" type="xs:int" use="required"/></xs:complexType>'
    )
    own = '<xs:sequence><xs:element name="b" type="xs:string"/></xs:sequence>'
    extended = complex_of(f'<xs:complexContent><xs:extension base="t:Base">{own}</xs:extension></xs:complexContent>', base)
    assert [one.name for one in extended.elements] == ["a", "b"] and extended.attributes[0].is_required
    restricted = complex_of(f'<xs:complexContent><xs:restriction base="t:Base">{own}</xs:restriction></xs:complexContent>', base)
    assert [one.name for one in restricted.elements] == ["b"]
    bare = complex_of(f'<xs:complexContent><xs:restriction base="xs:anyType">{own}</xs:restriction></xs:complexContent>')
    assert [one.name for one in bare.elements] == ["b"]


def test_texts_with_attributes_have_a_value() -> None:
    inside = (
        '<xs:simpleContent><xs:extension base="xs:decimal"><xs:attribute name="unit"/><xs:attribute name="gone" use="prohibited"/>'
        '<xs:attribute name="n" type="xs:int" form="qualified"/><xs:attribute ref="xml:lang"/><xs:attribute ref="t:g"/>'
        '<xs:attributeGroup ref="t:G"/><xs:anyAttribute/></xs:extension></xs:simpleContent>'
    )
    found = complex_of(
        inside,
        '<xs:attribute name="g" type="xs:string"/>',
        '<xs:attributeGroup name="G"><xs:attribute name="h"><xs:simpleType><xs:restriction base="xs:int"/></xs:simpleType></xs:attribute></xs:attributeGroup>',
    )
    assert found.value == "xs:decimal"
    assert [(one.name, one.namespace) for one in found.attributes] == [("unit", ""), ("n", "urn:t"), ("g", "urn:t"), ("h", "")]


def test_facets_are_kept() -> None:
    assert simple_of(
        '<xs:restriction base="xs:int"><xs:minInclusive value="1"/><xs:maxInclusive value="9"/><xs:pattern value="[0-9]"/></xs:restriction>'
    ) == Simple("integer", least=1, most=9, pattern="[0-9]")
    inner = '<xs:simpleType name="T"><xs:restriction base="xs:string"><xs:maxLength value="9"/></xs:restriction></xs:simpleType>'
    assert simple_of(
        '<xs:restriction base="t:T"><xs:enumeration value="A"/><xs:minLength value="x"/><xs:minInclusive value="1"/></xs:restriction>',
        inner,
    ) == Simple(enumeration=("A",), length_max=9)
    assert simple_of('<xs:restriction base="xs:string"><xs:length value="12"/></xs:restriction>') == Simple(
        length_min=12, length_max=12
    )


def test_lists_unions_and_types_within_types() -> None:
    assert simple_of('<xs:list itemType="xs:int"/>').is_list
    assert simple_of('<xs:union memberTypes="xs:int xs:string"/>') == Simple()
    assert simple_of('<xs:restriction><xs:simpleType><xs:restriction base="xs:date"/></xs:simpleType></xs:restriction>') == Simple(
        "date"
    )
    assert simple_of("<xs:list/>") == Simple(is_list=True)


def test_a_type_may_hold_itself() -> None:
    text = '<xs:element name="E" type="t:N"/><xs:complexType name="N"><xs:sequence><xs:element name="n" type="t:N" minOccurs="0"/></xs:sequence></xs:complexType>'
    types = types_of(text)
    assert types.element("{urn:t}E", NOTHING).type == "{urn:t}N"
    assert types.types["{urn:t}N"].elements[0].type == "{urn:t}N"  # type: ignore[union-attr]


def test_two_types_of_one_place_have_two_keys() -> None:
    text = '<xs:element name="E"><xs:complexType/></xs:element>'
    types = types_of(text)
    assert types.element("{urn:t}E", NOTHING).type == "{urn:t}E"
    assert types.element("{urn:t}E", NOTHING).type == "{urn:t}E()"


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        ('<xs:sequence><xs:element ref="xs:schema"/><xs:any/></xs:sequence>', "DataSet"),
        ("<xs:sequence><xs:any/></xs:sequence>", "anything"),
        ('<xs:sequence><xs:element name="a" type="xs:int" maxOccurs="x"/></xs:sequence>', "how often"),
        ('<xs:sequence><xs:element name="a"/></xs:sequence>', "no type"),
        ('<xs:sequence><xs:element name="a" type="xs:anyType"/></xs:sequence>', "xs:anyType"),
        ('<xs:sequence><xs:element name="a" type="t:None"/></xs:sequence>', "t:None"),
        ('<xs:sequence maxOccurs="2"><xs:element name="a" type="xs:int"/></xs:sequence>', "repeats a group"),
        ('<xs:choice maxOccurs="unbounded"><xs:element name="a" type="xs:int"/></xs:choice>', "repeats a choice"),
        ('<xs:choice><xs:choice><xs:element name="a" type="xs:int"/></xs:choice></xs:choice>', "within a choice"),
        ('<xs:sequence><xs:element name="a" type="xs:int"/><xs:element name="a" type="xs:int"/></xs:sequence>', "two places"),
        ('<xs:complexContent mixed="true"><xs:extension base="xs:anyType"/></xs:complexContent>', "mixes"),
        ('<xs:complexContent><xs:extension base="t:None"/></xs:complexContent>', "t:None"),
        ('<xs:sequence><xs:element ref="t:None"/></xs:sequence>', "t:None"),
        ('<xs:group ref="t:None"/>', "t:None"),
        ('<xs:attributeGroup ref="t:None"/>', "t:None"),
        ('<xs:attribute ref="t:None" use="required"/>', "t:None"),
        ('<xs:sequence><xs:element name="a"><xs:simpleType><xs:restriction base="t:C"/></xs:simpleType></xs:element></xs:sequence>', "no simple type"),
        ('<xs:sequence><xs:element name="a"><xs:simpleType><xs:restriction base="t:None"/></xs:simpleType></xs:element></xs:sequence>', "t:None"),
        ('<xs:sequence><xs:element name="a" type="t:A"/></xs:sequence>', "abstract"),
        ('<xs:sequence><xs:element name="a"><xs:complexType mixed="true"/></xs:element></xs:sequence>', "mixes"),
        (
            "".join(f'<xs:sequence><xs:element name="a{n}"><xs:complexType>' for n in range(45)) + "</xs:complexType></xs:element></xs:sequence>" * 45,
            "too deeply",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_is_told_with_its_place(inside: str, why: str) -> None:
    with pytest.raises(NotBridgeable, match=why) as caught:
        complex_of(inside, '<xs:complexType name="C"/><xs:complexType name="A" abstract="true"/>')
    assert caught.value.fault.place[0] == "0.xsd"


def test_an_element_that_is_not_there_is_the_callers_fault_to_tell() -> None:
    with pytest.raises(NotBridgeable, match="is not there"):
        types_of("").element("{urn:t}No", NOTHING)


def test_types_named_from_elsewhere() -> None:
    node: Any = etree.fromstring('<a xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"/>')
    types = types_of('<xs:simpleType name="S"><xs:list itemType="xs:int"/></xs:simpleType><xs:import namespace="urn:x"/>')
    assert types.typed(node, "xs:int", NOTHING) == "xs:int" and types.typed(node, "t:S", NOTHING) == "{urn:t}S"
    assert qualified(node, "bare", "urn:d") == "{urn:d}bare"


def test_unqualified_schemas() -> None:
    head = SCHEMA_HEAD.replace('elementFormDefault="qualified" ', 'attributeFormDefault="qualified" ')
    inside = '<xs:sequence><xs:element name="a" type="xs:int"/></xs:sequence><xs:attribute name="b" type="xs:int"/>'
    found = complex_of(inside, head=head)
    assert (found.elements[0].namespace, found.attributes[0].namespace) == ("", "urn:t")
