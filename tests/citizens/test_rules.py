from datetime import UTC, date, datetime

from lgsp.citizens import rules


def test_a_term_is_counted_from_the_vietnamese_day_of_the_question():
    at = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
    assert rules.due_on("question", at) == date(2026, 12, 5) and rules.due_on("objection", at) == date(2026, 12, 10)
