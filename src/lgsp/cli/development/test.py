"""`lgsp test`: everything that must hold, from style to whole stories with real processes and a real browser."""

import os
from typing import Annotated, Final

import typer

from lgsp.cli.development.check import run_step, style_and_types
from lgsp.cli.development.needed_programs import NEEDED, program_for_tests

app = typer.Typer(pretty_exceptions_enable=False)

WORKERS: Final = "2"


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(
    context: typer.Context,
    workers: Annotated[str, typer.Option(help="Test processes side by side.")] = WORKERS,
) -> None:
    """Run every test; what follows goes to pytest (`lgsp test tests/journal -x`). Exit code 1 if anything fails or is missing."""
    for needed in NEEDED:
        os.environ[needed.setting] = program_for_tests(needed)
    os.environ["LGSP_LOOPBACK_ONLY"] = "1"
    words = list(context.args)
    checked = True if words else style_and_types()
    tested = run_step(("pytest", "-n", workers, "--dist", "loadgroup", *words))
    raise typer.Exit(0 if checked and tested else 1)
