"""The statements of retention: `statements.sql`."""

from pathlib import Path
from typing import Final

from lgsp.registry.queries.named_statements import read_statements

STATEMENTS: Final = read_statements(Path(__file__).with_name("statements.sql"))
