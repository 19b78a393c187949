import contextlib
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import JournalBroken
from lgsp.protocol.proof.frames import BODY_BYTES_MAX, find_frame, read_frame, read_heading, write_frame, write_heading

LINK = bytes(range(32))
sequences = st.integers(min_value=0, max_value=2**63)
links = st.binary(min_size=32, max_size=32)


@given(sequences, links, st.binary(max_size=300), st.binary(max_size=20), st.binary(max_size=20))
def test_a_frame_is_read_as_it_was_written_wherever_it_stands(
    sequence: int, link: bytes, body: bytes, before: bytes, after: bytes
) -> None:
    frame = write_frame(sequence, link, body)
    read = read_frame(before + frame + after, len(before))
    assert read is not None
    assert (read.sequence, read.link, read.body, read.end) == (sequence, link, body, len(before) + len(frame))


@given(st.binary(max_size=100), st.data())
def test_a_frame_cut_anywhere_is_incomplete(body: bytes, data: st.DataObject) -> None:
    frame = write_frame(7, LINK, body)
    size = data.draw(st.integers(min_value=0, max_value=len(frame) - 1))
    assert read_frame(frame[:size], 0) is None


@given(st.binary(max_size=100), st.data())
def test_a_frame_with_any_bit_flipped_is_not_read_as_whole(body: bytes, data: st.DataObject) -> None:
    frame = bytearray(write_frame(7, LINK, body))
    bit = data.draw(st.integers(min_value=0, max_value=8 * len(frame) - 1))
    frame[bit // 8] ^= 1 << bit % 8
    with contextlib.suppress(JournalBroken):
        assert read_frame(bytes(frame), 0) is None


@given(st.binary(max_size=200), st.integers(min_value=0, max_value=200))
def test_any_bytes_are_a_frame_incomplete_or_broken_and_nothing_else(data: bytes, at: int) -> None:
    try:
        frame = read_frame(data, at)
    except JournalBroken:
        return
    assert frame is None or frame.end <= len(data)


def test_an_impossible_length_is_broken_and_not_waited_for() -> None:
    with pytest.raises(JournalBroken, match="length"):
        read_frame(struct.pack("<IIQ32s", 0, BODY_BYTES_MAX + 1, 0, LINK), 0)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), sequences, links)
def test_a_heading_is_read_as_it_was_written(log: str, first_sequence: int, link: bytes) -> None:
    written = write_heading(log, first_sequence, link)
    heading = read_heading(written + b"frames follow")
    assert (heading.log, heading.first_sequence, heading.link, heading.size_bytes) == (log, first_sequence, link, len(written))


def test_every_flipped_byte_of_a_heading_is_found() -> None:
    written = write_heading("gateway-1", 5, LINK)
    for place in range(len(written)):
        with pytest.raises(JournalBroken):
            read_heading(written[:place] + bytes([written[place] ^ 0x10]) + written[place + 1 :])


def test_a_heading_cut_anywhere_is_found() -> None:
    written = write_heading("gateway-1", 5, LINK)
    for size in range(len(written)):
        with pytest.raises(JournalBroken):
            read_heading(written[:size])


def test_a_name_that_is_no_text_is_found() -> None:
    head = write_heading("aa", 0, LINK)[:-6] + b"\xff\xff"
    with pytest.raises(JournalBroken, match="name"):
        read_heading(head + struct.pack("<I", zlib.crc32(head)))


def test_a_later_frame_is_found_behind_rubbish_that_looks_like_one() -> None:
    decoy = b"\0" * 8 + struct.pack("<Q", 9) + b"x" * 60
    cut = write_frame(9, LINK, b"never finished")[:30]
    frame = write_frame(9, LINK, b"body")
    assert find_frame(decoy + frame + cut, 0, 9) == len(decoy)
    assert find_frame(decoy + cut, 0, 9) is None
    assert find_frame(frame, 1, 9) is None


@given(st.integers(min_value=0, max_value=200), st.integers(min_value=0, max_value=200))
def test_zeros_are_a_frame_that_is_not_written_yet(size: int, at: int) -> None:
    assert read_frame(bytes(size), at) is None and find_frame(bytes(size), at, 0) is None
