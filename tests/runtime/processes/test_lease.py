"""A lease is one process's at a time, and free again when its session ends."""

import os

import psycopg
import pytest

from lgsp.runtime.processes.lease import Lease


@pytest.fixture
def url(db):
    return os.environ["DATABASE_URL"]


def test_one_has_it_at_a_time(url):
    first, second = Lease(url, "test one"), Lease(url, "test one")
    assert first.hold() and first.hold() and not second.hold()
    assert Lease(url, "another").hold()
    first.give_back()
    assert second.hold()
    second.give_back()
    second.give_back()


def test_who_lost_the_session_has_lost_the_lease(url):
    lease = Lease(url, "test two")
    assert lease.hold()
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("SELECT pg_terminate_backend(%s)", [lease._session.info.backend_pid])
    assert not lease.hold()
    assert lease.hold()
    lease.give_back()


def test_without_a_database_nobody_has_it():
    assert not Lease("postgresql://nobody@127.0.0.1:1/none", "test three").hold()
