"""Row-level security, with two instances in one database."""

import pytest
from django.db import ProgrammingError, connection, transaction

from lgsp.registry.facts import MemberFacts
from lgsp.registry.models import Member, Officer
from lgsp.registry.operations.instances import establish_instance
from lgsp.registry.operations.members import register_member
from lgsp.registry.queries.row_security import policies
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.clock import now

TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind IN ('r', 'p') AND a.attname = 'instance_id' AND NOT a.attisdropped
  AND c.relnamespace = 'public'::regnamespace AND NOT (c.relrowsecurity AND c.relforcerowsecurity)
"""


@pytest.fixture
def two_instances(db: None) -> None:
    for code in ("VN-H55", "VN-H01"):
        with acting_in(code):
            establish_instance(code=code, name=code, by="test", now=now())
            register_member(facts=MemberFacts(code="X.01", name=f"Sở của {code}"), by="test", why="test", now=now())


def test_every_table_with_an_instance_column_forces_row_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        assert cursor.fetchall() == []


def test_the_role_of_the_application_is_bound_by_row_security(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


def test_without_a_chosen_instance_nothing_is_seen(two_instances: None) -> None:
    assert Member.objects.count() == 0
    assert Member.history.count() == 0


def test_each_instance_sees_its_own_rows_and_history_only(two_instances: None) -> None:
    for code in ("VN-H55", "VN-H01"):
        with acting_in(code):
            assert list(Member.objects.values_list("identifier", flat=True)) == [f"{code}/GOV/X.01"]
            assert list(Member.history.values_list("identifier", flat=True)) == [f"{code}/GOV/X.01"]


def test_rows_of_another_instance_can_not_be_changed(two_instances: None) -> None:
    with acting_in("VN-H55"):
        theirs = Member.objects.get()
    with acting_in("VN-H01"):
        assert Member.objects.filter(pk=theirs.pk).update(name="đổi") == 0
        assert Member.objects.filter(pk=theirs.pk).delete()[0] == 0


def test_rows_can_not_be_written_into_another_instance(two_instances: None) -> None:
    with acting_in("VN-H01"):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Officer.objects.create(of_instance_id="VN-H55", username="x", name="x", role="operator", created_at=now())
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Member.objects.update(of_instance_id="VN-H55")


def test_a_policy_can_be_taken_back_and_made_again(db: None) -> None:
    (step,) = policies("registry_member")
    with connection.cursor() as cursor:
        cursor.execute(step.reverse_sql)
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'registry_member'")
        assert cursor.fetchone() == (False,)
        cursor.execute(step.sql)
        cursor.execute("SELECT relforcerowsecurity FROM pg_class WHERE relname = 'registry_member'")
        assert cursor.fetchone() == (True,)
