from pathlib import Path

from lgsp import exchanges
from lgsp.exchanges.rules import BUCKETS
from lgsp.exchanges.statements import SCHEMA, STATEMENTS


def test_every_statement_says_what_it_is_for() -> None:
    assert [name for name, text in (SCHEMA | STATEMENTS).items() if not text.startswith("-- ")] == []


def test_every_statement_is_used() -> None:
    code = "".join(path.read_text() for path in Path(exchanges.__path__[0]).rglob("*.py"))
    assert [name for name in STATEMENTS if f'STATEMENTS["{name}"]' not in code] == []


def test_services_are_summed_over_every_bucket() -> None:
    assert [f"sum(buckets[{place}])" in STATEMENTS["services_between"] for place in range(1, BUCKETS + 2)] == [True] * BUCKETS + [
        False
    ]
