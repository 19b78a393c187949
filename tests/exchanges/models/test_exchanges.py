import pytest
from django.db import connection

from lgsp.exchanges.models.exchanges import Exchange, IndexPosition


def columns_of(model: type) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [model._meta.db_table])
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Exchange, IndexPosition])
def test_the_rows_have_the_columns_that_the_tables_have(model: type) -> None:
    assert columns_of(model) == {field.column for field in model._meta.fields}


@pytest.mark.django_db
def test_row_level_security_is_forced_on_every_table_and_partition() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT exchanges_make_partition('2025-07-01')")
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'exchanges\\_%%' AND relkind IN ('r', 'p') AND NOT relforcerowsecurity"
        )
        assert cursor.fetchall() == []


def test_rows_say_what_they_are() -> None:
    assert str(Exchange(transaction_id="0197c3a0-0000-7000-8000-000000000001")) == "0197c3a0-0000-7000-8000-000000000001"
    assert str(IndexPosition(log="gateway-1", sequence=4)) == "gateway-1 4"
