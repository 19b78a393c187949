"""What the commands of the registry share."""

from datetime import UTC, datetime

import pytest

from lgsp.cli.registry.words import by_terminal, instant, print_one, print_rows
from lgsp.domain.errors import ContentRefused


def test_dates_are_read_and_others_refused() -> None:
    assert instant("") is None
    assert instant("2025-07-01") == datetime(2025, 6, 30, 17, tzinfo=UTC)
    with pytest.raises(ContentRefused):
        instant("mai")


def test_things_are_printed_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    print_one({"a": 1, "b": None}, False)
    print_one({"tên": "Lan"}, True)
    print_rows([], False)
    print_rows([{"a": ["x", "y"]}], False)
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert lines == ["a: 1", "b:", '{"tên": "Lan"}', "a", "x; y"]


def test_the_user_of_the_machine_is_named() -> None:
    assert by_terminal().endswith("@terminal")
