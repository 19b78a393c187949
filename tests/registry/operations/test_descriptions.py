# ruff: noqa: E501 - XML stands on one line, as it is sent
from typing import Any

import msgspec
import pytest

from lgsp.domain.errors import ContentRefused
from lgsp.protocol.xml.wsdl import read_wsdl
from lgsp.registry.facts import MappingFacts, VersionFacts
from lgsp.registry.operations.descriptions import completed, faults_of_mapping, faults_of_mappings, stated_mapping
from tests.protocol.xml.test_wsdl import ASMX
from tests.protocol.xml.wsdls import rpc_wsdl

SOAP = msgspec.to_builtins(read_wsdl({"a": ASMX}))
ENCODED = msgspec.to_builtins(read_wsdl({"a": rpc_wsdl(use="encoded")}))


def facts(**more: Any) -> VersionFacts:
    return VersionFacts(**{"version": "1.0", "base_path": "/hkd/1.0", **more})


def test_a_bridged_version_gets_an_openapi_document_and_endpoints() -> None:
    done = completed(facts(kind="OPENAPI", soap=SOAP))
    assert done.endpoints == ["POST /TraCuuGiayChungNhan", "POST /DanhSachTheoXa"] and done.openapi is not None
    again = completed(done.model_copy(update={"endpoints": ["POST /DanhSachTheoXa"]}))
    assert again.endpoints == ["POST /DanhSachTheoXa"] and again.openapi == done.openapi


def test_a_soap_version_gets_its_operations() -> None:
    assert completed(facts(kind="SOAP", soap=SOAP, validation="enforce")).endpoints[-1] == "SOAP /BaoCaoThang"
    assert completed(facts(soap=SOAP)).endpoints == []


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"kind": "OPENAPI", "soap": {"format": "x"}}, "soap"),
        ({"kind": "OPENAPI", "soap": ENCODED}, "soap"),
        ({"kind": "SOAP", "soap": SOAP | {"schemas": {"0": "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:nope/></xs:schema>"}}, "validation": "report"}, "soap"),
        ({"openapi": {}}, "openapi"),
    ],
)  # fmt: skip
def test_faults_of_a_description_are_told_under_its_name(more: dict[str, Any], place: str) -> None:
    with pytest.raises(ContentRefused) as caught:
        completed(facts(**more))
    assert {fault.place[0] for fault in caught.value.faults} == {place}


def test_faults_of_mappings_are_told_with_their_place() -> None:
    wrong = MappingFacts(language="jmespath", text="{")
    assert faults_of_mapping(None, "request") == []
    assert [fault.path for fault in faults_of_mappings(facts(reply_mapping=wrong, request_mapping=MappingFacts()))] == [
        "reply_mapping.text"
    ]
    assert stated_mapping(MappingFacts(name="a")) == {"name": "a"} and stated_mapping(None) is None
