"""Statements that the ORM can't say, from the `.sql` file beside the module that asks them.

Rules: each statement has a name and a sentence; it ends where the next name begins.
"""

import re
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"^-- name: ([a-z_0-9]+)\n", re.MULTILINE)


def statements_in(text: str) -> dict[str, str]:
    """The named statements of a file's text; comments stay, the last semicolon goes."""
    pieces = _NAME.split(text)
    return {name: body.strip().removesuffix(";") for name, body in zip(pieces[1::2], pieces[2::2], strict=True)}


def read_statements(path: Path) -> dict[str, str]:
    """The named statements of a file."""
    return statements_in(path.read_text(encoding="utf-8"))
