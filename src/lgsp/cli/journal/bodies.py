"""`lgsp journal bodies` and `lgsp journal erase`: bodies that are kept beside the journal.

Rules: what is kept is read from the files alone; erasing asks the database for the legal holds, and does nothing without it.
"""

import importlib
from typing import Annotated

import msgspec
import typer

from lgsp.cli.words import say
from lgsp.journal.bodies.kept import due_on, shelves_of
from lgsp.runtime.clock import now
from lgsp.runtime.home import home_in_use
from lgsp.runtime.settings import setting

AsJson = Annotated[bool, typer.Option("--json", help=say("Kết quả cho máy đọc.", "Machine-readable."))]


def bodies(as_json: AsJson = False) -> None:
    """Show each shelf: retention class and day (or the held transaction), size, and when it is erased."""
    days = setting("LGSP_RETENTION_CLASSES")
    rows = [
        {
            "retention": shelf.retention,
            "name": shelf.path.name,
            "files": shelf.files,
            "size_bytes": shelf.size_bytes,
            "is_held": shelf.day is None,
            "erased_on": due_on(shelf.retention, shelf.day, days) if shelf.day is not None else None,
        }
        for shelf in shelves_of(home_in_use().bodies)
    ]
    if as_json:
        typer.echo(msgspec.json.encode(rows).decode())
        return
    for row in rows:
        until = row["erased_on"] or (say("đang giữ", "held") if row["is_held"] else say("không có hạn", "no term"))
        typer.echo(f"{row['retention']:<12} {row['name']:<36} {row['size_bytes']:>14} B  {until}")
    if not rows:
        typer.echo(say("Không lưu nội dung nào.", "No body is kept."))


def erase(
    is_rehearsal: Annotated[
        bool, typer.Option("--dry-run", help=say("Chỉ cho biết, không xoá.", "Only say, erase nothing."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Erase what is due; exit code 1 if something due could not be erased."""
    importlib.import_module("lgsp.site.setup").prepare()
    scope = importlib.import_module("lgsp.registry.queries.scope")
    with scope.acting_in(setting("LGSP_INSTANCE")):
        erased = importlib.import_module("lgsp.retention.operations.bodies").erase_bodies(now=now(), is_rehearsal=is_rehearsal)
    if as_json:
        typer.echo(msgspec.json.encode(erased).decode())
    for one in erased if not as_json else ():
        held = say(f", giữ lại {one.held}", f", {one.held} set aside") if one.held else ""
        typer.echo(f"{one.retention:<12} {one.name:<36} {one.size_bytes:>14} B  {one.why or say('xoá', 'erase')}{held}")
    if not erased and not as_json:
        typer.echo(say("Không có gì đến hạn xoá.", "Nothing is due."))
    if any(one.why for one in erased):
        raise typer.Exit(1)
