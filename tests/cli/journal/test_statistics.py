from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet
import pytest
from typer.testing import CliRunner

from lgsp.cli.journal.statistics import app
from lgsp.exchanges.models.figures import DayFigures
from lgsp.exchanges.rules import BUCKETS

RUN = CliRunner()


@pytest.fixture
def figures(instance: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lgsp.cli.journal.statistics.now", lambda: datetime(2025, 7, 10, tzinfo=UTC))
    zero = dict.fromkeys(("errors_4xx", "errors_5xx", "request_bytes", "reply_bytes", "duration_us_sum", "duration_us_max"), 0)
    for day in ("2025-07-01", "2025-07-02", "2025-05-02"):
        facts = {"day": day, "service": "s", "consumer": "c", "outcome": "answered", "calls": 5, "buckets": [0] * BUCKETS}
        DayFigures.objects.create(instance=instance, **facts, **zero)


@pytest.mark.usefixtures("figures")
def test_the_last_thirty_days_are_printed() -> None:
    lines = RUN.invoke(app, ["export"]).output.splitlines()
    assert [line[:10] for line in lines] == ["day,consum", "2025-07-01", "2025-07-02"]


@pytest.mark.usefixtures("figures")
def test_a_period_with_both_its_days_goes_into_a_file(tmp_path: Path) -> None:
    out = tmp_path / "s.parquet"
    done = RUN.invoke(app, ["export", "--from=2025-05-02", "--to=2025-07-01", "--format=parquet", f"--out={out}"])
    assert (done.exit_code, pyarrow.parquet.read_table(out).num_rows) == (0, 2)
