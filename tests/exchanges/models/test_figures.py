from datetime import UTC, date, datetime

from lgsp.exchanges.models import DayFigures, MinuteFigures
from tests.exchanges.models.test_exchanges import columns_of


def test_the_rows_have_the_columns_that_the_tables_have(db: None) -> None:
    for model in (MinuteFigures, DayFigures):
        assert columns_of(model) == {field.column for field in model._meta.fields}


def test_rows_say_what_they_are() -> None:
    assert str(MinuteFigures(minute=datetime(2025, 7, 1, 1, 2, tzinfo=UTC), service="s")) == "2025-07-01 01:02 s"
    assert str(DayFigures(day=date(2025, 7, 1), service="s")) == "2025-07-01 s"
