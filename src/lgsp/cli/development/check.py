"""`lgsp check`: the quick checks (style, types, house rules); `lgsp test` runs these first."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer

app = typer.Typer(pretty_exceptions_enable=False)

CLONE: Final = Path(__file__).parents[4]
FORMATTER: Final = ("djangofmt", "--line-length", "132", "--indent-width", "2", "--check", "--quiet", "src/lgsp/portal")
"""How templates are written: one element per line. Without `--check` it writes them so."""
QUICK_HOUSE: Final = ("tests/house", "--deselect=tests/house/test_coverage.py", "-q")


def run_step(words: Sequence[str]) -> bool:
    """Run one Python tool of the development environment in the clone; whether it succeeded."""
    typer.echo(f"── {' '.join(words)}")
    sys.stdout.flush()
    return subprocess.run([sys.executable, "-m", *words], cwd=CLONE, check=False).returncode == 0


def run_program(words: Sequence[str]) -> bool:
    """Run a program of the development environment that is no Python module; whether it succeeded."""
    typer.echo(f"── {' '.join(words)}")
    sys.stdout.flush()
    program = Path(sys.executable).with_name(words[0])
    return subprocess.run([str(program), *words[1:]], cwd=CLONE, check=False).returncode == 0


def style_and_types() -> bool:
    """Style and types alone; every step runs, so that all faults are seen at once."""
    steps = (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "--quiet", "."),
        ("mypy", "--no-error-summary"),
    )
    outcomes = [*(run_step(step) for step in steps), run_program(FORMATTER)]
    return all(outcomes)


@app.command()
def check() -> None:
    """Check style, types and the rules of the house; exit code 1 if one fails."""
    holds = all([style_and_types(), run_step(("pytest", *QUICK_HOUSE))])
    raise typer.Exit(0 if holds else 1)
