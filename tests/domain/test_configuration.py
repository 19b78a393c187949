"""The snapshot's words: small on the wire, unchanged after a round."""

from datetime import UTC, datetime

import msgspec

from lgsp.domain.configuration import (
    AccessRight,
    Authentication,
    Configuration,
    Credential,
    Endpoint,
    Member,
    RateLimit,
    ServiceVersion,
    Subsystem,
)

WHEN = datetime(2026, 11, 22, tzinfo=UTC)

WHOLE = Configuration(
    instance="VN-H55",
    number=3,
    compiled_at=WHEN,
    members=(Member("VN-H55/GOV/H55", "Tỉnh"),),
    subsystems=(Subsystem("VN-H55/GOV/H55/a", "A"),),
    credentials=(Credential("k1", "api_key", "VN-H55/GOV/H55/a", "sha256$00$11", valid_to=WHEN),),
    services=(
        ServiceVersion(
            service="VN-H55/GOV/H55/b/s",
            version="1.0",
            title="S",
            base_path="/s/1.0",
            upstreams=("http://127.0.0.1:1/s",),
            endpoints=(Endpoint("GET", "/x/*"),),
            authentication=Authentication("api_key", header="X-Api-Key", sealed_secret="sealed1:…"),
        ),
    ),
    access_rights=(AccessRight("r", "VN-H55/GOV/H55/a", "VN-H55/GOV/H55/b/s", "p", "l", rate_limit=RateLimit(10)),),
)


def test_a_configuration_is_the_same_after_a_round():
    assert msgspec.json.decode(msgspec.json.encode(WHOLE), type=Configuration) == WHOLE


def test_defaults_are_not_written():
    assert b"timeout_s" not in msgspec.json.encode(WHOLE)


def test_a_field_of_a_later_release_is_passed_over():
    raw = msgspec.json.encode(WHOLE).replace(b'"number":3', b'"number":3,"invented_later":[1]')
    assert msgspec.json.decode(raw, type=Configuration) == WHOLE
