import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import MalformedRequest
from lgsp.protocol.xml.trees import read_tree

BOMB = b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'


def test_a_document_is_read_without_comments() -> None:
    root = read_tree(b"<a><!-- no --><b>1</b></a>")
    assert [child.tag for child in root] == ["b"]


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        BOMB.decode().encode("utf-16"),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>",
        b"",
        b"<a/><b/>",
        b"<a>" * 300 + b"</a>" * 300,
        b"<a>" + b"<b/>" * 30_000 + b"</a>",
        b"<a>\x00</a>",
    ],
)
def test_what_is_no_plain_document_is_refused(text: bytes) -> None:
    with pytest.raises(MalformedRequest):
        read_tree(text)


def test_a_long_text_of_few_elements_is_read() -> None:
    assert len(read_tree(b"<a>" + b"x" * 100_000 + b"</a>").text) == 100_000


def test_the_place_is_told_and_the_text_is_not() -> None:
    with pytest.raises(MalformedRequest) as caught:
        read_tree(b"<a>\n<bi-mat>012345</khac></a>")
    assert caught.value.facts["line"] == 2 and "bi-mat" not in str(caught.value) and caught.value.__cause__ is None


def test_a_text_that_lxml_does_not_take_is_refused() -> None:
    with pytest.raises(MalformedRequest):
        read_tree('<?xml version="1.0" encoding="utf-8"?><a/>')  # type: ignore[arg-type]


@given(st.binary(max_size=200) | st.text(alphabet="<>/a&;![]\"' ='-?", max_size=80).map(str.encode))
def test_whatever_comes_is_read_or_refused(text: bytes) -> None:
    with contextlib.suppress(MalformedRequest):
        read_tree(text)
