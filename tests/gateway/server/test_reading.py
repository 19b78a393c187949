import pytest

from lgsp.domain.errors import HeadersTooLarge, MalformedRequest, MethodNotAllowed
from lgsp.gateway.server.reading import HEADER_FIELDS_MAX, NO_BODY, Framing, Head, check_head, framing_of


def head(target: bytes = b"/a?b", **fields: bytes) -> Head:
    one = Head()
    one.add_target(target)
    for name, value in fields.items():
        one.add(name.encode(), value)
    return one


def test_a_head_is_gathered_piece_by_piece() -> None:
    one = head(b"/a", Host=b"h", Accept=b"x")
    one.add_target(b"/b")
    one.add(b"accept", b"y")
    assert one.target == b"/a/b"
    assert one.fields == {b"host": b"h", b"accept": b"x, y"}
    assert one.headers[1] == (b"accept", b"Accept", b"x")


@pytest.mark.parametrize("name", [b"Host", b"content-length", b"Transfer-Encoding", b"authorization", b"content-type", b"Expect"])
def test_some_fields_may_stand_only_once(name: bytes) -> None:
    one = Head()
    one.add(name, b"a")
    with pytest.raises(MalformedRequest):
        one.add(name, b"a")


def test_size_and_number_are_bounded() -> None:
    one = head(Host=b"h")
    one.check_size(15)
    with pytest.raises(HeadersTooLarge):
        one.check_size(12)
    with pytest.raises(HeadersTooLarge):
        for _ in range(HEADER_FIELDS_MAX + 1):
            one.add(b"a", b"b")
    with pytest.raises(HeadersTooLarge):
        check_head(one, "GET", "1.1")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, NO_BODY),
        ({b"content-length": b"0"}, NO_BODY),
        ({b"content-length": b"5"}, Framing(5, False)),
        ({b"transfer-encoding": b"Chunked"}, Framing(None, False)),
        ({b"content-length": b"5", b"expect": b"100-Continue"}, Framing(5, True)),
    ],
)
def test_framing_is_read(fields: dict[bytes, bytes], expected: Framing) -> None:
    assert framing_of(fields, is_http10=False) == expected


@pytest.mark.parametrize(
    ("fields", "is_http10"),
    [
        ({b"content-length": b"5", b"transfer-encoding": b"chunked"}, False),
        ({b"transfer-encoding": b"chunked"}, True),
        ({b"transfer-encoding": b"gzip"}, False),
        ({b"content-length": b"+5"}, False),
        ({b"content-length": b"1" * 19}, False),
        ({b"expect": b"x"}, False),
    ],
)
def test_framing_that_could_be_read_in_two_ways_is_refused(fields: dict[bytes, bytes], is_http10: bool) -> None:
    with pytest.raises(MalformedRequest):
        framing_of(fields, is_http10=is_http10)


def test_http_1_0_expects_no_interim_answer_and_needs_no_host() -> None:
    assert framing_of({b"expect": b"100-continue", b"content-length": b"1"}, is_http10=True) == Framing(1, False)
    assert check_head(head(), "GET", "1.0") == ("/a?b", "/a", "b")


def test_a_head_is_checked() -> None:
    assert check_head(head(Host=b"h"), "GET", "1.1") == ("/a?b", "/a", "b")
    with pytest.raises(MalformedRequest):
        check_head(head(), "GET", "1.1")
    with pytest.raises(MalformedRequest):
        check_head(head(Host=b"h"), "GET", "2.0")
    with pytest.raises(MethodNotAllowed):
        check_head(head(Host=b"h"), "TRACE", "1.1")
    with pytest.raises(MalformedRequest):
        check_head(head("/ă".encode(), Host=b"h"), "GET", "1.1")
