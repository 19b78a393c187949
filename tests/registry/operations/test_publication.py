"""Publishing the configuration: numbers, signatures, places, repair."""

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from lgsp.domain.errors import InstanceNotChosen, RoleMissing
from lgsp.registry.facts import OfficerFacts
from lgsp.registry.models import ConfigurationVersion, ServiceVersion
from lgsp.registry.operations.members import suspend_member
from lgsp.registry.operations.officers import create_officer
from lgsp.registry.operations.publication import publish_configuration
from lgsp.registry.queries.configurations import configuration_content
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import replay_key
from lgsp.runtime.storage.object_storage import ObjectStorage, storage_in_use
from lgsp.runtime.storage.snapshots import latest_key, snapshot_key


@pytest.fixture
def storage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ObjectStorage:
    monkeypatch.setenv("LGSP_STORAGE_URL", f"file://{tmp_path}")
    return storage_in_use(home_in_use())


def publish() -> Any:
    return publish_configuration(by="test", why="thử", now=now())


def latest(storage: ObjectStorage) -> bytes | None:
    return storage.get(latest_key("VN-H55"))


def test_a_configuration_is_numbered_signed_and_put_where_gateways_look(world: Any, storage: ObjectStorage) -> None:
    version = publish()
    assert (version.number, version.by, version.reason, latest(storage)) == (1, "test", "thử", b"1")
    content = configuration_content(1)
    assert (content.number, len(content.access_rights)) == (1, 1)
    assert len(storage.get(snapshot_key("VN-H55", 1)) or b"") == version.size_bytes


def test_nothing_is_published_if_nothing_changed(world: Any, storage: ObjectStorage) -> None:
    publish()
    assert publish() is None
    suspend_member(member=world.office, by="test", why="thử", now=now())
    assert publish().number == 2


def test_the_key_of_calls_sent_again_is_published_only_if_a_service_lets_them_be(world: Any, storage: ObjectStorage) -> None:
    publish()
    assert configuration_content(1).replay_key == ""
    ServiceVersion.objects.update(resending="two_officers")
    publish()
    content = configuration_content(2)
    assert content.replay_key == replay_key(home_in_use().keys).public_key().public_bytes_raw().hex()
    assert [one.resending for one in content.services] == ["two_officers"]


def test_what_a_crash_left_undone_is_repaired(world: Any, storage: ObjectStorage) -> None:
    publish()
    storage.put(latest_key("VN-H55"), b"")
    assert publish().number == 2
    assert latest(storage) == b"2"


def test_a_number_that_gateways_may_have_seen_is_never_used_again(world: Any, storage: ObjectStorage) -> None:
    storage.put(latest_key("VN-H55"), b"41")
    assert publish().number == 42


def test_a_publication_that_is_rolled_back_leaves_no_row(world: Any, storage: ObjectStorage) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        publish()
        _ = 1 / 0
    assert not ConfigurationVersion.objects.exists()
    assert publish().number == 2


def test_an_instance_that_is_not_established_publishes_nothing(db: None, storage: ObjectStorage) -> None:
    with acting_in("VN-X"), pytest.raises(InstanceNotChosen):
        publish()


def test_only_an_operator_publishes_by_hand(world: Any, storage: ObjectStorage) -> None:
    leader = create_officer(facts=OfficerFacts(username="lan", name="Lan", role="leader"), by="test", why="thử", now=now())
    with pytest.raises(RoleMissing):
        publish_configuration(by=leader, why="thử", now=now())
