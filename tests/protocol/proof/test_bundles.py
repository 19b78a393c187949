import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.domain.errors import JournalBroken
from lgsp.protocol.proof.bundles import read_bundle, write_bundle

KEY = b"\x05" * 32
HASHES = b"\x09" * 96
RECORDS = [b'{"kind":"request"}', b"", b"x" * 70_000]


@given(st.lists(st.binary(max_size=50), max_size=20))
def test_records_come_out_as_they_went_in(records: list[bytes]) -> None:
    bundle = write_bundle(records, HASHES, key=KEY, origin="lgsp/VN-H55", index=7)
    assert read_bundle(bundle, key=KEY, origin="lgsp/VN-H55", index=7) == records
    assert write_bundle(records, HASHES, key=KEY, origin="lgsp/VN-H55", index=7) == bundle


def test_nothing_of_a_record_can_be_read_in_the_bundle_and_no_two_bundles_share_a_nonce() -> None:
    one, two = (write_bundle(RECORDS, HASHES, key=KEY, origin="lgsp/VN-H55", index=index) for index in (1, 2))
    assert b"request" not in one and one[8:20] != two[8:20]


@pytest.mark.parametrize("bit", range(0, 8 * 60, 7))
def test_every_changed_bit_is_found(bit: int) -> None:
    bundle = bytearray(write_bundle(RECORDS, HASHES, key=KEY, origin="lgsp/VN-H55", index=7))
    bundle[bit // 8] ^= 1 << bit % 8
    with pytest.raises(JournalBroken):
        read_bundle(bytes(bundle), key=KEY, origin="lgsp/VN-H55", index=7)


@pytest.mark.parametrize(
    ("key", "origin", "index"), [(b"\x06" * 32, "lgsp/VN-H55", 7), (KEY, "lgsp/VN", 7), (KEY, "lgsp/VN-H55", 8)]
)
def test_a_bundle_of_another_key_log_or_place_is_refused(key: bytes, origin: str, index: int) -> None:
    bundle = write_bundle(RECORDS, HASHES, key=KEY, origin="lgsp/VN-H55", index=7)
    with pytest.raises(JournalBroken, match="changed or is of another key"):
        read_bundle(bundle, key=key, origin=origin, index=index)


@given(st.binary(max_size=40))
def test_any_other_bytes_are_no_bundle(data: bytes) -> None:
    for bytes_ in (data, b"LGSPBND1" + data):
        with pytest.raises(JournalBroken):
            read_bundle(bytes_, key=KEY, origin="lgsp/VN-H55", index=0)
