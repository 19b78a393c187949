"""Facts that people state."""

from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from lgsp.registry.facts import MemberFacts, OfficerFacts, read_instant


def test_a_date_is_the_beginning_of_its_vietnamese_day() -> None:
    midnight = datetime(2025, 6, 30, 17, tzinfo=UTC)
    assert read_instant("2025-07-01") == read_instant(date(2025, 7, 1)) == midnight
    assert read_instant("2025-07-01T00:00:00+07:00") == read_instant("2025-06-30T17:00:00Z") == midnight
    assert read_instant(None) is None


@pytest.mark.parametrize("text", ["2025-07-01T00:00:00", "01/07/2025", "2025-13-01", ""])
def test_an_instant_without_a_zone_or_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_instant(text)


def test_unknown_fields_and_odd_names_are_refused() -> None:
    with pytest.raises(ValidationError):
        MemberFacts.model_validate({"code": "A", "name": "A", "nmae": "B"})
    with pytest.raises(ValidationError):
        OfficerFacts(username="có dấu", name="x", role="leader")
    assert MemberFacts(code=" A ", name="A").code == "A"
