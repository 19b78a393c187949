"""The statements that the ORM can't say, read from the `.sql` files beside this module.

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


SCHEMA: Final = statements_in(Path(__file__).with_name("schema.sql").read_text(encoding="utf-8"))
STATEMENTS: Final = statements_in(Path(__file__).with_name("statements.sql").read_text(encoding="utf-8"))
