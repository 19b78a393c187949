"""Published configurations: which there are, what is in one, what changed between two.

Rules: the bytes come from object storage and are verified with the home's own key before they are shown.
"""

from datetime import datetime
from typing import Any, Final

import msgspec
from django.db import connection
from django.db.models import Count, Q
from procrastinate.contrib.django.models import ProcrastinateJob

from lgsp.domain.configuration import Configuration
from lgsp.domain.errors import NotRegistered
from lgsp.domain.periods import start_of_day
from lgsp.protocol.snapshot import key_id_of, read_snapshot
from lgsp.registry.models import ConfigurationVersion, Member
from lgsp.registry.queries.code_maps import turning_days
from lgsp.registry.queries.scope import current_instance
from lgsp.runtime.home import home_in_use
from lgsp.runtime.keys import configuration_key
from lgsp.runtime.storage.object_storage import storage_in_use
from lgsp.runtime.storage.snapshots import snapshot_key

_IDENTITY: Final = {
    "members": ("id",),
    "subsystems": ("id",),
    "credentials": ("key_id",),
    "services": ("service", "version"),
    "access_rights": ("id",),
}
_TOLD: Final = ("todo", "doing", "failed")
_HIDDEN: Final = frozenset({"verifier", "sealed_secret", "sealed_key"})

CANCEL_JOB = "SELECT procrastinate_cancel_job_v1(%s, false, false)"
"""Take back a job that waits; one that has begun goes on."""


def configuration_versions(limit: int = 100) -> list[ConfigurationVersion]:
    """What was published, newest first."""
    return list(ConfigurationVersion.objects.order_by("-number")[:limit])


def configuration_version(number: int) -> ConfigurationVersion:
    """One publication; raises `NotRegistered`."""
    found = ConfigurationVersion.objects.filter(number=number).first()
    if found is None:
        raise NotRegistered(configuration=number)
    return found


def configuration_content(number: int) -> Configuration:
    """What a configuration says; raises `NotRegistered` if it is not kept, `ConfigurationRefused` if it was changed."""
    instance, home = current_instance(), home_in_use()
    data = storage_in_use(home).get(snapshot_key(instance, number))
    if data is None:
        raise NotRegistered(configuration=number)
    key = configuration_key(home.keys).public_key()
    return read_snapshot(data, keys={key_id_of(key): key}, instance=instance)


def shown(configuration: Configuration) -> dict[str, Any]:
    """A configuration as plain values for people, without verifiers and sealed texts."""
    return _without_hidden(msgspec.to_builtins(configuration))


def _without_hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_hidden(inner) for name, inner in value.items() if name not in _HIDDEN}
    return [_without_hidden(inner) for inner in value] if isinstance(value, list | tuple) else value


class Change(msgspec.Struct, frozen=True):
    """One difference: `kind` is members, services …; `before` or `after` is None if it was added or removed."""

    kind: str
    id: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def fields(self) -> list[str]:
        """Which fields differ; empty if the whole thing was added or removed."""
        if self.before is None or self.after is None:
            return []
        return sorted(name for name in {*self.before, *self.after} if self.before.get(name) != self.after.get(name))


def difference(before: Configuration, after: Configuration) -> list[Change]:
    """What changed from one configuration to another. A new verifier or secret shows as a change without its text."""
    changes = []
    for kind, identity in _IDENTITY.items():
        old, new = _by_identity(before, kind, identity), _by_identity(after, kind, identity)
        for name in sorted({*old, *new}):
            if old.get(name) != new.get(name):
                changes.append(Change(kind, name, _plain(old.get(name)), _plain(new.get(name))))
    return changes


def _by_identity(configuration: Configuration, kind: str, identity: tuple[str, ...]) -> dict[str, Any]:
    return {" ".join(getattr(row, name) for name in identity): row for row in getattr(configuration, kind)}


def _plain(row: Any) -> dict[str, Any] | None:
    return None if row is None else _without_hidden(msgspec.to_builtins(row))


def waiting_jobs(task: str) -> list[int]:
    """Jobs of a task for the chosen instance that have not begun."""
    waiting = ProcrastinateJob.objects.filter(task_name=task, status="todo", args__instance=current_instance())
    return list(waiting.values_list("pk", flat=True))


def jobs_by_status() -> dict[str, int]:
    """How many jobs of this home wait (`todo`), run (`doing`) or have failed for good (`failed`); zero is told too."""
    counted = ProcrastinateJob.objects.filter(status__in=_TOLD).values_list("status").annotate(Count("pk"))
    return dict.fromkeys(_TOLD, 0) | dict(counted)


def cancel_jobs(jobs: list[int]) -> None:
    """Take back jobs that are not needed any more."""
    with connection.cursor() as cursor:
        for job in jobs:
            cursor.execute(CANCEL_JOB, [job])


def has_calendar_turned(since: datetime, now: datetime) -> bool:
    """Whether a member or a mapped code list began or ended between two moments, so that the configuration must be compiled again."""
    if any(since < start_of_day(day) <= now for day in turning_days()):
        return True
    begins = Q(valid_from__gt=since, valid_from__lte=now)
    ends = Q(valid_to__gt=since, valid_to__lte=now)
    return Member.objects.filter(begins | ends).exists()
