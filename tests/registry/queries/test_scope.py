"""Which instance the connection works for."""

import pytest
from django.db import IntegrityError, connection, transaction

from lgsp.domain.errors import InstanceNotChosen
from lgsp.registry.models import Instance
from lgsp.registry.queries.scope import acting_in, current_instance
from lgsp.runtime.clock import now


def setting() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lgsp.instance', true)")
        return str(cursor.fetchone()[0] or "")


def test_choices_may_be_nested_and_are_taken_back(db: None) -> None:
    with acting_in("A"):
        with acting_in("B"):
            assert (current_instance(), setting()) == ("B", "B")
        assert (current_instance(), setting()) == ("A", "A")
    assert setting() == ""
    with pytest.raises(InstanceNotChosen):
        current_instance()


@pytest.mark.django_db(transaction=True)
def test_the_choice_is_made_again_when_the_connection_is_opened_anew() -> None:
    connection.close()
    with acting_in("A"):
        assert setting() == "A"
        connection.close()
        assert setting() == "A"
    connection.close()
    assert setting() == ""


@pytest.mark.django_db(transaction=True)
def test_the_choice_does_not_survive_a_broken_transaction() -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), acting_in("A"):
        for _ in range(2):
            Instance.objects.bulk_create([Instance(code="A", name="x", created_at=now())])
    assert setting() == ""
