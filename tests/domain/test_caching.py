from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.caching import LIFETIME_S_MAX, Kept, Wish, directives, freshened, kept_reply, values_of, wish_of

NOW_S = 1_800_000_000.0


def http_date(at_s: float) -> bytes:
    return format_datetime(datetime.fromtimestamp(at_s, UTC), usegmt=True).encode()


def pairs(**fields: str) -> list[tuple[bytes, bytes]]:
    return [(name.replace("_", "-").encode(), value.encode()) for name, value in fields.items()]


def kept(reply: Any = None, *, request: Any = (), **facts: Any) -> Kept | None:
    return kept_reply(**{"status": 200, "reply": pairs(Cache_Control="max-age=60") if reply is None else reply, "body": b"x",
                         "request": request, "has_credential": False, "now_s": NOW_S, **facts})  # fmt: skip


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], {}),
        ([b"no-store"], {"no-store": ""}),
        ([b"Max-Age=60, private"], {"max-age": "60", "private": ""}),
        ([b'private="set-cookie, x", max-age="5"'], {"private": "set-cookie, x", "max-age": "5"}),
        ([b"max-age=1", b"max-age=2, public"], {"max-age": "1", "public": ""}),
        ([b",, ;max-age=3"], {"max-age": "3"}),
    ],
)
def test_directives_are_read(values: list[bytes], found: dict[str, str]) -> None:
    assert directives(values) == found


@given(st.lists(st.binary(max_size=60), max_size=4))
def test_whatever_stands_there_is_read_as_something(values: list[bytes]) -> None:
    assert all(name == name.lower() for name in directives(values))
    wish_of([(b"Cache-Control", value) for value in values])
    kept([(b"Cache-Control", value) for value in values] + [(b"Expires", value) for value in values])


@pytest.mark.parametrize(
    ("fields", "wish"),
    [
        ({}, Wish()),
        ({"Cache_Control": "no-store"}, Wish(may_keep=False)),
        ({"If_None_Match": '"a"'}, Wish(may_keep=False)),
        ({"cookie": "a=b"}, Wish(may_keep=False)),
        ({"Pragma": "no-cache"}, Wish(must_ask=True)),
        ({"Pragma": "no-cache", "Cache_Control": "max-age=5"}, Wish(age_s_max=5)),
        ({"Cache_Control": "no-cache"}, Wish(must_ask=True)),
        ({"Cache_Control": "max-age=never, min-fresh=7"}, Wish(age_s_max=0, fresh_s_min=7)),
        ({"Cache_Control": "only-if-cached, min-fresh=x"}, Wish(must_not_ask=True)),
    ],
)
def test_what_a_request_wants_is_read(fields: dict[str, str], wish: Wish) -> None:
    assert wish_of(pairs(**fields)) == wish


@pytest.mark.parametrize(
    ("fields", "lifetime_s"),
    [
        ({"Cache_Control": "max-age=60"}, 60),
        ({"Cache_Control": "max-age=60, s-maxage=5"}, 5),
        ({"Cache_Control": "max-age=99999999999999999999999"}, LIFETIME_S_MAX),
        ({"Cache_Control": "max-age=soon", "ETag": '"1"'}, 0),
        ({"Cache_Control": "no-cache, max-age=60", "ETag": '"1"'}, 0),
        ({"Last_Modified": "Wed, 21 Oct 2026 07:28:00 GMT"}, 0),
        ({"Expires": http_date(NOW_S + 30).decode()}, 30),
        ({"Expires": http_date(NOW_S + 30).decode(), "Date": http_date(NOW_S - 10).decode()}, 40),
        ({"Expires": "0", "ETag": '"1"'}, 0),
        ({"Expires": http_date(NOW_S - 30).decode(), "ETag": '"1"'}, 0),
    ],
)
def test_how_long_a_reply_is_fresh(fields: dict[str, str], lifetime_s: float) -> None:
    found = kept(pairs(**fields))
    assert found is not None
    assert found.lifetime_s == lifetime_s


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"Cache_Control": "max-age=0"},
        {"Cache_Control": "no-store, max-age=60"},
        {"Cache_Control": "private, max-age=60"},
        {"Cache_Control": "max-age=60", "Vary": "Accept, *"},
        {"Cache_Control": "max-age=60", "Set_Cookie": "a=b"},
        {"Cache_Control": "max-age=60", "Content_Range": "bytes 0-1/2"},
    ],
)
def test_what_must_not_be_kept_is_not(fields: dict[str, str]) -> None:
    assert kept(pairs(**fields)) is None


def test_only_statuses_that_we_know_are_kept() -> None:
    assert kept(status=404) is not None
    assert kept(status=500) is None
    assert kept(status=206) is None


@pytest.mark.parametrize(
    ("said", "is_kept"), [("", False), (", public", True), (", must-revalidate", True), (", s-maxage=9", True)]
)
def test_what_was_asked_with_a_credential_needs_express_leave(said: str, is_kept: bool) -> None:
    assert (kept(pairs(Cache_Control="max-age=60" + said), has_credential=True) is not None) is is_kept


def test_age_counts_what_others_told_and_the_time_here() -> None:
    one = kept(pairs(Cache_Control="max-age=60", Age="20", Date=http_date(NOW_S - 5).decode()))
    assert one is not None
    assert (one.age_s(NOW_S), one.age_s(NOW_S + 10), one.age_s(NOW_S - 100)) == (20, 30, 20)
    assert values_of(one.fields, b"age") == values_of(one.fields, b"date") == []
    other = kept(pairs(Cache_Control="max-age=60", Age="x", Date=http_date(NOW_S - 5).decode()))
    assert other is not None
    assert other.age_s(NOW_S) == 5
    assert other.size_bytes > 500


@pytest.mark.parametrize(
    ("wish", "later_s", "may"),
    [
        (Wish(), 59, True),
        (Wish(), 60, False),
        (Wish(must_ask=True), 0, False),
        (Wish(age_s_max=10), 10, True),
        (Wish(age_s_max=10), 11, False),
        (Wish(fresh_s_min=30), 29, True),
        (Wish(fresh_s_min=30), 30, False),
    ],
)
def test_when_a_kept_reply_may_be_given(wish: Wish, later_s: float, may: bool) -> None:
    one = kept()
    assert one is not None
    assert one.answers(wish, NOW_S + later_s) is may


def test_a_reply_matches_requests_that_agree_in_what_it_varies_by() -> None:
    one = kept(pairs(Cache_Control="max-age=60", Vary="Accept-Language,, X"), request=pairs(accept_language="vi", Other="1"))
    assert one is not None
    assert one.matches(pairs(Accept_Language="vi", Other="2"))
    assert not one.matches(pairs(Accept_Language="en"))
    assert not one.matches(pairs(Accept_Language="vi", X="1"))


def test_a_reply_is_asked_about_by_its_tag_or_else_its_date() -> None:
    date = "Wed, 21 Oct 2026 07:28:00 GMT"
    both, dated, neither = kept(pairs(ETag='"1"', Last_Modified=date)), kept(pairs(Last_Modified=date)), kept()
    assert both is not None and dated is not None and neither is not None
    assert both.conditions() == [(b"If-None-Match", b'"1"')]
    assert dated.conditions() == [(b"If-Modified-Since", date.encode())]
    assert neither.conditions() == []


def test_a_confirmed_reply_takes_the_newer_fields_but_not_those_of_the_body() -> None:
    one = kept(pairs(Cache_Control="max-age=60", ETag='"1"', Content_Type="a/b"))
    assert one is not None
    answer = pairs(cache_control="max-age=5", Content_Type="x/y", Content_Length="0")
    assert freshened(one, answer=answer) == pairs(ETag='"1"', Content_Type="a/b", cache_control="max-age=5")
