"""One connection over its life: half-closed, cut, slow, idle."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from tests.gateway.listener import GET, Running, ask, running
from tests.gateway.world import Wire


@pytest.fixture(scope="module")
def edge() -> Iterator[Running]:
    with running(header_bytes_max=4096) as one:
        yield one


def test_a_consumer_that_ends_its_sending_side_still_gets_its_answer(edge: Running) -> None:
    with ask(edge, GET) as wire:
        wire.socket.shutdown(socket.SHUT_WR)
        assert wire.read().status == 200
        assert wire.is_ended()


def test_a_body_cut_short_is_refused(edge: Running) -> None:
    with ask(edge, b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc") as wire:
        wire.socket.shutdown(socket.SHUT_WR)
        assert wire.read().status == 400


def test_a_bad_chunk_is_refused(edge: Running) -> None:
    with ask(edge, b"POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n") as wire:
        assert wire.read().status == 400
        assert wire.is_ended()


def test_a_consumer_that_leaves_cancels_its_call() -> None:
    with running() as edge:
        wire = ask(edge, b"GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
        wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        threading.Event().wait(0.1)
        wire.close()
        for _ in range(100):
            if edge.application.cancelled:
                break
            threading.Event().wait(0.02)
        assert edge.application.cancelled == 1


def test_slow_headers_are_given_up() -> None:
    with running(header_timeout_s=0.3) as edge, ask(edge, b"GET / HTTP/1.1\r\n") as wire:
        with contextlib.suppress(OSError):
            for _ in range(8):
                wire.send(b"X: y\r\n")
                threading.Event().wait(0.1)
        assert wire.read().status == 408
        assert wire.is_ended()


def test_a_consumer_that_says_nothing_at_all_is_let_go() -> None:
    with running(header_timeout_s=0.2) as edge, Wire(edge.port) as wire:
        assert wire.is_ended()


def test_a_body_that_stops_arriving_is_given_up() -> None:
    with (
        running(body_idle_timeout_s=0.3) as edge,
        ask(edge, b"POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc") as wire,
    ):
        assert wire.read().status == 408
        assert wire.is_ended()


def test_a_consumer_that_does_not_read_is_given_up() -> None:
    with running(body_idle_timeout_s=0.5) as edge, ask(edge, b"GET /long?400 HTTP/1.1\r\nHost: h\r\n\r\n") as wire:
        threading.Event().wait(1.5)
        received = 0
        with contextlib.suppress(ConnectionResetError):
            while data := wire.socket.recv(1 << 20):
                received += len(data)
        assert received < 400 * 65536


def test_an_idle_connection_is_ended() -> None:
    with running(keepalive_timeout_s=0.2) as edge, ask(edge, GET) as wire:
        assert wire.read().status == 200
        assert wire.is_ended()


def test_a_length_that_the_body_does_not_keep_cuts_the_connection(edge: Running) -> None:
    with ask(edge, b"GET /short HTTP/1.1\r\nHost: h\r\n\r\n") as wire, pytest.raises((EOFError, ConnectionResetError)):
        wire.read()


def test_a_stream_that_fails_is_cut_before_its_last_chunk(edge: Running) -> None:
    with ask(edge, b"GET /torn HTTP/1.1\r\nHost: h\r\n\r\n") as wire, pytest.raises((EOFError, ConnectionResetError)):
        wire.read()
