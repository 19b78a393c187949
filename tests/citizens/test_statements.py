from pathlib import Path

from lgsp import citizens
from lgsp.citizens.statements import STATEMENTS


def test_every_statement_says_what_it_is_for_and_is_used() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in Path(citizens.__path__[0]).rglob("*.py"))
    assert [name for name, text in STATEMENTS.items() if not text.startswith("-- ")] == []
    assert [name for name in STATEMENTS if f'STATEMENTS["{name}"]' not in code] == []
