from lgsp.domain.calls import Reply
from lgsp.gateway.server.writing import DateLine, is_chunked, write_head
from tests.gateway.inside import arriving


def head(reply: Reply, *, keep: bool = True, is_http10: bool = False) -> bytes:
    return write_head(reply, date=b"Date: d\r\n", keep=keep, is_http10=is_http10)


def test_the_date_is_written_as_http_wants_it() -> None:
    line = DateLine()
    assert line.at(784111777.9) == b"Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    assert line.at(784111777.0) is line.at(784111777.5)
    assert line.at(784111778) != line.at(784111777)


def test_a_held_body_is_framed_by_its_length() -> None:
    assert (
        head(Reply(status=200, headers=[(b"A", b"b")], body=b"xy"))
        == b"HTTP/1.1 200 OK\r\nDate: d\r\nA: b\r\nContent-Length: 2\r\n\r\n"
    )


def test_a_status_without_a_known_phrase_is_written_too() -> None:
    assert head(Reply(status=299)).startswith(b"HTTP/1.1 299 \r\n")


def test_a_stream_is_framed_by_its_length_by_chunks_or_by_the_end() -> None:
    known, unknown = Reply(status=200, body=arriving(), length=9), Reply(status=200, body=arriving())
    assert b"Content-Length: 9\r\n" in head(known)
    assert b"Transfer-Encoding: chunked\r\n" in head(unknown)
    assert head(unknown, keep=False, is_http10=True) == b"HTTP/1.1 200 OK\r\nDate: d\r\nConnection: close\r\n\r\n"
    assert [is_chunked(one, is_http10=False) for one in (known, unknown)] == [False, True]
    assert not is_chunked(unknown, is_http10=True)
    assert not is_chunked(Reply(status=200, body=b""), is_http10=False)


def test_204_and_304_have_no_framing() -> None:
    assert head(Reply(status=204)) == b"HTTP/1.1 204 No Content\r\nDate: d\r\n\r\n"


def test_http_1_0_is_told_that_the_connection_is_kept() -> None:
    assert head(Reply(status=200), is_http10=True).endswith(b"Connection: keep-alive\r\n\r\n")
