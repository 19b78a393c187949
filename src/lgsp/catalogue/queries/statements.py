"""The statements that the ORM can't say, read from `statements.sql`: named, each with its sentence."""

import re
from pathlib import Path
from typing import Final

_TEXT: Final = (Path(__file__).parents[1] / "statements.sql").read_text(encoding="utf-8")
_PIECES: Final = re.split(r"^-- name: ([a-z_]+)\n", _TEXT, flags=re.MULTILINE)
STATEMENTS: Final = {name: body.strip().removesuffix(";") for name, body in zip(_PIECES[1::2], _PIECES[2::2], strict=True)}
"""By name."""
