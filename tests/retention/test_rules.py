from datetime import UTC, datetime

import pytest

from lgsp.retention import rules


@pytest.mark.parametrize(
    ("facts", "at_fault"),
    [
        ({"service": "s"}, []),
        ({"asked": "id", "is_exchange": True}, []),
        ({"service": "s", "document": " "}, ["document"]),
        ({"asked": "id"}, ["transaction_id"]),
        ({}, ["service"]),
        ({"asked": "id", "is_exchange": True, "service": "s"}, ["service"]),
        ({"service": "s", "period": (datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))}, ["until"]),
        ({"asked": "id", "is_exchange": True, "period": (datetime(2026, 1, 2, tzinfo=UTC), None)}, ["since"]),
    ],
)
def test_a_hold_names_a_document_and_one_thing(facts: dict[str, object], at_fault: list[str]) -> None:
    usual: dict[str, object] = {"document": "125/CV", "asked": "", "is_exchange": False, "service": "", "period": (None, None)}
    assert [fault.place[-1] for fault in rules.faults_of_hold(**{**usual, **facts})] == at_fault  # type: ignore[arg-type]


def test_a_period_of_a_hold_includes_its_beginning_and_not_its_end() -> None:
    day, next_day = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)
    assert rules.is_in_hold("s", day, "s", day, next_day) and rules.is_in_hold("s", day, "s", None, None)
    assert not rules.is_in_hold("s", next_day, "s", day, next_day) and not rules.is_in_hold("t", day, "s", None, None)
    assert not rules.is_in_hold("s", day, "s", next_day, None)


def test_a_hold_on_a_service_that_nobody_knows_is_a_fault() -> None:
    assert [fault.place for fault in rules.faults_of_held_service("s", is_known=False)] == [("service",)]
    assert rules.faults_of_held_service("s", is_known=True) == []


def test_the_days_until_a_bound() -> None:
    assert rules.days_until(10, 100, 9.5) == 9
    assert rules.days_until(100, 100, 5) == rules.days_until(120, 100, 0) == 0
    assert rules.days_until(10, 100, 0) is rules.days_until(10, 100, -3) is None
