import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import JournalBroken
from lgsp.protocol.proof.chain import beginning_of, leaf_of, link_after
from lgsp.protocol.proof.expired_segments import ExpiredHead, ExpiredSegment, read_expired, read_expired_head, write_expired

HEAD = ExpiredHead(
    log="gateway-1",
    first_sequence=0,
    link=beginning_of("gateway-1").hex(),
    first_at="2025-07-01T01:00:00Z",
    last_at="2025-07-02T01:00:00Z",
    expired_at="2035-07-03T01:00:00Z",
    rule="LGSP_RECORDS_KEPT_DAYS=3653",
)
BODIES = [b"mot", b"hai", b"ba"]
SEGMENT = ExpiredSegment(HEAD, tuple(leaf_of(body) for body in BODIES))


def test_the_leaves_alone_give_the_links_of_the_records_that_are_gone() -> None:
    link, links = beginning_of("gateway-1"), []
    for body in BODIES:
        link = link_after(link, body)
        links.append(link)
    assert list(SEGMENT.links()) == links and SEGMENT.end == 3


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=20).map(tuple))
def test_it_is_read_as_it_was_written(leaves: tuple[bytes, ...]) -> None:
    segment = ExpiredSegment(HEAD, leaves)
    assert read_expired(write_expired(segment)) == segment
    assert read_expired_head(write_expired(segment))[0] == HEAD


def test_nothing_of_a_record_is_in_it() -> None:
    assert not any(body in write_expired(SEGMENT)[200:] for body in BODIES)
    assert hashlib.sha256(b"\x00mot").digest() in write_expired(SEGMENT)
    assert SEGMENT.digest == hashlib.sha256(write_expired(SEGMENT)).hexdigest()


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(data: bytes) -> None:
    for text in (data, b"LGSPEXP1\n" + data):
        with pytest.raises(JournalBroken):
            read_expired(text)


@pytest.mark.parametrize(
    "data",
    [
        write_expired(SEGMENT)[:-1],
        write_expired(ExpiredSegment(HEAD, ())),
        write_expired(SEGMENT).replace(HEAD.link.encode(), b"00"),
        write_expired(SEGMENT).replace(b'"first_sequence":0', b'"first_sequence":-1'),
        write_expired(SEGMENT).replace(b'"first_sequence":0', b'"first_sequence": 0'),
    ],
    ids=["a leaf cut short", "no leaf", "no link", "an impossible place", "another spelling"],
)
def test_what_is_not_whole_is_refused(data: bytes) -> None:
    with pytest.raises(JournalBroken):
        read_expired(data)
