import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import JournalBroken
from lgsp.protocol.proof.chain import beginning_of, leaf_of, link_after
from lgsp.protocol.proof.following import follow, frame_over
from lgsp.protocol.proof.frames import BODY_BYTES_MAX, write_frame

START = beginning_of("gateway-1")


def frames(bodies: list[bytes]) -> tuple[bytes, bytes]:
    link, data = START, b""
    for sequence, body in enumerate(bodies):
        link = link_after(link, body)
        data += write_frame(sequence, link, body)
    return data, link


@given(st.lists(st.binary(max_size=40), max_size=12), st.integers(0, 12), st.integers(0, 60))
def test_records_come_out_in_a_row_up_to_where_the_bytes_end(bodies: list[bytes], count: int, cut: int) -> None:
    data, link = frames(bodies)
    done = follow(b"before" + data[: len(data) - cut], 6, sequence=0, link=START, count=count)
    assert done.bodies == bodies[: done.sequence] and len(done.bodies) == done.sequence <= count
    assert done.leaves == [leaf_of(body) for body in done.bodies]
    if cut == 0 and count >= len(bodies):
        assert (done.bodies, done.link, done.at) == (bodies, link, 6 + len(data))
    rest = follow(data, done.at - 6, sequence=done.sequence, link=done.link, count=len(bodies))
    assert done.bodies + rest.bodies == bodies


@given(st.data())
def test_no_changed_byte_comes_through(data: st.DataObject) -> None:
    whole, _ = frames([b"one", b"two", b"three"])
    place = data.draw(st.integers(0, len(whole) - 1))
    changed = bytearray(whole)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    try:
        done = follow(bytes(changed), 0, sequence=0, link=START, count=3)
    except JournalBroken:
        return
    in_a_crc = any(at <= place < at + 4 for at in (0, 48 + 3, 2 * 48 + 6))
    assert done.bodies == [b"one", b"two", b"three"] if in_a_crc else len(done.bodies) < 3


def test_a_record_of_another_place_or_chain_or_size_is_named() -> None:
    data, _ = frames([b"one", b"two"])
    for sequence, link in ((1, START), (0, bytes(32))):
        with pytest.raises(JournalBroken, match="does not continue") as told:
            follow(data, 0, sequence=sequence, link=link, count=2)
        assert told.value.facts["sequence"] == sequence
    with pytest.raises(JournalBroken, match="impossible"):
        follow(data[:4] + (BODY_BYTES_MAX + 1).to_bytes(4, "little") + data[8:], 0, sequence=0, link=START, count=1)


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=12), st.data())
def test_the_record_over_a_byte_is_found_from_any_earlier_one(bodies: list[bytes], data: st.DataObject) -> None:
    whole, _ = frames(bodies)
    wanted, start = data.draw(st.integers(0, len(bodies) - 1)), data.draw(st.integers(0, len(bodies) - 1))
    start = min(start, wanted)
    ends = [len(frames(bodies[: number + 1])[0]) for number in range(len(bodies))]
    place = data.draw(st.integers(ends[wanted - 1] if wanted else 0, ends[wanted] - 1))
    found = frame_over(whole, ends[start - 1] if start else 0, sequence=start, place=place)
    assert found == (ends[wanted], wanted + 1, bodies[wanted])
    with pytest.raises(JournalBroken, match="can't be read"):
        frame_over(whole, 0, sequence=0, place=len(whole))
