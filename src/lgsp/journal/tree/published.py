"""The tree as it is published: tiles, bundles and the checkpoint in object storage, below `journal/`.

Rules: nothing from storage is trusted before it matches a known root; a partial tile may have been replaced by the full one.
"""

import functools
from pathlib import Path
from typing import Final

from lgsp.domain.errors import JournalBroken
from lgsp.journal.logs.segments import TREE_NAME
from lgsp.protocol.proof.chain import HASH_BYTES
from lgsp.protocol.proof.checkpoint import parse_checkpoint
from lgsp.protocol.proof.merkle import Node
from lgsp.protocol.proof.tiles import Tile, node_reader
from lgsp.runtime.storage.object_storage import ObjectStorage

PREFIX: Final = "journal/"
CHECKPOINT_KEY: Final = f"{PREFIX}checkpoint"


def origin_of(instance: str) -> str:
    """The origin (name) of an instance's log in its checkpoints."""
    return f"lgsp/{instance}"


def checkpoint_path(journal: Path) -> Path:
    """The path of the last signed checkpoint, beside the logs."""
    return journal / TREE_NAME / "checkpoint"


def signed_checkpoint(journal: Path) -> str:
    """The last signed checkpoint as a note; empty if there is none."""
    path = checkpoint_path(journal)
    return path.read_text(encoding="utf-8") if path.exists() else ""


def signed_size(journal: Path) -> int:
    """How many records the last signed checkpoint covers."""
    note = signed_checkpoint(journal)
    return parse_checkpoint(note).size if note else 0


def stored_tile(storage: ObjectStorage, tile: Tile) -> bytes:
    """The hashes of a tile, from the full tile if it has become full since; raises `JournalBroken` if storage has neither."""
    for found in (tile, Tile(tile.level, tile.index)):
        data = storage.get(PREFIX + found.path)
        if data is not None and len(data) == HASH_BYTES * found.width:
            return data[: HASH_BYTES * tile.width]
    raise JournalBroken(why="a tile is missing", tile=tile.path)


def stored_nodes(storage: ObjectStorage, size: int) -> Node:
    """The nodes of the tree of this size; each tile is fetched once, each node computed once."""
    fetched: dict[Tile, bytes] = {}

    def read(tile: Tile) -> bytes:
        if tile not in fetched:
            fetched[tile] = stored_tile(storage, tile)
        return fetched[tile]

    return functools.cache(node_reader(size, read))
