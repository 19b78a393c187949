from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.http.paths import check_host, split_target


@pytest.mark.parametrize(
    ("target", "path", "query"),
    [
        ("/", "/", ""),
        ("/a/1.0/b", "/a/1.0/b", ""),
        ("/a/", "/a/", ""),
        ("/a?x=1&y=/../", "/a", "x=1&y=/../"),
        ("/a?x=?", "/a", "x=?"),
        ("/a%20b", "/a%20b", ""),
        ("/...", "/...", ""),
        ("/.well-known/jwks.json", "/.well-known/jwks.json", ""),
        ("/h%E1%BB%93-s%C6%A1", "/h%E1%BB%93-s%C6%A1", ""),
        ("http://may-chu:80/a?b", "/a", "b"),
        ("HTTPS://[::1]", "/", ""),
        ("http://may-chu?b", "/", "b"),
    ],
)
def test_a_plain_target_is_split_into_path_and_query(target, path, query):
    assert split_target(target) == (path, query)


@pytest.mark.parametrize(
    "target",
    [
        "", "*", "a/b", "may-chu:443", "http://", "http://a b/", "http://user@host/", "ftp://a/b", "http:///a",
        "//a", "/a//b", "/a/../b", "/a/./b", "/..", "/a/%2e%2E/b", "/a/%2e", "/a/.%2e/b",
        "/a%2fb", "/a%5Cb", "/a%00b", "/a%0ab", "/a%1Fb", "/a%7f", "/a%", "/a%2", "/a%zz", "/a\\b", "/a b", "/a\x00b", "/a#b", "/ă",
        "/a?b#c", "/a?b c", "/a?ă", "/a?\x7f",
    ],
)  # fmt: skip
def test_a_target_that_two_programs_might_read_differently_is_refused(target):
    with pytest.raises(MalformedRequest):
        split_target(target)


@given(st.text(alphabet="/.%25eEfF2ab?", max_size=30))
def test_what_is_let_through_holds_no_empty_or_dotted_segment_even_decoded(target):
    try:
        path, _ = split_target(target)
    except MalformedRequest:
        return
    segments = unquote(path, encoding="latin-1").strip("/").split("/")
    assert not {".", ".."} & set(segments)
    assert "" not in path.split("/")[1:-1]


@pytest.mark.parametrize("host", [b"may-chu", b"may-chu:8080", b"127.0.0.1", b"[::1]:80", b"a:"])
def test_a_host_is_taken(host):
    check_host(host)


@pytest.mark.parametrize("host", [b"", b"a b", b"a/b", b"u@h", b"a:b", b"[::1", "máy".encode(), b"a,b:1:2"])
def test_what_is_no_host_is_refused(host):
    with pytest.raises(MalformedRequest):
        check_host(host)
