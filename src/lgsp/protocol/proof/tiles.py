"""The Merkle tree as tiles: paths of its hashes, and how it grows at its right edge (C2SP tlog-tiles).

    tile/<level>/<index>            256 hashes of 32 bytes; the index in groups of three digits: 1234067 is x001/x234/067
    tile/<level>/<index>.p/<width>  the first `width` hashes of a tile that is not full yet
    tile/entries/<index>            the 256 records below a full tile of level 0 (ours: encrypted, and only full ones)

A tile of level L holds the roots of perfect subtrees of 2^(8 L) leaves. Rules: no I/O; a path has one canonical form; a full tile never changes.
"""

import re
from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from lgsp.domain.errors import ProofRefused
from lgsp.protocol.proof.chain import HASH_BYTES
from lgsp.protocol.proof.merkle import Node, fold, peaks, root_over

WIDTH: Final = 256
HEIGHT: Final = 8
LEVEL_MAX: Final = 7
"""A tree of 2^64 leaves has tiles of the levels 0 to 7."""
_PATH: Final = re.compile(r"tile/(\d)/((?:x\d{3}/)*\d{3})(?:\.p/(\d{1,3}))?")


class Tile(msgspec.Struct, frozen=True):
    """The coordinates of a tile and how many hashes it has."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The tile's path."""
        part = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{self.level}/{grouped(self.index)}{part}"


ReadTile = Callable[[Tile], bytes]
"""Gives the hashes of a tile, one after another; raises if it can't."""


def grouped(index: int) -> str:
    """An index as a path: groups of three digits, all but the last prefixed with x."""
    digits = str(index)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*[f"x{group}" for group in groups[:-1]], groups[-1]])


def records_path(index: int) -> str:
    """The path of the records below a full tile of level 0."""
    return f"tile/entries/{grouped(index)}"


def read_path(path: str) -> Tile:
    """Parse a tile's path; raises `ProofRefused` for any other text."""
    found = _PATH.fullmatch(path)
    if found is not None:
        index = int(found[2].replace("x", "").replace("/", ""))
        tile = Tile(int(found[1]), index, int(found[3]) if found[3] else WIDTH)
        if tile.level <= LEVEL_MAX and tile.width > 0 and tile.path == path:
            return tile
    raise ProofRefused(why="no such tile", path=path[:80])


def hashes_in(data: bytes) -> list[bytes]:
    """The hashes of a tile."""
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


def tile_at(level: int, index: int, size: int) -> Tile:
    """The tile of that level and index in the tree of this size."""
    return Tile(level, index, min(WIDTH, (size >> HEIGHT * level) - WIDTH * index))


def node_reader(size: int, read: ReadTile) -> Node:
    """A reader of the roots of perfect subtrees in the tree of this size, looked up in its tiles."""

    def node(level: int, index: int) -> bytes:
        tiles, above = divmod(level, HEIGHT)
        first = index << above
        data = read(tile_at(tiles, first // WIDTH, size))
        at = first % WIDTH * HASH_BYTES
        return fold(hashes_in(data[at : at + (HASH_BYTES << above)]))

    return node


class Edge:
    """The right edge of a tree: the hashes of each level's last, partial tile. Appending needs nothing else."""

    def __init__(self, size: int = 0, levels: Sequence[Sequence[bytes]] = ()) -> None:
        self.size = size
        self._levels = [list(level) for level in levels]

    @classmethod
    def read(cls, size: int, read: ReadTile) -> "Edge":
        """Load the edge of a tree from its tiles."""
        levels: list[list[bytes]] = []
        while size >> HEIGHT * len(levels):
            tile = tile_at(len(levels), (size >> HEIGHT * len(levels)) // WIDTH, size)
            levels.append(hashes_in(read(tile)) if tile.width else [])
        return cls(size, levels)

    def copy(self) -> "Edge":
        """An independent copy of the edge."""
        return Edge(self.size, self._levels)

    def grow(self, leaves: Sequence[bytes]) -> list[tuple[Tile, bytes]]:
        """Append leaves; returns the tiles that have become full, in the order in which they did."""
        self.size += len(leaves)
        return self._append(0, list(leaves), self.size)

    def _append(self, level: int, hashes: list[bytes], size: int) -> list[tuple[Tile, bytes]]:
        if level == len(self._levels):
            self._levels.append([])
        waiting = self._levels[level] + hashes
        first = (size - len(waiting)) // WIDTH
        full, upward = [], []
        for number in range(len(waiting) // WIDTH):
            done = waiting[number * WIDTH : (number + 1) * WIDTH]
            full.append((Tile(level, first + number), b"".join(done)))
            upward.append(fold(done))
        self._levels[level] = waiting[len(upward) * WIDTH :]
        return full + self._append(level + 1, upward, size >> HEIGHT) if upward else full

    def unfinished(self) -> list[tuple[Tile, bytes]]:
        """The partial tile of each level that has one."""
        return [
            (tile_at(level, (self.size >> HEIGHT * level) // WIDTH, self.size), b"".join(hashes))
            for level, hashes in enumerate(self._levels)
            if hashes
        ]

    def root(self) -> bytes:
        """The root of the tree."""
        found = []
        for hashes in reversed(self._levels):
            for level, index in peaks(0, len(hashes)):
                found.append(fold(hashes[index << level : (index + 1) << level]))
        return root_over(found)
