"""What the commands of registry and configuration share: the instance they work in, who they act for, how they print."""

import functools
import getpass
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, ParamSpec, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from lgsp.cli.words import say
from lgsp.domain.errors import ContentRefused
from lgsp.domain.faults import Fault
from lgsp.registry.document import faults_of_validation
from lgsp.registry.facts import read_instant
from lgsp.registry.queries.scope import acting_in
from lgsp.runtime.settings import setting

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Why = Annotated[str, typer.Option(help=say("Lý do, ghi vào lịch sử", "Why; kept in history"))]
AsJson = Annotated[bool, typer.Option("--json", help=say("In ra JSON", "Print JSON"))]


PIPED_WIDTH: Final = 400
"""Columns of a table that no terminal shows: nothing is cut off for whoever reads it."""


def chosen(command: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Run a command within the instance of `LGSP_INSTANCE`; facts of the wrong form become `ContentRefused`."""

    @functools.wraps(command)
    def run(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        with acting_in(setting("LGSP_INSTANCE")):
            try:
                return command(*args, **kwargs)
            except ValidationError as cause:
                raise ContentRefused(faults=faults_of_validation(cause)) from cause

    return run


def by_terminal() -> str:
    """Who acts: the user of the machine."""
    return f"{getpass.getuser()}@terminal"


def instant(text: str) -> datetime | None:
    """A date or an instant typed by a person; empty is none. Raises `ContentRefused`."""
    try:
        value: datetime | None = read_instant(text) if text else None
    except ValueError as cause:
        raise ContentRefused(faults=[Fault((), f"{text}: {cause}", f"{text}: không phải ngày dạng 2025-07-01")]) from cause
    return value


def print_lines(*lines: str) -> None:
    """Print plain lines."""
    sys.stdout.write("\n".join(lines) + "\n")


def print_one(row: Mapping[str, Any], as_json: bool) -> None:
    """Print one thing: a line per field, or a JSON object."""
    print_lines(_json(row) if as_json else "\n".join(f"{name}: {_text(value)}" for name, value in row.items()))


def print_rows(rows: Sequence[Mapping[str, Any]], as_json: bool) -> None:
    """Print many things: a table, or a JSON list."""
    if as_json:
        print_lines(_json(list(rows)))
        return
    if rows:
        table = Table(*rows[0], box=None, header_style="bold")
        for row in rows:
            table.add_row(*map(_text, row.values()))
        Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(table, markup=False)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
