"""`lgsp test`: everything that must hold, from style to whole stories with real processes and a real browser."""

import os
from typing import Annotated, Final

import typer

from lgsp.cli.development.changed import paths_of_change
from lgsp.cli.development.check import CLONE, run_step, style_and_types
from lgsp.cli.development.needed_programs import NEEDED, program_for_tests
from lgsp.cli.words import say

app = typer.Typer(pretty_exceptions_enable=False)

WORKERS: Final = "2"


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(
    context: typer.Context,
    workers: Annotated[str, typer.Option(help="Test processes side by side.")] = WORKERS,
    changed: Annotated[bool, typer.Option("--changed", help="Only what the changes since --base ask for.")] = False,
    base: Annotated[str, typer.Option(help="The branch or commit that --changed compares with.")] = "HEAD",
) -> None:
    """Run every test; what follows goes to pytest (`lgsp test tests/journal -x`). Exit code 1 if anything fails or is missing."""
    for needed in NEEDED:
        os.environ[needed.setting] = program_for_tests(needed)
    os.environ["LGSP_LOOPBACK_ONLY"] = "1"
    words = list(context.args)
    if changed:
        chosen = paths_of_change(CLONE, base)
        typer.echo(say(f"{len(chosen)} tệp, thư mục kiểm thử", f"{len(chosen)} test files and folders"))
        words = [*chosen, *words]
    checked = True if context.args and not changed else style_and_types()
    tested = run_step(("pytest", "-n", workers, "--dist", "loadgroup", *words))
    raise typer.Exit(0 if checked and tested else 1)
