from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import LgspError, MalformedRequest, OperationUnclear
from lgsp.protocol.xml.soap_description import Asked
from lgsp.protocol.xml.soap_operation import operation_asked

OLD = "http://schemas.xmlsoap.org/soap/envelope/"
NEW = "http://www.w3.org/2003/05/soap-envelope"
KNOWN = (
    Asked("Tra", "Tra", "urn:t", "urn:t/Tra"),
    Asked("Sua", "Sua", "urn:t", "urn:t/Sua"),
    Asked("Xoa", "Sua", "urn:t", "urn:t/Xoa"),
)


def envelope(name: str = "Tra", *, space: str = OLD, header: str = "", namespace: str = "urn:t") -> bytes:
    return f'<s:Envelope xmlns:s="{space}"><s:Header>{header}</s:Header><s:Body><{name} xmlns="{namespace}"/></s:Body></s:Envelope>'.encode()


def asked(body: bytes = envelope(), kind: str = "text/xml", actions: Any = (), known: Any = KNOWN) -> str:
    return operation_asked(body, content_type=kind, actions=actions, asked=known)


def addressed(action: str) -> str:
    return f'<a:Action xmlns:a="http://www.w3.org/2005/08/addressing">{action}</a:Action><x xmlns="urn:x">1</x><Action>2</Action>'


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ({}, "Tra"),
        ({"actions": ['"urn:t/Tra"']}, "Tra"),
        ({"actions": ['""', ""]}, "Tra"),
        ({"body": envelope("Sua"), "actions": ["urn:t/Xoa"]}, "Xoa"),
        ({"body": envelope(space=NEW), "kind": 'application/soap+xml; charset=utf-8; action="urn:t/Tra"'}, "Tra"),
        ({"body": envelope(header=addressed("urn:t/Tra"))}, "Tra"),
        ({"known": None}, "Tra"),
        ({"known": None, "actions": ['"http://x/y#Tra"']}, "Tra"),
        ({"known": None, "actions": ["Tra"]}, "Tra"),
    ],
)
def test_the_operation_is_found(facts: dict[str, Any], name: str) -> None:
    assert asked(**facts) == name


@pytest.mark.parametrize(
    "facts",
    [
        {"actions": ["urn:t/Sua"]},
        {"actions": ["urn:t/Tra", "urn:t/Sua"]},
        {"actions": ["urn:t/Tra"], "kind": "application/soap+xml;action=urn:t/Sua"},
        {"body": envelope(header=addressed("urn:t/Sua"))},
        {"body": envelope("Sua")},
        {"body": envelope(namespace="urn:other")},
        {"body": envelope("La")},
        {"known": None, "actions": ["urn:t/Sua"]},
        {"body": envelope().replace(b'<Tra xmlns="urn:t"/>', b"")},
        {"body": envelope().replace(b'<Tra xmlns="urn:t"/>', b"<a/><b/>")},
        {"body": envelope().replace(b"</s:Body>", b"</s:Body><s:Body/>")},
    ],
)
def test_what_says_two_things_or_none_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(OperationUnclear):
        asked(**facts)


@pytest.mark.parametrize("body", [b"", b"<a/>", b"{}", b'<!DOCTYPE a [<!ENTITY e "x">]><a/>'])
def test_what_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedRequest):
        asked(body)


@given(st.text(max_size=60), st.text(max_size=40), st.binary(max_size=30))
def test_whatever_comes_names_a_known_operation_or_is_refused(action: str, kind: str, noise: bytes) -> None:
    for body in (envelope(), envelope() + noise, noise):
        try:
            assert asked(body, kind, [action]) in {"Tra", "Sua", "Xoa"}
        except LgspError:
            continue
