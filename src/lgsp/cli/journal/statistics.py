"""`lgsp statistics`: calls per day, consumer, service and outcome, without personal data."""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from lgsp.cli.registry.words import chosen
from lgsp.cli.words import say
from lgsp.domain.periods import local_date
from lgsp.exchanges.queries.statistics import days_between
from lgsp.exchanges.statistics_files import Format, written
from lgsp.runtime.clock import now

app = typer.Typer(
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help=say("Số liệu thống kê không có dữ liệu cá nhân.", "Statistics without personal data."),
)


@app.callback()
def statistics() -> None:
    """So that `export` is a word of its own."""


@app.command(help=say("Xuất số liệu theo ngày ra CSV hoặc Parquet.", "Export the figures by day as CSV or Parquet."))
@chosen
def export(
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help=say("Ngày đầu; mặc định 30 ngày trước.", "First day; else 30 days ago.")),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            "--to",
            formats=["%Y-%m-%d"],
            help=say("Ngày cuối, tính cả ngày này; mặc định hôm nay.", "Last day, included; else today."),
        ),
    ] = None,
    kind: Annotated[Format, typer.Option("--format", help=say("csv hoặc parquet.", "csv or parquet."))] = "csv",
    out: Annotated[Path | None, typer.Option(help=say("Tệp để ghi; mặc định in ra.", "File to write; else printed."))] = None,
) -> None:
    """Write one row per day, consumer, service and outcome."""
    today = local_date(now())
    first: date = since.date() if since else today - timedelta(days=30)
    last: date = until.date() if until else today
    data = b"".join(written(list(days_between(since=first, until=last + timedelta(days=1))), kind))
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        out.write_bytes(data)
