import pytest
from django.db import connection

from lgsp.monitor.models import Exchange, IndexPosition, MinuteFigures


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Exchange, MinuteFigures, IndexPosition])
def test_the_rows_have_the_columns_that_the_tables_have(model: type) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [model._meta.db_table])
        assert {row[0] for row in cursor.fetchall()} == {field.column for field in model._meta.fields}


@pytest.mark.django_db
def test_row_level_security_is_forced_on_every_table_and_partition() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT monitor_make_partition('2025-07-01')")
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'monitor\\_%%' AND relkind IN ('r', 'p') AND NOT relforcerowsecurity"
        )
        assert cursor.fetchall() == []


def test_rows_say_what_they_are() -> None:
    assert str(Exchange(transaction_id="0197c3a0-0000-7000-8000-000000000001")) == "0197c3a0-0000-7000-8000-000000000001"
    assert str(IndexPosition(log="gateway-1", sequence=4)) == "gateway-1 4"
