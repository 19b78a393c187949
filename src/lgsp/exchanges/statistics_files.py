"""The statistics by day as files: CSV for a spreadsheet, Parquet for a warehouse. Same columns, same order, same values.

Rules: sizes are bytes, durations microseconds, days Vietnamese calendar days; no value is a formula to a spreadsheet.
"""

import csv
import importlib
import io
from collections.abc import Iterable, Iterator
from typing import Final, Literal

import msgspec

from lgsp.exchanges.queries.statistics import DayStatistics

Format = Literal["csv", "parquet"]
COLUMNS: Final = DayStatistics.__struct_fields__
CONTENT_TYPES: Final = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet"}
_TEXTS: Final = ("consumer", "service", "outcome")


def written(rows: Iterable[DayStatistics], kind: Format) -> Iterator[bytes]:
    """The file's bytes, piece by piece."""
    return _csv(rows) if kind == "csv" else _parquet(rows)


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _csv(rows: Iterable[DayStatistics]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for row in rows:
        values = msgspec.structs.asdict(row)
        writer.writerow([harmless(value) if isinstance(value, str) else value for value in values.values()])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _parquet(rows: Iterable[DayStatistics]) -> Iterator[bytes]:
    # Loaded only here: the library is as large as all the rest of the platform's process.
    arrow, parquet = importlib.import_module("pyarrow"), importlib.import_module("pyarrow.parquet")
    kinds = {name: arrow.string() if name in _TEXTS else arrow.date32() if name == "day" else arrow.int64() for name in COLUMNS}
    table = arrow.Table.from_pylist([msgspec.structs.asdict(row) for row in rows], schema=arrow.schema(list(kinds.items())))
    file = io.BytesIO()
    parquet.write_table(table, file)
    yield file.getvalue()
