import hashlib

from hypothesis import given
from hypothesis import strategies as st

from lgsp.protocol.proof.chain import beginning_of, leaf_of, link_after


def test_the_hash_of_an_empty_leaf_is_the_one_of_rfc_9162() -> None:
    assert leaf_of(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(st.binary(max_size=200))
def test_a_link_fixes_the_link_before_and_the_leaf(body: bytes) -> None:
    before = beginning_of("gateway-1")
    assert link_after(before, body) == hashlib.sha256(b"\x02" + before + leaf_of(body)).digest()
    assert link_after(before, body) != link_after(beginning_of("gateway-2"), body)
    assert link_after(before, body) != link_after(before, body + b"\0")


def test_a_worked_example_that_others_can_recompute() -> None:
    first = link_after(beginning_of("gateway-1"), b"{}")
    assert first.hex() == "0d6f0f3bee27dac92dfbdda5100591e6f91dd9f235f8cef8aab54882f00be9b3"
    assert link_after(first, b"[]").hex() == "28596275e261b5675087ecee6fe4dca66f00fb34042a58aef3401721c72374fc"
