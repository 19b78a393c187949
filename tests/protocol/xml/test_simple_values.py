from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.protocol.xml.simple_values import ValueMismatch, read_value, write_value
from lgsp.protocol.xml.soap_description import Simple

INT = Simple("integer", least=-5, most=5)
GOOD: list[tuple[Simple, Any, str]] = [
    (Simple(), "Nguyễn", "Nguyễn"),
    (Simple("boolean"), True, "true"),
    (Simple("boolean"), False, "false"),
    (INT, -5, "-5"),
    (Simple("integer"), 12345678901234567890, "12345678901234567890"),
    (Simple("decimal"), Decimal("1.10"), "1.10"),
    (Simple("float"), Decimal("2.5"), "2.5"),
    (Simple("float"), "INF", "INF"),
    (Simple("date"), "2025-07-01", "2025-07-01"),
    (Simple("datetime"), "2025-07-01T08:00:00.5+07:00", "2025-07-01T08:00:00.5+07:00"),
    (Simple("time"), "08:00:00Z", "08:00:00Z"),
    (Simple("base64"), "TEdTUA==", "TEdTUA=="),
    (Simple("hex"), "0aFF", "0aFF"),
    (Simple("integer", is_list=True), [1, 2], "1 2"),
    (Simple(enumeration=("A", "B")), "A", "A"),
    (Simple(length_min=1, length_max=2), "ab", "ab"),
]
BAD: list[tuple[Simple, Any]] = [
    (Simple(), 1),
    (Simple(), "\x00"),
    (Simple("boolean"), "true"),
    (INT, 6),
    (INT, -6),
    (INT, True),
    (INT, Decimal("1.5")),
    (Simple("decimal"), "1"),
    (Simple("decimal"), True),
    (Simple("decimal"), Decimal("1e500")),
    (Simple("float"), "inf"),
    (Simple("date"), "01/07/2025"),
    (Simple("date"), 1),
    (Simple("base64"), "a"),
    (Simple("integer", is_list=True), 1),
    (Simple(is_list=True), ["a b"]),
    (Simple(is_list=True), [""]),
    (Simple(enumeration=("A",)), "B"),
    (Simple(length_min=1), ""),
    (Simple(length_max=1), "ab"),
]


@pytest.mark.parametrize(("kind", "value", "text"), GOOD)
def test_a_value_goes_and_comes_back(kind: Simple, value: Any, text: str) -> None:
    assert write_value(kind, value) == text
    assert read_value(kind, text) == value


@pytest.mark.parametrize(("kind", "value"), BAD)
def test_a_value_of_another_type_is_refused_and_not_quoted(kind: Simple, value: Any) -> None:
    with pytest.raises(ValueMismatch) as caught:
        write_value(kind, value)
    assert "01/07/2025" not in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Simple("boolean"), "yes"),
        (INT, "1.0"),
        (INT, "6"),
        (INT, "1" * 300),
        (Simple("decimal"), "1e3"),
        (Simple("decimal"), "1" * 300),
        (Simple("float"), "x"),
        (Simple("float"), "Infinity"),
        (Simple("date"), "hôm nay"),
        (Simple("base64"), "%"),
        (Simple(enumeration=("A",)), "B"),
    ],
)
def test_a_text_of_another_type_is_refused(kind: Simple, text: str) -> None:
    with pytest.raises(ValueMismatch):
        read_value(kind, text)


def test_space_around_a_value_does_not_count_but_around_a_text_it_does() -> None:
    assert read_value(INT, " 1\n") == 1 and read_value(Simple(), " a ") == " a "
    assert read_value(Simple("decimal"), "+.5") == Decimal("0.5") and write_value(Simple("decimal"), 3) == "3"
    assert read_value(Simple("boolean"), "1") is True


@given(
    st.sampled_from([kind for kind, _, _ in GOOD]), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())
)
def test_what_was_written_can_be_read(kind: Simple, value: Any) -> None:
    try:
        text = write_value(kind, value)
    except ValueMismatch:
        return
    assert read_value(kind, text) == value or isinstance(value, str)
