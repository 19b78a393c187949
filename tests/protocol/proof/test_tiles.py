import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.chain import leaf_of
from lgsp.protocol.proof.merkle import consistency_proof, inclusion_proof, is_consistent, is_included, node_of, root_between
from lgsp.protocol.proof.tiles import Edge, Tile, grouped, node_reader, read_path, records_path, tile_at

LEAVES = [leaf_of(str(number).encode()) for number in range(70_000)]


class Shelf:
    """Tiles by their path, as storage would hold them."""

    def __init__(self) -> None:
        self.tiles: dict[str, bytes] = {}

    def put(self, tiles: list[tuple[Tile, bytes]]) -> None:
        for tile, data in tiles:
            assert len(data) == 32 * tile.width and self.tiles.setdefault(tile.path, data) == data
            assert read_path(tile.path) == tile

    def read(self, tile: Tile) -> bytes:
        return self.tiles[tile.path]


def grown(*sizes: int) -> tuple[Edge, Shelf]:
    edge, shelf = Edge(), Shelf()
    for size in sizes:
        shelf.put(edge.grow(LEAVES[edge.size : size]))
        shelf.put(edge.unfinished())
    return edge, shelf


def root_of(size: int) -> bytes:
    return root_between(0, size, _known)


_KNOWN: dict[tuple[int, int], bytes] = {}


def _known(level: int, index: int) -> bytes:
    if level == 0:
        return LEAVES[index]
    if (level, index) not in _KNOWN:
        _KNOWN[level, index] = node_of(_known(level - 1, 2 * index), _known(level - 1, 2 * index + 1))
    return _KNOWN[level, index]


def test_paths_are_those_of_the_specification() -> None:
    assert Tile(0, 1234067, 8).path == "tile/0/x001/x234/067.p/8"
    assert [grouped(index) for index in (0, 999, 1000)] == ["000", "999", "x001/000"]
    assert records_path(1234067) == "tile/entries/x001/x234/067"
    assert read_path("tile/3/x001/002") == Tile(3, 1002)


@given(st.text(max_size=40) | st.from_regex(r"tile/\d{1,2}/(x?\d{2,4}/){0,3}\d{2,4}(\.p/\d{1,4})?", fullmatch=True))
@example("tile/8/000")
@example("tile/0/x000/001")
@example("tile/0/000.p/0")
@example("tile/0/000.p/256")
def test_a_path_has_one_spelling(text: str) -> None:
    try:
        assert read_path(text).path == text
    except ProofRefused:
        assert text not in ("tile/0/000", "tile/7/x001/999.p/255")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 2000), min_size=1, max_size=6).map(sorted))
def test_a_tree_grown_in_steps_is_the_tree_grown_at_once(sizes: list[int]) -> None:
    edge, shelf = grown(*sizes)
    assert edge.size == sizes[-1] and edge.root() == root_of(edge.size)
    again = Edge.read(edge.size, shelf.read)
    assert again.root() == edge.root() and again.unfinished() == edge.unfinished()
    apart = edge.copy()
    apart.grow(LEAVES[:1])
    assert apart.root() != edge.root()


@pytest.mark.parametrize("size", [1, 255, 256, 257, 512, 65_535, 65_536, 65_537, 69_999])
def test_every_proof_can_be_made_from_tiles(size: int) -> None:
    edge, shelf = grown(size // 2, size)
    node = node_reader(size, shelf.read)
    assert root_between(0, size, node) == edge.root() == root_of(size)
    for index in {0, 1, size // 3, size - 2, size - 1} & set(range(size)):
        proof = inclusion_proof(index, size, node)
        assert is_included(LEAVES[index], index=index, size=size, proof=proof, root=edge.root())
    for old in {1, size // 3, size - 1} & set(range(1, size)):
        proof = consistency_proof(old, size, node)
        assert is_consistent(old, size, old_root=root_of(old), new_root=edge.root(), proof=proof)


def test_a_tile_is_as_wide_as_the_tree_has_filled_it() -> None:
    assert [tile_at(0, 1, size).width for size in (300, 511, 512, 10_000)] == [44, 255, 256, 256]
    assert tile_at(1, 0, 70_000).width == 256
