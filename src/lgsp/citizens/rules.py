"""Pure decisions about questions of persons: until when they are answered."""

from datetime import date, datetime, timedelta
from typing import Final

from lgsp.domain.periods import local_date

TERM_DAYS: Final = {"question": 10, "objection": 15}
"""Calendar days in which a person is answered, by kind: the first two terms of Decree 356/2025/NĐ-CP."""
QUESTION_LENGTH_MAX: Final = 4000


def due_on(kind: str, asked_at: datetime) -> date:
    """The last day of an answer's term."""
    return local_date(asked_at) + timedelta(days=TERM_DAYS[kind])
