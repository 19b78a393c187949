"""The clock tells UTC."""

from datetime import UTC, timedelta

from lgsp.runtime.clock import now


def test_now_is_aware_and_goes_on():
    first = now()
    assert first.tzinfo is UTC
    assert timedelta(0) <= now() - first < timedelta(minutes=1)
