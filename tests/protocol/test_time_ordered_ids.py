"""Identifiers begin with their time, and it is read again; whatever else is sent has none."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.protocol.time_ordered_ids import ID_DIGITS, time_in, time_ms_of, time_ordered_id


@given(st.integers(0, 2_000_000_000_000), st.binary(min_size=10, max_size=10))
def test_an_identifier_begins_with_its_time(milliseconds, chance):
    at = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    text = time_ordered_id(time_ms_of(at), chance.hex()[:ID_DIGITS])
    identifier = UUID(text)
    assert str(identifier) == text and time_in(text) == at
    assert (identifier.version, identifier.variant) == (7, "specified in RFC 4122")
    assert identifier.int >> 80 == milliseconds


def test_the_time_in_an_identifier_is_read_to_the_millisecond():
    at = datetime(2025, 7, 1, 1, 2, 3, 456_000, tzinfo=UTC)
    digits = f"{round(at.timestamp() * 1000):012x}"
    assert time_in(f"{digits[:8]}-{digits[8:]}-7000-8000-000000000001") == at


@pytest.mark.parametrize(
    "text",
    ["", "0197c36e-1e80-4000-8000-000000000001", "zzzzzzzz-1e80-7000-8000-000000000001", "ffffffff-ffff-7000-8000-000000000001"],
)
def test_another_kind_of_text_has_no_time(text):
    assert time_in(text) is None
