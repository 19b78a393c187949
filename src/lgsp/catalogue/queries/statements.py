"""The statements of the catalogue: `statements.sql`."""

from pathlib import Path
from typing import Final

from lgsp.registry.queries.named_statements import read_statements

STATEMENTS: Final = read_statements(Path(__file__).parents[1] / "statements.sql")
"""By name."""
