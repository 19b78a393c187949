"""What a document wants, before the database is asked."""

from typing import Any

from lgsp.registry.document import RegistryDocument
from lgsp.registry.operations.planning import wanted_rows

VERSION = {"version": "1", "base_path": "/a", "upstreams": ["http://127.0.0.1"], "status": "published"}


def document(*versions: dict[str, Any], **more: Any) -> RegistryDocument:
    service = {"code": "v", "title": "V", "versions": list(versions)}
    member = {"code": "A", "name": "A", "subsystems": [{"code": "s", "name": "S", "services": [service]}]}
    return RegistryDocument.model_validate(
        {"format": "lgsp-registry/1", "instance": {"code": "VN-H55", "name": "x"}, "members": [member], **more}
    )


def faults(wanted: RegistryDocument) -> list[str]:
    return [fault.in_english for fault in wanted_rows(wanted)[1]]


def test_entries_become_rows_with_identifiers_and_links() -> None:
    rows, found = wanted_rows(document(VERSION))
    assert found == []
    assert [(row.kind, row.key) for row in rows] == [
        ("member", "VN-H55/GOV/A"),
        ("subsystem", "VN-H55/GOV/A/s"),
        ("service", "VN-H55/GOV/A/s/v"),
        ("version", "VN-H55/GOV/A/s/v 1"),
    ]
    assert rows[3].links == {"service": ("service", "VN-H55/GOV/A/s/v")}


def test_repetitions_paths_and_defaults_are_checked_across_entries() -> None:
    first, second = {**VERSION, "is_default": True}, {**VERSION, "is_default": True, "version": "2"}
    place = "members[0].subsystems[0].services[0].versions[1]"
    assert faults(document(first, second)) == [
        f"{place}.base_path: is taken by VN-H55/GOV/A/s/v 1",
        f"{place}.is_default: the service has two defaults",
    ]
    twice = document(peers=[{"code": "VN", "name": "x"}, {"code": "VN", "name": "x"}])
    assert faults(twice) == ["peers[1]: VN stands there twice"]


def test_a_published_version_without_an_address_and_a_wrong_description_are_faults() -> None:
    place = "members[0].subsystems[0].services[0].versions[0]"
    assert faults(document({**VERSION, "upstreams": []})) == [f"{place}.upstreams: at least one address is needed"]
    assert faults(document({**VERSION, "openapi": {"openapi": "9"}})) == [f"{place}.openapi.openapi: must be 3.0.x or 3.1.x"]


def test_a_member_with_a_wrong_code_is_told_once() -> None:
    wrong = document(members=[{"code": "a b", "name": "x", "subsystems": [{"code": "c d", "name": "y"}]}])
    assert [fault.split(":")[0] for fault in faults(wrong)] == ["members[0].code"]
