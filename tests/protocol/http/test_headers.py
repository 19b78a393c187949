import pytest

from lgsp.protocol.http.headers import passing_of_reply, passing_of_request, prefers_english, write_fields


def lines(*pairs):
    return [(name.lower(), name, value) for name, value in pairs]


def test_what_belongs_to_the_connection_or_to_us_does_not_pass_to_the_provider():
    headers = lines(
        (b"Host", b"a"), (b"TE", b"trailers"), (b"Authorization", b"Bearer x"), (b"X-API-Key", b"k"), (b"apikey", b"k"),
        (b"lgspaccesstoken", b"e30="),
        (b"X-Forwarded-For", b"1.2.3.4"), (b"Transfer-Encoding", b"chunked"), (b"Accept", b"*/*"), (b"X-Road-Client", b"c"),
        (b"traceparent", b"bad"),
    )  # fmt: skip
    assert passing_of_request(headers, None) == [(b"Accept", b"*/*"), (b"X-Road-Client", b"c")]


def test_what_connection_names_does_not_pass_but_it_cannot_take_the_content_type_away():
    headers = lines((b"X-Own", b"1"), (b"X-Kept", b"2"), (b"Content-Type", b"text/plain"))
    assert passing_of_request(headers, b"close, x-own, Content-Type") == [(b"X-Kept", b"2"), (b"Content-Type", b"text/plain")]
    assert passing_of_reply(headers, b"keep-alive, X-Own") == [(b"X-Kept", b"2"), (b"Content-Type", b"text/plain")]


def test_a_common_connection_field_takes_nothing_away():
    headers = lines((b"X-Own", b"1"))
    assert passing_of_request(headers, b"keep-alive") == [(b"X-Own", b"1")]
    assert passing_of_reply(headers, b"close") == [(b"X-Own", b"1")]


def test_what_we_say_ourselves_does_not_pass_from_the_provider():
    headers = lines(
        (b"Date", b"x"), (b"Server", b"x"), (b"Lgsp-Transaction-Id", b"x"), (b"Set-Cookie", b"a"), (b"Set-Cookie", b"b")
    )
    assert passing_of_reply(headers, None) == [(b"Set-Cookie", b"a"), (b"Set-Cookie", b"b")]


def test_fields_are_written_one_per_line():
    assert write_fields([(b"A", b"1"), (b"B", b"2")]) == b"A: 1\r\nB: 2\r\n"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, False),
        (b"", False),
        (b"vi", False),
        (b"en", True),
        (b"en-US,en;q=0.9", True),
        (b"vi,en;q=0.8", False),
        (b"vi;q=0.5, en;q=0.8", True),
        (b"en;q=0.5,vi;q=0.5", False),
        (b"en;q=x", False),
        (b"en;level=1", True),
        (b"\xff", False),
    ],
)
def test_vietnamese_is_spoken_unless_english_is_asked_for_first(value, expected):
    assert prefers_english(value) is expected
