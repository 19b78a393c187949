"""The demo world hangs together: every right, credential and call names something that is there."""

import msgspec
import pytest

from lgsp.protocol.credentials.sealing import credential_purpose
from lgsp.protocol.credentials.verifiers import is_verified, sealed_in
from lgsp.sandbox.world import SPEAKER, demo_systems, fresh_secrets, registry_document, with_new_systems

KNOWN = fresh_secrets()
DOCUMENT = registry_document(KNOWN, "http://127.0.0.1:8090", sealed=lambda secret, purpose: f"sealed1:{purpose}:{secret}")
OWN = DOCUMENT["instance"]["code"]
SUBSYSTEMS = {
    f"{member.get('instance', OWN)}/GOV/{member['code']}/{subsystem['code']}": subsystem
    for member in DOCUMENT["members"]
    for subsystem in member.get("subsystems", ())
}
OF_THE_PLATFORM = ("VN-H55/GOV/H55/danh-muc", "VN-H55/GOV/H55/nhat-ky")
"""What the platform registers itself at every start, before the demo world is imported."""
SERVICES = {f"{name}/{service['code']}": service for name, system in SUBSYSTEMS.items() for service in system.get("services", ())}


def test_it_has_the_province_its_departments_and_92_communes():
    assert len(DOCUMENT["members"]) == 11 + 92


def test_every_right_names_a_subsystem_and_a_service():
    for right in DOCUMENT["access_rights"]:
        assert right["consumer"] in SUBSYSTEMS or right["consumer"] in OF_THE_PLATFORM
        assert right["service"] in SERVICES or right["service"].startswith(OF_THE_PLATFORM)
        assert right["purpose"] and right["legal_basis"]


def test_no_placeholder_is_left():
    rights = repr(list(DOCUMENT["access_rights"])).replace("'{2}'", "")  # a place in the path, no placeholder
    assert "{" not in rights.replace("{'", "").replace(": {", "")
    assert "{" not in repr([one["versions"] for one in SERVICES.values() if one["code"] in ("tu-phap", "mapi")]).replace("{'", "")
    assert SERVICES["VN/GOV/G12/dkkd/dkdn"]["versions"][0]["upstreams"] == ["http://127.0.0.1:8090/dkkd/apiCSDLDKDN/1.0"]


@pytest.mark.parametrize("system", demo_systems(KNOWN), ids=lambda system: system["subsystem_id"])
def test_every_demo_system_has_its_own_credential(system):
    credential, *others = SUBSYSTEMS[system["subsystem_id"]]["credentials"]
    assert credential["kind"] == "client_secret" and bool(others) == (system["subsystem_id"] == SPEAKER)
    assert credential["key_id"] == system["client_id"]
    assert is_verified(system["client_secret"], credential["verifier"])
    for call in [*system["may_call"], *system["may_not_call"]]:
        assert set(call) == {"method", "path", "r1_path", "body"}
        assert call["r1_path"].startswith("/r1/")


def test_the_one_stop_system_shows_credentials_of_every_dialect():
    system = demo_systems(KNOWN)[0]
    kept = {one["kind"]: one for one in SUBSYSTEMS[SPEAKER]["credentials"]}
    access_key, hashed_basic, login = system["access_key"], system["hashed_basic"], system["login"]
    assert kept["access_key"]["key_id"] == access_key["AccessKey"]
    assert is_verified(access_key["SecretKey"], kept["access_key"]["verifier"])
    assert kept["login"]["key_id"] == login["username"] and is_verified(login["password"], kept["login"]["verifier"])
    user, secret = hashed_basic["user"], hashed_basic["secret"]
    assert kept["hashed_basic"]["key_id"] == user
    assert sealed_in(kept["hashed_basic"]["verifier"]) == f"sealed1:{credential_purpose(user)}:{secret}"
    assert len({access_key["SecretKey"], secret, login["password"], system["client_secret"]}) == 4


def test_there_is_a_ready_call_for_each_dialect_and_only_the_one_stop_system_may_make_it():
    calls = demo_systems(KNOWN)[0]["dialect_calls"]
    spoken = {"lgsp_access_token", "lgsp_bare", "population", "civil_status", "social_insurance", "service_portal"}
    assert {call["dialect"] for call in calls} == spoken
    assert {call["with"] for call in calls} == {"access_key", "hashed_basic", "login", "client_secret"}
    assert all(set(call) == {"dialect", "with", "method", "path", "headers", "body"} for call in calls)
    assert not [word for word in ("{full_name}", "{personal_id}", "{commune}") if word in repr(calls)]
    speaking = {name for name, one in SERVICES.items() if one["versions"][0].get("dialect") not in (None, "document_axis")}
    assert {right["consumer"] for right in DOCUMENT["access_rights"] if right["service"] in speaking} == {SPEAKER}


def test_the_first_call_is_a_get_without_a_limit():
    first = demo_systems(KNOWN)[0]
    assert first["may_call"][0]["method"] == "GET"
    (right,) = [
        r for r in DOCUMENT["access_rights"] if r["consumer"] == first["subsystem_id"] and r["service"] == "VN/GOV/G12/dkkd/dkdn"
    ]
    assert not {"rate_limit", "quota_per_day", "quota_per_month"} & set(right)


def test_secrets_differ_from_home_to_home():
    assert fresh_secrets() != KNOWN


def test_a_home_of_an_earlier_release_keeps_its_secrets_and_gets_new_ones():
    first = next(iter(KNOWN.consumers))
    earlier = msgspec.structs.replace(KNOWN, consumers={first: KNOWN.consumers[first]})
    now = with_new_systems(earlier)
    assert set(now.consumers) == set(KNOWN.consumers) and now.consumers[first] == KNOWN.consumers[first]
