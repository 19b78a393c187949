"""Raw sockets against the listener: what HTTP/1.1 leaves open to mischief."""

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lgsp.runtime.tls import TlsFiles, context_of
from tests.gateway.authority import Authority, Pair, TlsWire
from tests.gateway.listener import GET, Running, ask, running
from tests.gateway.world import Wire


@pytest.fixture(scope="module")
def edge() -> Iterator[Running]:
    with running(header_bytes_max=4096) as one:
        yield one


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2, 2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x2\r\n\r\nab",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: identity\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\n X: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX: a\x01b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX(: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nX\xe1: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\n: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\nHost: h\n\n",
        b"GET / HTTP/1.1\r\nHost: h\nX: y\r\n\r\n",
        b"GET / HTTP/1.1\rHost: h\r\r",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: h\r\nExpect: something\r\n\r\n",
        b"GET / HTTP/2.0\r\nHost: h\r\n\r\n",
        b"GET / HTTP/1.2\r\nHost: h\r\n\r\n",
        b"GET / HTTP/0.9\r\n\r\n",
        b"GET /\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"get / HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET / a HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET //a HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /../a HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /a%2fb HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /a\\b HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /a\xc4\x83 HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET /a#b HTTP/1.1\r\nHost: h\r\n\r\n",
        b"GET a HTTP/1.1\r\nHost: h\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_a_request_that_could_be_read_in_two_ways_is_refused_and_the_connection_ends(edge: Running, request_bytes: bytes) -> None:
    with ask(edge, request_bytes + b"\r\n\r\n" + GET) as wire:
        answer = wire.read()
        assert answer.status == 400, answer
        assert answer.json["code"] == "request.malformed"
        assert answer.headers["connection"] == "close"
        assert wire.is_ended()


@pytest.mark.parametrize("method", [b"CONNECT h:443", b"TRACE /", b"PROPFIND /", b"M-SEARCH /"])
def test_methods_that_are_not_served_are_refused_with_allow(edge: Running, method: bytes) -> None:
    with ask(edge, method + b" HTTP/1.1\r\nHost: h\r\n\r\n") as wire:
        answer = wire.read()
        assert answer.status == 405
        assert "GET" in answer.headers["allow"]
        assert wire.is_ended()


@pytest.mark.parametrize(
    "start",
    [b"GET /" + b"a" * 8000, b"GET / HTTP/1.1\r\nX: " + b"a" * 8000, b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 900, b"\r\n" * 5000],
)
def test_a_giant_head_is_refused_before_it_has_arrived(edge: Running, start: bytes) -> None:
    with ask(edge, start) as wire:
        with contextlib.suppress(OSError):
            for _ in range(4):
                wire.send(b"a" * 2000)
        assert wire.read().status in (400, 431)
        assert wire.is_ended()


def test_more_fields_than_allowed_are_refused() -> None:
    with (
        running(header_bytes_max=100_000) as edge,
        ask(edge, b"GET / HTTP/1.1\r\nHost: h\r\n" + b"A: b\r\n" * 201 + b"\r\n") as wire,
    ):
        assert wire.read().status == 431


def test_requests_on_one_connection_are_answered_in_order_and_it_is_kept(edge: Running) -> None:
    with ask(edge, b"".join(b"GET /%d HTTP/1.1\r\nHost: h\r\n\r\n" % number for number in range(50))) as wire:
        assert [wire.read().body for _ in range(50)] == [b"GET /%d " % number for number in range(50)]
        assert wire.send(GET).read().status == 200


def test_pipelined_requests_with_bodies_keep_their_bodies(edge: Running) -> None:
    post = b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n"
    chunked = b"POST /b HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n1;ext=1\r\nz\r\n0\r\nTrailer: t\r\n\r\n"
    with ask(edge, post + b"abc" + chunked + post + b"def" + GET) as wire:
        bodies = [wire.read().body for _ in range(4)]
    assert bodies == [b"POST /a abc", b"POST /b xyz", b"POST /a def", b"GET /a "]


def test_a_request_may_arrive_byte_by_byte(edge: Running) -> None:
    with Wire(edge.port) as wire:
        wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc":
            wire.send(bytes([byte]))
        assert wire.read().body == b"POST /a abc"


def test_a_broken_request_after_a_good_one_does_not_cost_the_good_one_its_answer(edge: Running) -> None:
    with ask(edge, GET + b"GARBAGE\x00\r\n\r\n") as wire:
        assert wire.read().status == 200
        assert wire.read().status == 400
        assert wire.is_ended()


def test_http_1_0_closes_unless_asked_to_keep(edge: Running) -> None:
    with ask(edge, b"GET /a HTTP/1.0\r\n\r\n") as wire:
        assert wire.read().headers["connection"] == "close"
        assert wire.is_ended()
    with ask(edge, b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") as wire:
        assert wire.read().headers["connection"] == "keep-alive"
        assert wire.send(GET).read().status == 200


def test_connection_close_is_honoured_and_what_follows_is_not_read(edge: Running) -> None:
    with ask(edge, b"GET /a HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n" + GET) as wire:
        assert wire.read().headers["connection"] == "close"
        assert wire.is_ended()


def test_a_stream_goes_in_chunks_to_1_1_and_up_to_the_end_of_the_connection_to_1_0(edge: Running) -> None:
    with ask(edge, b"GET /long HTTP/1.1\r\nHost: h\r\n\r\n") as wire:
        answer = wire.read()
        assert (answer.headers["transfer-encoding"], len(answer.body)) == ("chunked", 3 * 65536)
        assert wire.send(GET).read().status == 200
    with ask(edge, b"GET /long HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") as wire:
        answer = wire.read()
        assert "transfer-encoding" not in answer.headers
        assert len(answer.body) == 3 * 65536


def test_head_gets_the_length_without_the_body(edge: Running) -> None:
    with ask(edge, b"HEAD /a HTTP/1.1\r\nHost: h\r\n\r\n" + GET) as wire:
        assert wire.read(head_only=True).headers["content-length"] == "8"
        assert wire.read().body == b"GET /a "


def test_expect_continue_is_answered_when_the_body_is_wanted(edge: Running) -> None:
    with ask(edge, b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n") as wire:
        assert wire.read().status == 100
        assert wire.send(b"abc").read().body == b"POST /a abc"
        assert wire.send(GET).read().status == 200


def test_expect_continue_is_not_answered_when_the_call_is_refused(edge: Running) -> None:
    with ask(edge, b"POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n") as wire:
        answer = wire.read()
        assert (answer.status, answer.headers["connection"]) == (403, "close")
        assert wire.is_ended()


def test_a_small_unwanted_body_is_swallowed_and_the_connection_goes_on(edge: Running) -> None:
    with ask(edge, b"POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n") as wire:
        assert wire.read().status == 403
        assert wire.send(b"x" * 1000 + GET).read().body == b"GET /a "


def test_a_large_unwanted_body_ends_the_connection_but_not_before_the_answer_is_read(edge: Running) -> None:
    with ask(edge, b"POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000\r\n\r\n") as wire:
        wire.send(b"x" * 100_000)
        answer = wire.read()
        assert (answer.status, answer.headers["connection"]) == (403, "close")
        assert wire.is_ended()


@pytest.mark.parametrize("body", [b"", b"abc"])
def test_an_upgrade_is_ignored_whatever_the_body(edge: Running, body: bytes) -> None:
    upgrade = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n"
    head = b"POST /a HTTP/1.1\r\nHost: h\r\n" + upgrade
    with ask(edge, head + (b"Content-Length: %d\r\n" % len(body) if body else b"") + b"\r\n" + body) as wire:
        assert wire.read().body == b"POST /a " + body
        assert wire.send(GET).read().body == b"GET /a "
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\n\r\n" + GET
    with ask(edge, chunked) as wire:
        assert [wire.read().body for _ in range(2)] == [b"POST /a xyz", b"GET /a "]


def test_an_absolute_target_is_taken_for_its_path(edge: Running) -> None:
    with ask(edge, b"GET http://other.example/a HTTP/1.1\r\nHost: h\r\n\r\n") as wire:
        assert wire.read().status == 200


def test_what_was_not_foreseen_is_answered_with_500(edge: Running) -> None:
    with ask(edge, b"GET /boom HTTP/1.1\r\nHost: h\r\n\r\n") as wire:
        assert wire.read().json["code"] == "gateway.internal_fault"
        assert wire.is_ended()


def test_more_connections_than_allowed_are_told_so() -> None:
    with running(connections_max=1) as edge, ask(edge, GET) as first:
        assert first.read().status == 200
        with Wire(edge.port) as second:
            assert second.read().json["code"] == "gateway.overloaded"


def test_a_gateway_that_stops_answers_what_is_under_way_and_ends_the_rest() -> None:
    with running() as edge, ask(edge, GET) as idle, ask(edge, b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n") as busy:
        assert idle.read().status == 200
        threading.Event().wait(0.1)
        stopping = threading.Thread(target=edge.drain, args=(5,))
        stopping.start()
        assert idle.is_ended()
        answer = busy.send(b"abc").read()
        assert (answer.body, answer.headers["connection"]) == (b"POST /a abc", "close")
        stopping.join(5)
        assert not stopping.is_alive()


def test_every_answer_has_one_date(edge: Running) -> None:
    with ask(edge, GET) as wire:
        answer = wire.read()
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", answer.headers["date"])
    assert answer.raw_head.count(b"Date:") == 1


# --- TLS


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def context_for(pair: Pair, authority: Authority | None = None) -> ssl.SSLContext:
    return context_of(TlsFiles(pair.file, pair.key_file, authority.file if authority is not None else None))


def test_inside_tls_requests_and_answers_of_every_kind_are_as_outside(authority: Authority) -> None:
    with running(context_for(authority.issue("server"))) as edge:
        with TlsWire(edge.port, authority) as wire:
            assert wire.socket.version() == "TLSv1.3"
            post = b"POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 300000\r\n\r\n" + b"x" * 300_000
            for _ in range(2):
                assert wire.send(GET).read().body == b"GET /a "
                assert len(wire.send(post).read().body) == 300_008
                assert len(wire.send(b"GET /long?40 HTTP/1.1\r\nHost: h\r\n\r\n").read().body) == 40 * 65536
            assert wire.send(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").read().status == 200
            assert wire.is_ended()
        with TlsWire(edge.port, authority, newest=ssl.TLSVersion.TLSv1_2) as wire:
            assert wire.send(b"GET /long?2 HTTP/1.0\r\n\r\n").read().body == b"x" * 131_072


def test_an_answer_that_leaves_the_body_unread_still_arrives_inside_tls(authority: Authority) -> None:
    with running(context_for(authority.issue("server"))) as edge, TlsWire(edge.port, authority) as wire:
        wire.send(b"POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 9000000\r\n\r\n" + b"x" * 70_000)
        assert wire.read().status == 403
        assert wire.is_ended()


def test_old_tls_and_no_tls_get_nothing(authority: Authority) -> None:
    with running(context_for(authority.issue("server")), header_timeout_s=1) as edge:
        with pytest.raises(ssl.SSLError):
            TlsWire(edge.port, authority, newest=ssl.TLSVersion.TLSv1_1)
        with ask(edge, GET) as wire:
            assert b"HTTP/" not in wire.rest()
        with Wire(edge.port) as silent:
            assert silent.is_ended()
        with TlsWire(edge.port, authority) as wire:
            assert wire.send(GET).read().status == 200


def test_a_renewed_certificate_serves_new_connections_and_old_ones_live_on(authority: Authority) -> None:
    first, second = authority.issue("first"), authority.issue("second")
    with running(context_for(first)) as edge, TlsWire(edge.port, authority) as before:
        assert before.send(GET).read().status == 200
        for _ in range(3):
            edge.renew(context_for(second))
            with TlsWire(edge.port, authority) as after:
                assert after.server == second.der
                assert after.send(GET).read().status == 200
        assert before.server == first.der
        assert before.send(GET).read().status == 200
        edge.drain(1)
        with pytest.raises(OSError, match=r".*"):
            TlsWire(edge.port, authority)


def test_a_certificate_of_another_authority_is_refused_and_none_is_fine(authority: Authority, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "stranger").issue("la")
    with running(context_for(authority.issue("server"), authority)) as edge:
        with TlsWire(edge.port, authority) as wire:
            assert wire.send(GET).read().status == 200
        with TlsWire(edge.port, authority, own=authority.issue("motcua")) as wire:
            assert wire.send(GET).read().status == 200
        with contextlib.suppress(OSError), TlsWire(edge.port, authority, own=stranger) as wire, pytest.raises((OSError, EOFError)):
            wire.send(GET).read()
