from datetime import date

from lgsp.retention.models import DiskUse, ExpiredSegment


def test_rows_say_what_they_are() -> None:
    assert str(ExpiredSegment(log="gateway-1", first_sequence=0, end_sequence=10)) == "gateway-1 0–9"
    assert str(DiskUse(day=date(2026, 11, 2), kind="tiles")) == "2026-11-02 tiles"
