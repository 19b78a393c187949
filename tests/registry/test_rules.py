"""The rules of the registry."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.registry import rules
from tests.gateway.authority import Authority

DAY = datetime(2025, 7, 1, tzinfo=UTC)


def places(faults: list) -> list[str]:  # type: ignore[type-arg]
    return [fault.path for fault in faults]


def test_an_operator_acts_for_every_member_and_others_for_their_own() -> None:
    assert rules.may_act("operator", "grant_access_right", is_own_member=False)
    assert rules.may_act("approver", "grant_access_right", is_own_member=True)
    assert not rules.may_act("approver", "grant_access_right", is_own_member=False)
    assert not rules.may_act("auditor", "suspend_member", is_own_member=True)


def test_a_status_follows_its_verb_or_stays_or_is_refused() -> None:
    assert rules.next_status("suspend", "active") == "suspended"
    assert rules.next_status("suspend", "suspended") == "suspended"
    assert rules.next_status("publish", "withdrawn") is None
    assert rules.next_status("reinstate", "ended") is None


def test_codes_hold_only_what_identifiers_may() -> None:
    assert rules.faults_of_codes({"code": "H55.12"}) == []
    assert places(rules.faults_of_codes({"code": "a/b", "member_class": ""})) == ["code", "member_class"]


def test_a_period_ends_after_it_begins() -> None:
    assert rules.faults_of_period(None, DAY) == rules.faults_of_period(DAY, None) == []
    assert rules.faults_of_period(DAY, DAY.replace(day=2)) == []
    assert places(rules.faults_of_period(DAY, DAY)) == ["valid_to"]


@pytest.mark.parametrize("path", ["/a", "/apiCSDLDKDN/1.0", "/gia-dat/v1"])
def test_plain_published_paths_are_taken(path: str) -> None:
    assert rules.faults_of_base_path(path) == []


@pytest.mark.parametrize(
    "path", ["", "a", "/", "/a/", "/a//b", "/a/../b", "/./a", "/a%2fb", "/a b", "/token", "/r1/x", "/.well-known/x"]
)
def test_odd_and_reserved_paths_are_refused(path: str) -> None:
    assert places(rules.faults_of_base_path(path)) == ["base_path"]


def test_an_endpoint_is_a_method_and_a_path_pattern() -> None:
    assert rules.endpoint_parts("GET /gia/{xa}/*") == ("GET", "/gia/*/*")
    assert rules.endpoint_parts("* /**") == ("*", "/**")
    assert rules.endpoint_parts("POST /") == ("POST", "/")
    for odd in ("GET", "get /a", "GET a", "GET /a/../b", "GET //a", "GET /a b"):
        assert rules.endpoint_parts(odd) is None


def test_faults_of_endpoints_name_their_position() -> None:
    assert places(rules.faults_of_endpoints(["GET /a/{x}", "get /a", "GET /a/*"])) == ["endpoints[1]", "endpoints[2]"]


@pytest.mark.parametrize("url", ["http://10.1.2.3:8080/api", "https://dkkd.gov.vn/x", "http://localhost:1", "http://[::1]:8/"])
def test_addresses_of_providers_are_taken(url: str) -> None:
    assert rules.faults_of_upstreams([url], is_loopback_only=False) == []


@pytest.mark.parametrize(
    "url",
    [
        "ftp://x", "http://", "//x/y", "http://x:port", "http://[::1", "http://a b", "http://u:p@x", "http://x/?q=1", "http://x/#f",
        "http://169.254.169.254/latest", "http://0.0.0.0", "http://224.0.0.1",
    ],
)  # fmt: skip
def test_addresses_that_no_provider_has_are_refused(url: str) -> None:
    assert places(rules.faults_of_upstreams([url], is_loopback_only=False)) == ["upstreams[0]"]


def test_a_demo_reaches_loopback_only() -> None:
    urls = ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "http://10.0.0.1", "http://example.org"]
    assert places(rules.faults_of_upstreams(urls, is_loopback_only=True)) == ["upstreams[3]", "upstreams[4]"]


@given(st.text())
def test_no_text_breaks_the_check_of_addresses(url: str) -> None:
    rules.faults_of_upstreams([url], is_loopback_only=True)


def test_fields_are_dotted_paths() -> None:
    assert (
        rules.faults_of_validation("off", has_description=False)
        == rules.faults_of_validation("enforce", has_description=True)
        == []
    )
    assert places(rules.faults_of_validation("report", has_description=False)) == ["validation"]
    assert rules.faults_of_fields(["/duLieu/hoTen", "/danhSach/*/ten", "mask:/a"]) == []
    assert places(rules.faults_of_fields(["a.b", "", "/a//b", "mask:"])) == ["fields[0]", "fields[1]", "fields[2]", "fields[3]"]


def test_each_kind_of_authentication_needs_its_facts() -> None:
    empty = dict.fromkeys(("token_url", "client_id", "header", "secret", "sealed_secret"), "")

    def faults(**facts: str) -> list[str]:
        return places(rules.faults_of_authentication({**empty, **facts}, is_loopback_only=True))

    assert faults(kind="none") == []
    assert faults(kind="basic", client_id="x", sealed_secret="sealed1:x") == []
    assert faults(kind="api_key") == ["authentication.header", "authentication.secret"]
    told = {"kind": "oauth2_client_credentials", "client_id": "x", "secret": "y"}
    assert faults(**told) == ["authentication.token_url"]
    assert faults(**told, token_url="http://127.0.0.1/token") == []
    assert faults(**told, token_url="http://example.org/token") == ["authentication.token_url"]


def test_the_kinds_of_the_dialects_need_their_parameters_and_both_secrets() -> None:
    empty = dict.fromkeys(("token_url", "client_id", "header", "secret", "sealed_secret"), "")

    def faults(*, upstreams: tuple[str, ...] = (), **facts: object) -> list[str]:
        return places(rules.faults_of_authentication({**empty, **facts}, is_loopback_only=True, upstreams=upstreams))

    population = {"kind": "hashed_basic", "client_id": "x", "parameters": {"x_road_client": "VN/GOV/H55/lgsp"}}
    both = '{"secret":"a","api_key":"b"}'
    assert faults(kind="hashed_basic") == [
        "authentication.client_id",
        "authentication.secret",
        "authentication.parameters.x_road_client",
    ]
    assert faults(**population, secret="a") == ["authentication.secret"]
    assert faults(**population, secret=both, upstreams=("http://a",)) == []
    assert faults(**population, sealed_secret="sealed1:x", upstreams=("http://a", "http://b")) == ["upstreams"]

    portal = {"kind": "portal_session", "client_id": "x", "secret": "y", "token_url": "http://127.0.0.1/login"}
    assert faults(**portal) == ["authentication.parameters.dstcode"]
    assert faults(**portal, parameters={"dstcode": "VN:GOV:000.00.00.G22:vpcpdvcprovider"}) == []

    token = {"kind": "lgsp_access_token", "client_id": "x", "token_url": "http://127.0.0.1/token"}
    assert faults(**token, secret="a") == []
    assert faults(**token, secret="a", parameters={"token_client_id": "c"}) == ["authentication.secret"]
    assert faults(**token, secret='{"secret":"a","client_secret":"b"}', parameters={"token_client_id": "c"}) == []


def test_publishing_needs_an_address_and_openapi_needs_endpoints() -> None:
    assert rules.faults_of_publishing(upstreams=["http://x"], endpoints=[], kind="REST") == []
    assert places(rules.faults_of_publishing(upstreams=[], endpoints=[], kind="OPENAPI")) == ["upstreams", "endpoints"]


def test_the_default_version_is_the_chosen_or_the_newest() -> None:
    assert rules.default_version([("1.9", False), ("1.10", False)]) == "1.10"
    assert rules.default_version([("1.9", True), ("1.10", False)]) == "1.9"
    assert rules.default_version([("1.0", False), ("1.0-beta", False)]) == "1.0-beta"
    assert rules.default_version([]) is None


def test_networks_are_networks_or_addresses() -> None:
    assert rules.faults_of_networks(["10.20.0.0/16", "192.0.2.1", "2001:db8::/32"]) == []
    assert places(rules.faults_of_networks(["10.20.0.1/16", "x"])) == ["networks[0]", "networks[1]"]


def test_a_client_certificate_needs_its_own_key(tmp_path: Path) -> None:
    empty = dict.fromkeys(("token_url", "client_id", "header", "secret", "sealed_secret"), "")
    authority = Authority(tmp_path)
    pair, other = authority.issue("a"), authority.issue("b")
    certificate, key = pair.file.read_text(), pair.key_file.read_text()

    def faults(**facts: object) -> list[str]:
        return places(rules.faults_of_authentication({**empty, "kind": "none", **facts}, is_loopback_only=True))

    assert faults(certificate=certificate, key=key, authorities=certificate) == []
    assert faults(certificate=certificate, sealed_key="sealed1:x") == []
    assert faults(certificate=certificate) == faults(key=key) == ["authentication.certificate"]
    assert faults(certificate=certificate, key=other.key_file.read_text()) == ["authentication.certificate"]
    assert faults(certificate="x", sealed_key="sealed1:x") == ["authentication.certificate"]
    assert faults(authorities=key) == ["authentication.authorities"]


def test_x_road_needs_our_client_and_the_axis_a_system_and_its_secret() -> None:
    empty = dict.fromkeys(("token_url", "client_id", "header", "secret", "sealed_secret"), "")

    def faults(**facts: object) -> list[str]:
        return places(rules.faults_of_authentication({**empty, **facts}, is_loopback_only=True))

    assert faults(kind="xroad", parameters={"x_road_client": "VN/GOV/H55/lgsp"}) == []
    assert faults(kind="xroad") == ["authentication.parameters.x_road_client"]
    assert faults(kind="axis_hmac", client_id="s", secret="x") == []
    assert faults(kind="axis_hmac") == ["authentication.client_id", "authentication.secret"]


def test_operations_are_endpoints_of_soap_services_only() -> None:
    assert places(rules.faults_of_operations(["SOAP /a", "GET /", "POST /", "SOAP /a/b", "* /**"], "SOAP")) == [
        "endpoints[2]", "endpoints[3]", "endpoints[4]",
    ]  # fmt: skip
    assert places(rules.faults_of_operations(["POST /a", "SOAP /a"], "REST")) == ["endpoints[1]"]


def test_field_maps_have_places_that_belong_together() -> None:
    good = {"part": "request", "fields": ["/a/p", "/a/c"], "levels": [1, 3]}
    assert rules.faults_of_maps([good, {"part": "request", "fields": ["?x"], "levels": []}]) == []
    bad = [
        {"part": "request", "fields": ["x"], "levels": []},
        {"part": "reply", "fields": ["?x"], "levels": []},
        {**good, "levels": [1]},
    ]
    assert places(rules.faults_of_maps(bad)) == ["maps[0].fields", "maps[1].fields", "maps[2].levels"]


def test_a_place_of_a_person_is_one_that_the_gateway_can_look_at() -> None:
    assert rules.faults_of_person("") == rules.faults_of_person("query:so") == rules.faults_of_person("body:/a/*/b") == []
    assert places(rules.faults_of_person("cookie:x")) == ["person.place"]


def test_what_only_the_consumer_can_sign_is_never_sent_again() -> None:
    assert rules.faults_of_resending("two_officers", requires_signature=False) == []
    assert rules.faults_of_resending("never", requires_signature=True) == []
    assert places(rules.faults_of_resending("one_officer", requires_signature=True)) == ["resending"]


def test_a_retention_class_is_one_of_the_settings() -> None:
    assert rules.faults_of_retention("", {"30-days": 30}) == rules.faults_of_retention("30-days", {"30-days": 30}) == []
    assert places(rules.faults_of_retention("odd", {"30-days": 30})) == ["body_retention"]
