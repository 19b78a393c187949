"""Envelopes are read strictly and written so that any reader understands them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.xml.reading import read_xml
from lgsp.protocol.xml.soap import (
    NAMESPACE,
    NEW_NAMESPACE,
    SoapFault,
    content_of,
    fault_in,
    is_envelope,
    read_envelope,
    write_element,
    write_envelope,
    write_fault,
    write_new_fault,
)


def envelope(inside):
    return f'<s:Envelope xmlns:s="{NAMESPACE}">{inside}</s:Envelope>'.encode()


def test_what_is_written_is_read_again():
    content = write_element("d:a", (write_element("d:b", text="1"), write_element("d:c")), attributes={"xmlns:d": "urn:x"})
    read = read_envelope(write_envelope(content))
    assert (read.name, read.namespace, read.text_of("b"), read.text_of("c")) == ("a", "urn:x", "1", "")


@given(st.text())
def test_no_text_breaks_out_of_its_element(text):
    read = read_envelope(write_envelope(write_element("a", text=text, attributes={"b": text})))
    assert len(read.text) == len(text) and not read.children
    if text.isprintable():
        assert read.text == text == read.attributes["b"]


def test_a_header_that_need_not_be_understood_is_passed_over():
    inside = '<s:Header><x s:mustUnderstand="0"/><y/></s:Header><s:Body><a/></s:Body>'
    assert read_envelope(envelope(inside)).name == "a"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"<a/>", "Envelope was expected"),
        (
            b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><a/></s:Body></s:Envelope>',
            "Envelope was expected",
        ),
        (envelope(""), "one Body"),
        (envelope("<s:Body><a/></s:Body><s:Body><a/></s:Body>"), "one Body"),
        (envelope("<s:Header/><s:Header/><s:Body><a/></s:Body>"), "one Header"),
        (envelope("<s:Body/>"), "one element"),
        (envelope("<s:Body><a/><b/></s:Body>"), "one element"),
        (envelope('<s:Header><x s:mustUnderstand="1"/></s:Header><s:Body><a/></s:Body>'), "understood"),
    ],
)
def test_what_is_no_envelope_is_refused(text, why):
    with pytest.raises(MalformedRequest, match=why):
        read_envelope(text)


@pytest.mark.parametrize("fault", [SoapFault("Client", "Sai <dạng>", "request.malformed"), SoapFault("Server", "Lỗi")])
def test_a_fault_is_written_and_read(fault):
    assert fault_in(read_envelope(write_fault(fault))) == fault


def test_a_fault_of_others_is_read_as_far_as_it_goes():
    inside = "<s:Body><s:Fault><faultcode>Server</faultcode><faultstring> Lỗi </faultstring><detail/></s:Fault></s:Body>"
    assert fault_in(read_envelope(envelope(inside))) == SoapFault("Server", "Lỗi")


def test_what_is_no_fault_is_none():
    assert fault_in(read_xml(b"<a/>")) is None and fault_in(read_xml(b"<Fault/>")) is None


def test_an_envelope_is_told_from_other_elements():
    root = read_xml(envelope("<s:Body><a/></s:Body>"))
    assert is_envelope(root) and content_of(root).name == "a"
    assert not is_envelope(read_xml(b"<Envelope/>"))


def test_a_fault_is_told_in_the_newer_version_too() -> None:
    root = read_xml(write_new_fault(SoapFault("Client", "sai <dạng>", "request.malformed")))
    content = root.children[0].children[0]
    assert (root.namespace, content.name) == (NEW_NAMESPACE, "Fault")
    assert [one.text for one in content.walk() if one.text] == ["s:Sender", "sai <dạng>", "request.malformed"]
    assert b"s:Receiver" in write_new_fault(SoapFault("Server", "x")) and b"s:MustUnderstand" in write_new_fault(
        SoapFault("MustUnderstand", "x")
    )
