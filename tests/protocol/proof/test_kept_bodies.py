"""Frames and keys of kept bodies: what is changed, moved or of another key does not open; nothing stands in clear."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import JournalBroken, KeptBodyUnreadable
from lgsp.protocol.proof.kept_bodies import (
    FRAME_HEAD_BYTES,
    DayKey,
    KeptBody,
    KeptHead,
    kept_fields,
    open_kept,
    read_day_key,
    read_frame_head,
    read_kept_frame,
    write_day_key,
    write_kept,
)

KEY = b"k" * 32
SHELF = "30-days/2026-11-02"
NONCE = b"n" * 12
ID = "01a2039e-d79f-72a7-be9e-51d99c45bf31"


def kept(body: bytes = b"noi dung", part: str = "request", target: str = "/x?so=019000000001") -> KeptBody:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    head = KeptHead(ID, part, at, "30-days", date(2026, 11, 2), method="POST", target=target)  # type: ignore[arg-type]
    return KeptBody(head, body)


def written(body: KeptBody) -> bytes:
    return write_kept(body, key=KEY, shelf=SHELF, nonce=NONCE)


@given(st.binary(max_size=3000), st.sampled_from(["request", "reply"]), st.text(max_size=50))
def test_what_is_written_is_read_again(body: bytes, part: str, target: str) -> None:
    data = written(kept(body, part, target))
    frame = read_kept_frame(data + b"more")
    assert frame is not None and (frame.end, frame.transaction_id, frame.part) == (len(data), ID, part)
    assert open_kept(frame, key=KEY, shelf=SHELF) == kept(body, part, target)


def test_nothing_of_what_passed_stands_in_clear() -> None:
    data = written(kept(b"Nguyen Van An"))
    assert b"Nguyen" not in data and b"019000000001" not in data and b"POST" not in data


@given(st.integers(0, FRAME_HEAD_BYTES + 20), st.integers(1, 255))
def test_a_changed_byte_is_noticed(at: int, by: int) -> None:
    data = bytearray(written(kept()))
    data[at] ^= by
    try:
        frame = read_kept_frame(bytes(data))
    except JournalBroken:
        return
    assert frame is None  # a length that claims more than is there: torn


@given(st.binary(max_size=200))
def test_other_bytes_are_no_frame(data: bytes) -> None:
    try:
        assert read_kept_frame(data) is None
    except JournalBroken:
        assert len(data) >= FRAME_HEAD_BYTES


def test_a_torn_frame_is_none_at_every_cut() -> None:
    data = written(kept())
    for end in range(len(data)):
        assert read_kept_frame(data[:end]) is None
    assert read_frame_head(data[: FRAME_HEAD_BYTES - 1]) is None


def test_a_frame_of_another_key_or_moved_to_another_shelf_does_not_open() -> None:
    frame = read_kept_frame(written(kept()))
    assert frame is not None
    for key, shelf in ((b"x" * 32, SHELF), (KEY, "30-days/2026-11-03")):
        with pytest.raises(KeptBodyUnreadable):
            open_kept(frame, key=key, shelf=shelf)


def test_only_harmless_fields_are_kept() -> None:
    fields = [(b"Content-Type", b"text/plain"), (b"Authorization", b"Bearer x"), (b"Cookie", b"a=b"), (b"X-API-Key", b"k")]
    assert kept_fields(fields) == (("Content-Type", "text/plain"),)


DAY = DayKey(SHELF, "30-days", date(2026, 11, 2), b"d" * 32)


def test_a_days_key_opens_with_the_platforms_key_on_its_own_shelf_only() -> None:
    data = write_day_key(DAY, key=KEY, instance="VN-H55", nonce=NONCE)
    assert read_day_key(data, key=KEY, instance="VN-H55", shelf=SHELF) == DAY
    assert DAY.key.hex().encode() not in data
    for changed in (
        {"key": b"x" * 32}, {"instance": "VN-H56"}, {"shelf": "1-year/2026-11-02"},
    ):  # fmt: skip
        with pytest.raises(KeptBodyUnreadable):
            read_day_key(data, **{"key": KEY, "instance": "VN-H55", "shelf": SHELF, **changed})  # type: ignore[arg-type]
    with pytest.raises(KeptBodyUnreadable):
        read_day_key(data.replace(b"lgsp-body-key/1", b"lgsp-body-key/2"), key=KEY, instance="VN-H55", shelf=SHELF)


@given(st.binary(max_size=300))
def test_other_bytes_are_no_key(data: bytes) -> None:
    with pytest.raises(KeptBodyUnreadable):
        read_day_key(data, key=KEY, instance="VN-H55", shelf=SHELF)
