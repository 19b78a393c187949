"""X-Road's metadata in the shapes that its clients read."""

import json
from datetime import UTC, datetime

import pytest
from lxml import etree

from lgsp.domain.configuration import Configuration, Endpoint, Member, ServiceVersion, Subsystem
from lgsp.protocol.xroad import metadata

CONFIGURATION = Configuration(
    "VN-H55",
    1,
    datetime(2026, 11, 22, tzinfo=UTC),
    members=(Member("VN/GOV/G12", "Bộ Tài chính"), Member("VN-H55/GOV/H55", "Tỉnh <Thái & Nguyên>")),
    subsystems=(Subsystem("VN-H55/GOV/H55/motcua", "Một cửa"), Subsystem("VN/GOV/G99/x", "Mồ côi")),
)
VERSION = ServiceVersion(
    "VN/GOV/G12/dkkd/dkdn", "1.0", "t", "/a", (), kind="OPENAPI", endpoints=(Endpoint("GET", "/hoso/*"), Endpoint("*", "/**"))
)


def test_clients_are_listed_as_json_in_snake_case():
    members = json.loads(metadata.client_list_json(CONFIGURATION))["member"]
    assert members[0] == {
        "id": {"object_type": "MEMBER", "xroad_instance": "VN", "member_class": "GOV", "member_code": "G12"},
        "name": "Bộ Tài chính",
    }
    assert members[-1]["id"]["subsystem_code"] == "motcua" and members[-1]["subsystem_name"] == "Một cửa"
    assert members[1]["name"] == "" and len(members) == 4


def test_clients_are_listed_as_xml_with_the_same_content():
    root = etree.fromstring(metadata.client_list_xml(CONFIGURATION))
    names = {"x": "http://x-road.eu/xsd/xroad.xsd", "i": "http://x-road.eu/xsd/identifiers"}
    assert root.xpath("x:member/x:id/@i:objectType", namespaces=names) == ["MEMBER", "SUBSYSTEM", "MEMBER", "SUBSYSTEM"]
    assert root.xpath("string(x:member[3]/x:name)", namespaces=names) == "Tỉnh <Thái & Nguyên>"
    assert root.xpath("string(x:member[4]/x:subsystemName)", namespaces=names) == "Một cửa"


def test_methods_are_listed_with_their_endpoints():
    (service,) = json.loads(metadata.method_list([VERSION]))["service"]
    assert service["object_type"] == "SERVICE" and service["service_code"] == "dkdn" and service["service_type"] == "OPENAPI"
    assert service["endpoint_list"] == [{"method": "GET", "path": "/hoso/*"}, {"method": "*", "path": "/**"}]


def test_a_description_goes_out_without_any_server_address():
    document = {
        "openapi": "3.1.0",
        "servers": [{"url": "http://10.0.0.1"}],
        "paths": {
            "/a": {"servers": [{"url": "http://10.0.0.2"}], "get": {"servers": [], "summary": "s"}, "summary": "p"},
            "/b": None,
        },
    }
    plain = metadata.without_servers(document)
    assert plain == {"openapi": "3.1.0", "paths": {"/a": {"get": {"summary": "s"}, "summary": "p"}, "/b": None}}
    assert "servers" in document


@pytest.mark.parametrize("document", [{}, {"paths": []}])
def test_a_description_without_paths_is_left_as_it_is(document):
    assert metadata.without_servers(document) == document


def test_failures_have_the_words_that_clients_match():
    assert metadata.NO_DESCRIPTION == "Invalid service type: REST"
    assert metadata.service_not_found("x") == "Service not found: x"


def test_clients_of_one_instance_are_listed_alone():
    assert [row["id"]["xroad_instance"] for row in json.loads(metadata.client_list_json(CONFIGURATION, "VN"))["member"]] == [
        "VN",
        "VN",
    ]
    assert metadata.client_list_xml(CONFIGURATION, "VN-H26").count(b"<xrd:member>") == 0
