import pytest

from lgsp.protocol.http.tracing import valid_traceparent

GOOD = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def test_a_valid_one_passes():
    assert valid_traceparent(GOOD) == GOOD.decode()
    assert valid_traceparent(b"cc" + GOOD[2:] + b"-more") == "cc" + GOOD.decode()[2:] + "-more"


@pytest.mark.parametrize(
    "value",
    [None, b"", b"ff" + GOOD[2:], GOOD + b"-more", GOOD.upper(), GOOD.replace(b"4bf92f3577b34da6a3ce929d0e0e4736", b"0" * 32),
     GOOD.replace(b"00f067aa0ba902b7", b"0" * 16), GOOD + b"\r\nX: y"],
)  # fmt: skip
def test_anything_else_is_dropped(value):
    assert valid_traceparent(value) == ""
