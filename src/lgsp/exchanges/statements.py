"""The statements of the monitor: `schema.sql` for migrations, `statements.sql` for everything else."""

from pathlib import Path
from typing import Final

from lgsp.registry.queries.named_statements import read_statements

SCHEMA: Final = read_statements(Path(__file__).with_name("schema.sql"))
STATEMENTS: Final = read_statements(Path(__file__).with_name("statements.sql"))
