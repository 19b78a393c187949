"""XML is read strictly: no bombs, nothing from outside, a place for every fault."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.xml import reading
from lgsp.protocol.xml.reading import ATTRIBUTES_MAX, DEPTH_MAX, ELEMENTS_MAX, NAMESPACES_MAX, read_xml

BOMB = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>'
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'


def test_names_are_compared_by_namespace_and_not_by_prefix():
    first, second = (
        read_xml(text) for text in (b'<p:a xmlns:p="urn:x"><p:b q="1">t</p:b></p:a>', b'<a xmlns="urn:x"><b q="1">t</b></a>')
    )
    assert first == second
    assert (first.name, first.namespace, first.children[0].attributes) == ("a", "urn:x", {"q": "1"})


def test_an_attribute_with_a_namespace_carries_it():
    assert read_xml(b'<a xmlns:p="urn:x" p:b="1"/>').attributes == {"urn:x}b": "1"}


def test_children_and_texts_are_found_by_name():
    root = read_xml(" <a>x<!-- left out --><b> Mẫu </b><c/><b>2</b>y<![CDATA[<&]]></a>".strip().encode())
    assert (root.text, root.text_of("b"), root.text_of("c"), root.text_of("d")) == ("xy<&", "Mẫu", "", "")
    assert root.child("d") is None
    assert [element.name for element in root.walk()] == ["a", "b", "c", "b"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (BOMB, "DOCTYPE"),
        (OUTSIDE, "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>', "DOCTYPE"),
        (b"<a>&x;</a>", "undefined entity"),
        (b"<a><?php echo 1 ?></a>", "processing instructions"),
        (b'<?xml version="1.1"?><a/>', "XML 1.0"),
        (b'<?xml version="1.0" encoding="iso-8859-1"?><a/>', "UTF-8"),
        ("<a/>".encode("utf-16"), "UTF-8"),
        ("<a/>".encode("utf-16-be"), "NUL"),
        (b"<a>\xff</a>", "UTF-8"),
        (b"<p:a/>", "unbound prefix"),
        (b'<a b="1" b="2"/>', "duplicate attribute"),
        (b"", "no element found"),
        (b"<a/><b/>", "junk after"),
        (b"<a>" * (DEPTH_MAX + 1), "deeper"),
        (b"<a>" + b"<b/>" * ELEMENTS_MAX + b"</a>", "elements"),
        (b"<a " + b" ".join(b'b%d="1"' % number for number in range(ATTRIBUTES_MAX + 1)) + b"/>", "attributes"),
        (b"<a " + b" ".join(b'xmlns:b%d="u"' % number for number in range(NAMESPACES_MAX + 1)) + b"/>", "namespace declarations"),
        (b"<a>" + b" " * reading.XML_BYTES_MAX + b"</a>", "larger"),
    ],
)
def test_what_must_not_come_in_is_refused(text, why):
    with pytest.raises(MalformedRequest, match=why):
        read_xml(text)


def test_a_declaration_of_utf_8_is_taken_with_and_without_byte_order_mark():
    for text in (b'<?xml version="1.0" encoding="utf-8"?><a/>', b'<?xml version="1.0"?><a/>', b"\xef\xbb\xbf<a/>"):
        assert read_xml(text).name == "a"


@pytest.mark.parametrize(
    ("text", "line", "column"), [(b"<a>\n  <b>\n</a>", 3, 3), (b"<a>\n <?x y?></a>", 2, 2), (b"<a>\n\n12\xff", 3, 3)]
)
def test_a_fault_has_its_line_and_column(text, line, column):
    with pytest.raises(MalformedRequest) as refused:
        read_xml(text)
    assert (refused.value.facts["line"], refused.value.facts["column"]) == (line, column)


def test_the_limits_themselves_are_taken():
    text = b"<a>" * DEPTH_MAX + b"</a>" * DEPTH_MAX
    assert read_xml(text, bytes_max=len(text)).children[0].name == "a"
    with pytest.raises(MalformedRequest, match="larger"):
        read_xml(text, bytes_max=len(text) - 1)


@given(st.binary(max_size=60) | st.text("<>/ab&;!?[]\"'= x:", max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(text):
    try:
        assert read_xml(text).name
    except MalformedRequest as refused:
        assert refused.facts["why"]
