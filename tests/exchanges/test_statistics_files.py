import csv
import io
from datetime import date

import msgspec
import pyarrow.parquet

from lgsp.exchanges.queries.statistics import DayStatistics
from lgsp.exchanges.statistics_files import COLUMNS, harmless, written

ROW = DayStatistics(date(2025, 7, 1), "VN/GOV/A/x", "=1+1", "answered", 3, 1, 0, 36, 900, 3000, 2900, 3100, 3200, 4000)
EMPTY = DayStatistics(date(2025, 7, 2), "", "", "refused", 1, 1, 0, 0, 0, None, None, None, None, 0)


def test_csv_has_a_heading_and_no_formulas() -> None:
    rows = list(csv.reader(io.StringIO(b"".join(written([ROW, EMPTY], "csv")).decode())))
    assert tuple(rows[0]) == COLUMNS
    assert rows[1][:5] == ["2025-07-01", "VN/GOV/A/x", "'=1+1", "answered", "3"]
    assert rows[2][9] == ""
    assert harmless("@x") == "'@x" and harmless("x") == "x"


def test_parquet_has_the_same_rows_with_their_kinds() -> None:
    table = pyarrow.parquet.read_table(io.BytesIO(b"".join(written([ROW, EMPTY], "parquet"))))
    assert table.to_pylist() == [msgspec.structs.asdict(ROW), msgspec.structs.asdict(EMPTY)]
    assert str(table.schema.field("day").type) == "date32[day]" and str(table.schema.field("calls").type) == "int64"


def test_without_rows_there_is_still_a_file() -> None:
    assert b"".join(written([], "csv")).decode().strip() == ",".join(COLUMNS)
    assert pyarrow.parquet.read_table(io.BytesIO(b"".join(written([], "parquet")))).num_rows == 0
