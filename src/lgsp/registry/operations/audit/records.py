"""The audited transaction around every change: who makes it, when and why; the history of its rows, and the publication that it causes.

Rules: a reason is always given; an officer's role is checked here, so no boundary can forget it; what is written is saved with its
history, and the job that publishes the configuration is deferred in the same transaction, so that neither exists without the other. In that
transaction too stands the row that carries the act into the journal (`transfer.py`): every act of an officer, and those of the platform itself that
changed something.
"""

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Model
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from lgsp.domain.errors import ActRefused, AlreadyRegistered, ContentRefused, RoleMissing
from lgsp.domain.faults import Fault
from lgsp.protocol.proof.audit_digests import Changes, act_digest, row_line
from lgsp.protocol.time_ordered_ids import ID_DIGITS, time_ms_of, time_ordered_id
from lgsp.registry import rules
from lgsp.registry.models import AuditRecord, Member, Officer
from lgsp.registry.queries.scope import current_instance

PUBLISH_JOB: Final = "lgsp.registry.jobs.publish"
"""The task's name; `jobs.py` registers it."""

BATCH_ROWS: Final = 1000
SUBJECTS_MAX: Final = 50
By = Officer | str


class Act:
    """What one operation does. Made by `begin`."""

    def __init__(self, name: str, *, by: By, why: str, now: datetime) -> None:
        self.name = name
        self.by = by
        self.why = why
        self.now = now
        self.transaction_id = time_ordered_id(time_ms_of(now), secrets.token_hex(10)[:ID_DIGITS])
        self.has_changed = False
        self.changes = Changes()
        self.subjects: list[str] = []

    @property
    def by_text(self) -> str:
        """Who, as text."""
        return self.by.username if isinstance(self.by, Officer) else self.by

    def concerns(self, member: Member | None) -> None:
        """Check the officer's role for an act that concerns a member (None: the platform itself); raises `RoleMissing`."""
        if not isinstance(self.by, Officer):
            return
        own = self.by.member_id
        line = member
        while line is not None and line.pk != own:
            line = line.parent
        if not rules.may_act(self.by.role, self.name, is_own_member=own is None or line is not None):
            raise RoleMissing(act=self.name, role=self.by.role)

    def save(self, row: Model) -> None:
        """Save one row with its history."""
        row._history_user = self.by if isinstance(self.by, Officer) else None
        row._history_by = self.by_text
        row._change_reason = self.why
        row._history_date = self.now
        row.save()
        self._wrote([row])

    def create_all(self, rows: list[Any]) -> None:
        """Save many new rows of one model with their history."""
        for row in rows:
            row._change_reason = self.why
        if rows:
            bulk_create_with_history(
                rows,
                type(rows[0]),
                batch_size=BATCH_ROWS,
                default_user=self.by if isinstance(self.by, Officer) else None,
                default_date=self.now,
                custom_historical_attrs={"history_by": self.by_text},
            )
            self._wrote(rows)

    def update_all(self, rows: list[Any], fields: Iterable[str]) -> None:
        """Save many changed rows of one model with their history."""
        for row in rows:
            row._change_reason = self.why
        if rows:
            bulk_update_with_history(
                rows,
                type(rows[0]),
                list(fields),
                batch_size=BATCH_ROWS,
                default_user=self.by if isinstance(self.by, Officer) else None,
                default_date=self.now,
                custom_historical_attrs={"history_by": self.by_text},
            )
            self._wrote(rows)

    def regards(self, subject: str) -> None:
        """Name something that the act is about and does not write, such as `exchange/<transaction id>`."""
        if len(self.subjects) < SUBJECTS_MAX and subject not in self.subjects:
            self.subjects.append(subject)

    def _wrote(self, rows: Iterable[Any]) -> None:
        self.has_changed = True
        for row in rows:
            kind = type(row).__name__
            self.changes.add(row_line(kind, row.pk, values_of(row)))
            self.regards(f"{kind}/{row.pk}")

    def move(self, row: Any, verb: str) -> bool:
        """Take a row's status one verb further and save it; False if it is there already.

        Raises `ActRefused` if it can't follow.
        """
        status = rules.next_status(verb, row.status)
        if status is None:
            raise ActRefused(act=self.name, of=str(row), status=row.status)
        if status == row.status:
            return False
        row.status = status
        self.save(row)
        return True


def values_of(row: Any) -> dict[str, Any]:
    """The values of a row that its history keeps; of a row without history all of them."""
    history = getattr(type(row), "history", None)
    fields = history.model.tracked_fields if history is not None else row._meta.concrete_fields
    return {field.attname: getattr(row, field.attname) for field in fields}


def refuse(faults: Iterable[Fault]) -> None:
    """Raise `ContentRefused` if there is a fault."""
    found = list(faults)
    if found:
        raise ContentRefused(faults=found)


@contextmanager
def begin(name: str, *, by: By, why: str, now: datetime, publishes: bool = True) -> Iterator[Act]:
    """The transaction of an act.

    Raises `ActRefused` without a reason, and `AlreadyRegistered` if somebody else was a moment faster.
    """
    if not why.strip():
        raise ActRefused(act=name, why="a reason must be given")
    act = Act(name, by=by, why=why.strip(), now=now)
    try:
        with transaction.atomic():
            yield act
            if act.has_changed or isinstance(by, Officer):
                _record(act)
            if publishes and act.has_changed:
                defer_publication(act)
    except IntegrityError as cause:
        diagnosis = getattr(cause.__cause__, "diag", None)
        raise AlreadyRegistered(act=name, constraint=getattr(diagnosis, "constraint_name", None)) from cause


def _record(act: Act) -> None:
    changes = act.changes.digest
    AuditRecord.objects.create(
        of_instance_id=current_instance(),
        transaction_id=act.transaction_id,
        name=act.name,
        by=act.by_text,
        at=act.now,
        why=act.why,
        subjects=act.subjects,
        rows=act.changes.rows,
        changes=changes,
        digest=act_digest(name=act.name, officer=act.by_text, at=act.now, changes=changes, why=act.why),
    )


def defer_publication(act: Act) -> None:
    """Ask for the configuration to be published, in the transaction of the act itself.

    Each act defers its own job: with a queueing lock, an act that commits late would be forgotten by a job that has begun already, and with
    a lock, a worker that was killed would hold up all that follow. The job takes with it all others that were asked for before it looked
    (`jobs.publish`), so many acts make few configurations; the row of the instance lets one publish at a time.
    """
    instance = current_instance()
    # Through Django's connection also inside a worker, where procrastinate would otherwise use its own: one transaction, or none.
    ours = app.with_connector(DjangoConnector())
    ours.configure_task(PUBLISH_JOB).defer(instance=instance, by=act.by_text, why=act.why)
