"""The Merkle tree over the journal's records: roots and proofs (RFC 9162, section 2.1).

    leaf   = SHA-256(0x00 || record)          made by `protocol/proof/chain.py`
    node   = SHA-256(0x01 || left || right)

Rules: no I/O, no clock, no keys. A proof is built from the hashes of perfect subtrees, which the caller looks up: `Node(level, index)` is the
root of the 2^level leaves that begin at index × 2^level. Verification answers yes or no; it gives no reason.
Theory: a leaf is hashed with 0x00 in front and a node with 0x01, so that a leaf can never pass for a node.
When this changes, docs/reference/receipt.md changes too: others recompute every root from that page.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Final

Node = Callable[[int, int], bytes]

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
PROOF_HASHES_MAX: Final = 64
"""No tree that fits into a 64-bit number needs a longer proof of inclusion."""


def node_of(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root of a perfect subtree: the number of hashes is a power of two."""
    while len(hashes) > 1:
        hashes = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def peaks(first: int, end: int) -> list[tuple[int, int]]:
    """The perfect subtrees, as (level, index), that together cover the leaves from `first` to before `end`."""
    found = []
    while first < end:
        level = (end - first).bit_length() - 1
        found.append((level, first >> level))
        first += 1 << level
    return found


def root_over(hashes: Sequence[bytes]) -> bytes:
    """The root over the roots of `peaks`, in order; without any, the root of the empty tree."""
    if not hashes:
        return EMPTY_ROOT
    root = hashes[-1]
    for peak in reversed(hashes[:-1]):
        root = node_of(peak, root)
    return root


def root_between(first: int, end: int, node: Node) -> bytes:
    """The root over the leaves from `first` to before `end`, split as RFC 9162 splits a tree."""
    return root_over([node(level, index) for level, index in peaks(first, end)])


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The proof that a leaf is in the tree of this size (section 2.1.3.1), from the leaf upwards; 0 <= index < size."""
    first, end, path = 0, size, []
    while end - first > 1:
        middle = first + _split(end - first)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((first, middle))
            first = middle
    return [root_between(*span, node) for span in reversed(path)]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the tree of size `old` is a prefix of that of size `new` (section 2.1.4.1); empty for old 0; old <= new."""
    first, end, path = 0, new, []
    while old and old != end:
        middle = first + _split(end - first)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((first, middle))
            first = middle
    if first:
        path.append((first, end))
    return [root_between(*span, node) for span in reversed(path)]


def is_included(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof shows that the leaf is at its index under the root (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, hash_here = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            hash_here = node_of(step, hash_here)
            here, last = _past_missing(here, last)
        else:
            hash_here = node_of(hash_here, step)
        here, last = here >> 1, last >> 1
    return last == 0 and hash_here == root


def is_consistent(old: int, new: int, *, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the old tree is a prefix of the new one (section 2.1.4.2).

    The empty tree is a prefix of every tree.
    """
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not 0 < old < new or not proof:
        return False
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    was = now = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            was, now = node_of(step, was), node_of(step, now)
            here, last = _past_missing(here, last)
        else:
            now = node_of(now, step)
        here, last = here >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


def _split(leaves: int) -> int:
    """The largest power of two smaller than the number of leaves."""
    return 1 << ((leaves - 1).bit_length() - 1)


def _past_missing(here: int, last: int) -> tuple[int, int]:
    """Move up over the levels at which a rightmost subtree has no sibling."""
    while here and not here & 1:
        here, last = here >> 1, last >> 1
    return here, last
