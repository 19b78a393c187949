"""The process `lgsp indexer`: follows the journal and keeps its index in PostgreSQL; transfers audit records the other way.

Rules: no other process waits for it. When the database is unreachable it retries with growing pauses, and then continues from its last position.
"""

import signal
import threading
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Final

import structlog
from django.db import DatabaseError, InterfaceError, connection

from lgsp.exchanges.operations.index import BATCH_RECORDS_MAX, Follower, index_journal, make_partitions
from lgsp.registry.operations.audit.transfer import AuditTransfer, open_book
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home
from lgsp.runtime.settings import setting

POLL_S: Final = 0.5
PAUSE_LONGEST_S: Final = 10.0
PARTITIONS_EVERY: Final = timedelta(hours=1)
_log = structlog.get_logger("lgsp.exchanges")


def run_indexer(*, home: Home, followers: Sequence[Follower] = ()) -> None:
    """Follow the journal until SIGTERM or SIGINT; `followers` are told of every round. MUST be called on the main thread."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    follow(home=home, stop=stop, followers=followers)


def follow(*, home: Home, stop: threading.Event, followers: Sequence[Follower] = ()) -> None:
    """Index in rounds until told to stop."""
    instance, pause_s, partitions_due_at = str(setting("LGSP_INSTANCE")), POLL_S, now()
    acts = AuditTransfer(partial(open_book, home))
    while not stop.is_set():
        try:
            with acting_in(instance):
                if now() >= partitions_due_at:
                    make_partitions(now=now())
                    partitions_due_at = now() + PARTITIONS_EVERY
                acts.carry()
                taken = index_journal(journal=home.journal, now=now, followers=followers)
            pause_s = POLL_S if taken < BATCH_RECORDS_MAX else 0.0
        except (DatabaseError, InterfaceError) as fault:
            pause_s = min(2 * max(pause_s, POLL_S), PAUSE_LONGEST_S)
            _log.warning("index.database_unavailable", why=str(fault).strip(), pause_s=pause_s)
            connection.close()
        stop.wait(pause_s)
    acts.close()
    connection.close()
