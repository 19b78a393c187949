"""Published configurations as people look at them."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from lgsp.domain.errors import ConfigurationRefused, NotRegistered
from lgsp.domain.periods import start_of_day
from lgsp.registry.facts import CredentialFacts, MemberFacts, VersionFacts
from lgsp.registry.models import CompiledCodeMap
from lgsp.registry.operations.access_rights import end_access_right
from lgsp.registry.operations.credentials import issue_credential
from lgsp.registry.operations.members import register_member
from lgsp.registry.operations.publication import publish_configuration
from lgsp.registry.operations.services import change_service_version
from lgsp.registry.queries import configurations as queries
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.runtime.storage.snapshots import snapshot_key


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LGSP_STORAGE_URL", f"file://{tmp_path}")


def told() -> dict[str, Any]:
    return {"by": "test", "why": "thử", "now": now()}


def test_versions_are_listed_newest_first_and_shown_without_secrets(world: Any) -> None:
    publish_configuration(**told())
    issue_credential(subsystem=world.onestop, facts=CredentialFacts(), **told())
    publish_configuration(**told())
    assert [row.number for row in queries.configuration_versions()] == [2, 1]
    assert queries.configuration_version(2).counts["credentials"] == 1
    shown = queries.shown(queries.configuration_content(2))
    assert shown["credentials"][0]["kind"] == "client_secret"
    assert "verifier" not in str(shown)


def test_the_difference_names_what_was_added_changed_and_removed(world: Any) -> None:
    publish_configuration(**told())
    register_member(facts=MemberFacts(code="H55.07", name="Sở Y tế"), **told())
    facts = VersionFacts(
        version="1.0", base_path="/gia-dat/1.0", upstreams=["http://127.0.0.1:9"], endpoints=["GET /gia/*"], timeout_s=3
    )
    change_service_version(version=world.version, facts=facts, **told())
    end_access_right(right=world.right, **told())
    publish_configuration(**told())
    changes = queries.difference(queries.configuration_content(1), queries.configuration_content(2))
    assert [(change.kind, change.id, change.fields) for change in changes] == [
        ("members", "VN-H55/GOV/H55.07", []),
        ("services", "VN-H55/GOV/H55.02/datdai/gia-dat 1.0", ["timeout_s"]),
        ("access_rights", world.right.code, []),
    ]
    assert (changes[0].before, changes[2].after) == (None, None)


def test_a_configuration_that_is_absent_or_was_changed_is_not_shown(world: Any) -> None:
    for ask in (queries.configuration_version, queries.configuration_content):
        with pytest.raises(NotRegistered):
            ask(9)
    publish_configuration(**told())
    storage = storage_in_use(home_in_use())
    key = snapshot_key("VN-H55", 1)
    storage.put(key, (storage.get(key) or b"").replace(b"Luat", b"luat") + b" ")
    with pytest.raises(ConfigurationRefused):
        queries.configuration_content(1)


def test_the_calendar_turns_when_a_member_begins_or_ends(instance: str) -> None:
    at = now()
    facts = MemberFacts(code="A", name="A", valid_from=at, valid_to=at + timedelta(days=2))
    register_member(facts=facts, **told())
    hour = timedelta(hours=1)
    assert queries.has_calendar_turned(at - hour, at)
    assert not queries.has_calendar_turned(at, at + hour)
    assert queries.has_calendar_turned(at + hour, at + timedelta(days=3))


def test_a_mapped_list_that_begins_turns_the_calendar(instance: str) -> None:
    CompiledCodeMap.objects.create(
        of_instance_id=instance, name="m@1", source_list="a", source_number=1, target_list="a", target_number=2, target_from=date(2026, 4, 30),
        forward_sha256="", backward_sha256="", created_at=now(),
    )  # fmt: skip
    begins = start_of_day(date(2026, 4, 30))
    assert queries.has_calendar_turned(begins - timedelta(minutes=1), begins)
    assert not queries.has_calendar_turned(begins, begins + timedelta(minutes=1))


def test_jobs_are_counted_by_status_also_where_there_are_none(world: Any) -> None:
    counted = queries.jobs_by_status()
    assert counted["todo"] >= 1 and (counted["doing"], counted["failed"]) == (0, 0)
