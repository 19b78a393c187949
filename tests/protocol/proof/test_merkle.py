import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lgsp.protocol.proof.chain import leaf_of
from lgsp.protocol.proof.merkle import (
    EMPTY_ROOT,
    PROOF_HASHES_MAX,
    Node,
    consistency_proof,
    fold,
    inclusion_proof,
    is_consistent,
    is_included,
    node_of,
    peaks,
    root_between,
    root_over,
)

# The test vectors of the certificate transparency project, used by every implementation of RFC 6962 and 9162.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def numbered(size: int) -> list[bytes]:
    return [leaf_of(str(number).encode()) for number in range(size)]


def reader(leaves: list[bytes]) -> Node:
    return lambda level, index: fold(leaves[index << level : (index + 1) << level])


def plain_root(leaves: list[bytes]) -> bytes:
    """The root as section 2.1.1 defines it, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\x01" + plain_root(leaves[:half]) + plain_root(leaves[half:])).digest()


def test_the_roots_are_those_of_the_known_vectors() -> None:
    leaves = [leaf_of(data) for data in LEAVES]
    assert [root_between(0, size, reader(leaves)).hex() for size in range(1, 9)] == list(ROOTS)
    assert root_between(0, 0, reader(leaves)) == root_over([]) == EMPTY_ROOT


@given(st.integers(0, 300))
def test_a_root_is_what_its_definition_says(size: int) -> None:
    leaves = numbered(size)
    assert root_between(0, size, reader(leaves)) == plain_root(leaves)
    assert root_over([fold(leaves[index << level : (index + 1) << level]) for level, index in peaks(0, size)]) == plain_root(leaves)


@given(st.integers(1, 300), st.data())
def test_a_leaf_is_proved_at_its_place_and_at_no_other(size: int, data: st.DataObject) -> None:
    leaves = numbered(size)
    index, other = data.draw(st.integers(0, size - 1)), data.draw(st.integers(-1, size))
    proof, root = inclusion_proof(index, size, reader(leaves)), plain_root(leaves)
    assert len(proof) <= PROOF_HASHES_MAX
    assert is_included(leaves[index], index=index, size=size, proof=proof, root=root)
    assert is_included(leaves[index], index=other, size=size, proof=proof, root=root) == (other == index)


@given(st.integers(0, 300), st.integers(0, 300))
def test_an_old_tree_is_proved_to_be_the_beginning_of_a_new_one(one: int, two: int) -> None:
    old, new = sorted((one, two))
    leaves = numbered(new)
    proof, roots = consistency_proof(old, new, reader(leaves)), (plain_root(leaves[:old]), plain_root(leaves))
    assert is_consistent(old, new, old_root=roots[0], new_root=roots[1], proof=proof)
    assert old == new or not is_consistent(new, old, old_root=roots[1], new_root=roots[0], proof=proof)


@given(st.integers(2, 200), st.data())
def test_a_proof_that_was_changed_in_any_way_proves_nothing(size: int, data: st.DataObject) -> None:
    leaves = numbered(size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    root, old_root = plain_root(leaves), plain_root(leaves[:old])
    included, consistent = inclusion_proof(index, size, reader(leaves)), consistency_proof(old, size, reader(leaves))
    for changed in changes(included, data):
        assert not is_included(leaves[index], index=index, size=size, proof=changed, root=root)
    for changed in changes(consistent, data):
        assert not is_consistent(old, size, old_root=old_root, new_root=root, proof=changed)
    assert not is_included(leaves[index], index=index, size=size, proof=included, root=old_root)
    assert not is_included(leaf_of(b"another"), index=index, size=size, proof=included, root=root)
    assert not is_consistent(old, size, old_root=root, new_root=root, proof=consistent)
    assert not is_consistent(old, size, old_root=old_root, new_root=old_root, proof=consistent)


def changes(proof: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    """Longer, shorter, with a flipped bit, in another order."""
    place = data.draw(st.integers(0, len(proof) - 1))
    flipped = bytearray(proof[place])
    flipped[data.draw(st.integers(0, 31))] ^= 1 << data.draw(st.integers(0, 7))
    found = [proof[:-1], proof[1:], [*proof, bytes(32)], [bytes(32), *proof], [*proof[:place], bytes(flipped), *proof[place + 1 :]]]
    return found + ([proof[::-1]] if len(proof) > 1 else [])


def test_a_node_can_not_pass_for_a_leaf() -> None:
    left, right = numbered(2)
    assert node_of(left, right) != leaf_of(left + right)


@pytest.mark.parametrize(("old", "new"), [(0, 5), (5, 5)])
def test_of_nothing_and_of_the_same_tree_no_proof_is_needed_and_none_is_taken(old: int, new: int) -> None:
    leaves = numbered(new)
    old_root = plain_root(leaves[:old])
    assert consistency_proof(old, new, reader(leaves)) == []
    assert not is_consistent(old, new, old_root=old_root, new_root=plain_root(leaves), proof=[bytes(32)])
    assert not is_consistent(old, new, old_root=bytes(32), new_root=plain_root(leaves), proof=[])
