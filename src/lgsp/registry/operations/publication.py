"""Publishing the configuration: compile, number, sign, put where gateways look.

Rules: one publication at a time per instance; nothing is published if nothing changed; a number is never used for two contents that a
gateway may have seen. The file is put before the row, and `latest` after both, so that a gateway never looks for what is not there;
whatever a crash leaves undone is done by the next publication.
"""

import hashlib
from datetime import UTC, datetime
from typing import Final

import msgspec
from django.db import transaction

from lgsp.domain.configuration import Configuration
from lgsp.domain.errors import InstanceNotChosen
from lgsp.protocol.snapshot import read_heading, write_snapshot
from lgsp.registry.models import ConfigurationVersion, Instance
from lgsp.registry.operations.audit.records import Act, By
from lgsp.registry.queries.compilation import compiled_configuration, counts_of
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import Home, home_in_use
from lgsp.runtime.keys import configuration_key, replay_key
from lgsp.runtime.storage.object_storage import ObjectStorage, storage_in_use
from lgsp.runtime.storage.snapshots import latest_key, snapshot_key

_NO_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


def content_sha256_of(configuration: Configuration) -> str:
    """The digest of what a configuration says, without its number and time."""
    plain = msgspec.structs.replace(configuration, number=0, compiled_at=_NO_TIME)
    return hashlib.sha256(msgspec.json.encode(plain)).hexdigest()


def publish_configuration(*, by: By, why: str, now: datetime) -> ConfigurationVersion | None:
    """Publish the registry as it is. Gives the new version, or None if the one in force says the same already."""
    instance, home = current_instance(), home_in_use()
    storage = storage_in_use(home)
    act = Act("publish_configuration", by=by, why=why, now=now)
    act.concerns(None)
    with transaction.atomic():
        if not Instance.objects.select_for_update().filter(code=instance).exists():
            raise InstanceNotChosen(instance=instance)
        last = ConfigurationVersion.objects.order_by("-number").first()
        number = 1 + max(last.number if last else 0, _latest(storage, instance))
        configuration = _with_key(compiled_configuration(instance=instance, number=number, now=now), home)
        content = content_sha256_of(configuration)
        if last is not None and last.content_sha256 == content and _is_in_place(storage, instance, last.number):
            return None
        snapshot = write_snapshot(configuration, configuration_key(home.keys))
        storage.put(snapshot_key(instance, number), snapshot)
        version = ConfigurationVersion.objects.create(
            of_instance_id=instance,
            number=number,
            compiled_at=now,
            sha256=read_heading(snapshot).sha256,
            content_sha256=content,
            size_bytes=len(snapshot),
            counts=counts_of(configuration),
            reason=why,
            by=act.by_text,
        )
    storage.put(latest_key(instance), str(number).encode())
    return version


def _with_key(configuration: Configuration, home: Home) -> Configuration:
    """With the key of calls that are sent again, if a service lets them be."""
    if all(one.resending == "never" for one in configuration.services):
        return configuration
    key = replay_key(home.keys).public_key().public_bytes_raw().hex()
    return msgspec.structs.replace(configuration, replay_key=key)


def _latest(storage: ObjectStorage, instance: str) -> int:
    text = (storage.get(latest_key(instance)) or b"").decode("ascii", "replace").strip()
    return int(text) if text.isdigit() else 0


def _is_in_place(storage: ObjectStorage, instance: str, number: int) -> bool:
    return _latest(storage, instance) == number and storage.version_of(snapshot_key(instance, number)) is not None
