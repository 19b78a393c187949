"""Which instance the database connection works for.

Rules: nothing is seen or written of any instance until one is chosen with `acting_in`; the choice is a setting of the session that
row-level security reads, it is made again if the connection is lost and opened anew, and it is taken back at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from lgsp.domain.errors import InstanceNotChosen

_current: ContextVar[str] = ContextVar("lgsp_instance", default="")

CHOOSE_INSTANCE = "SELECT set_config('lgsp.instance', %s, false)"
"""Choose the instance for this session; the empty text is none."""


def current_instance() -> str:
    """The code of the instance in use; raises `InstanceNotChosen` if none is."""
    code = _current.get()
    if not code:
        raise InstanceNotChosen
    return code


@contextmanager
def acting_in(instance: str) -> Iterator[None]:
    """See and write the rows of one instance, and of no other, inside the block."""
    before = _current.get()
    token = _current.set(instance)
    try:
        if connection.connection is not None:  # else it is chosen when the connection opens
            _choose(connection, instance)
        yield
    finally:
        _current.reset(token)
        if connection.connection is not None and not _is_broken():
            _choose(connection, before)


def _is_broken() -> bool:
    # In a transaction that will be rolled back no statement is taken, and the rollback takes the setting back.
    return bool(connection.in_atomic_block and connection.needs_rollback) or bool(connection.connection.closed)


def _choose(wrapper: BaseDatabaseWrapper, instance: str) -> None:
    with wrapper.cursor() as cursor:
        cursor.execute(CHOOSE_INSTANCE, [instance])


def _choose_again(connection: BaseDatabaseWrapper, **_: Any) -> None:
    if _current.get():
        _choose(connection, _current.get())


connection_created.connect(_choose_again, dispatch_uid="lgsp-instance")
