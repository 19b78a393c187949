import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.witnessing import HASHES_MAX, REQUEST_BYTES_MAX, Growth, read_growth, write_growth

NOTE = "lgsp/VN-H55\n7\nroot\n\n— lgsp/VN-H55 c2ln\n"


@given(st.integers(0, 2**60), st.lists(st.binary(min_size=32, max_size=32), max_size=5))
def test_a_growth_is_read_as_it_was_written(old: int, proof: list[bytes]) -> None:
    assert read_growth(write_growth(old, proof, NOTE)) == Growth(old, tuple(proof), NOTE)


def test_it_is_written_as_the_specification_says() -> None:
    assert write_growth(20852014, [bytes(32)], NOTE).startswith(b"old 20852014\n" + b"A" * 43 + b"=\n\nlgsp/VN-H55\n7\n")


@given(st.binary(max_size=100))
@example(b"old 1")
@example(b"old 01\n\nnote")
@example(b"old 1\nAAAA\n\nnote")
@example(b"old 1\nnot base64\n\nnote")
@example(write_growth(1, [bytes(32)] * (HASHES_MAX + 1), "note"))
@example(write_growth(1, [], "x" * REQUEST_BYTES_MAX))
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises(ProofRefused, match="not a call to a witness"):
        read_growth(data)
