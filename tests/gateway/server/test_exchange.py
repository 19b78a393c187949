import pytest

from lgsp.domain.calls import Reply
from lgsp.gateway.server.exchange import SWALLOWED_BYTES_MAX, Exchange
from tests.gateway.inside import arriving, call

SMALL = Reply(status=200)
STREAM = Reply(status=200, body=arriving())


def exchange(body=None, *, is_http10=False, is_kept=True, expects_continue=False):  # type: ignore[no-untyped-def]
    return Exchange(call(), body, is_http10=is_http10, is_kept=is_kept, expects_continue=expects_continue)


def test_a_connection_is_kept_unless_the_consumer_wants_its_end() -> None:
    assert exchange().may_keep(SMALL)
    assert not exchange(is_kept=False).may_keep(SMALL)


def test_a_stream_of_unknown_length_to_http_1_0_ends_the_connection() -> None:
    assert not exchange(is_http10=True).may_keep(STREAM)
    assert exchange(is_http10=True).may_keep(Reply(status=200, body=arriving(), length=5))
    assert exchange().may_keep(STREAM)


@pytest.mark.parametrize(("length", "expected"), [(SWALLOWED_BYTES_MAX, True), (SWALLOWED_BYTES_MAX + 1, False), (None, False)])
def test_a_rest_that_nobody_wants_is_swallowed_only_if_it_is_known_to_be_small(length: int | None, expected: bool) -> None:
    assert exchange(arriving(length=length, ended=False)).may_keep(SMALL) is expected


def test_a_body_that_nobody_asked_for_may_come_or_not() -> None:
    body = arriving(length=5, ended=False)
    body.on_start = lambda: None
    assert not exchange(body, expects_continue=True).may_keep(SMALL)
    body.on_start = None
    assert exchange(body, expects_continue=True).may_keep(SMALL)


def test_a_body_that_has_arrived_is_no_obstacle() -> None:
    one = exchange(arriving(b"x", length=None))
    one.is_read = True
    assert one.may_keep(SMALL)
