import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from lgsp.domain.entries import JournalEntry
from lgsp.exchanges.indexer import follow
from lgsp.exchanges.models.exchanges import Exchange
from lgsp.journal.logs.read import all_records
from lgsp.registry.models import AuditRecord
from lgsp.registry.operations.instances import establish_instance
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now
from lgsp.runtime.home import Home

Call = Callable[..., list[JournalEntry]]


def until(wanted: Callable[[], bool], timeout_s: float = 10) -> bool:
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if wanted():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
def test_the_indexer_follows_the_journal_and_catches_up_after_the_database_was_away(
    call: Call, write: Callable[..., None], tmp_path: Path
) -> None:
    stop, home = threading.Event(), Home(tmp_path)
    thread = threading.Thread(target=follow, kwargs={"home": home, "stop": stop})
    thread.start()

    def count() -> int:
        with acting_in("VN-H55"):
            return Exchange.objects.count()

    try:
        write(call(1))
        assert until(lambda: count() == 1)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'"
            )
        write(call(2))
        assert until(lambda: count() == 2)
    finally:
        stop.set()
        thread.join(timeout=15)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_the_indexer_carries_acts_into_the_journal_of_its_home(tmp_path: Path) -> None:
    stop, home = threading.Event(), Home(tmp_path)
    home.prepare()
    with acting_in("VN-H55"):
        establish_instance(code="VN-H55", name="Thái Nguyên", name_en="", by="test", now=now())
    thread = threading.Thread(target=follow, kwargs={"home": home, "stop": stop})
    thread.start()
    try:
        assert until(lambda: [placed.entry.kind for placed in all_records(home.journal)] == ["act"])
    finally:
        stop.set()
        thread.join(timeout=15)
    assert not thread.is_alive()
    with acting_in("VN-H55"):
        assert [act.sequence for act in AuditRecord.objects.all()] == [0]
