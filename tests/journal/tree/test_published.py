from pathlib import Path

import pytest

from lgsp.domain.errors import JournalBroken
from lgsp.journal.tree.published import PREFIX, checkpoint_path, origin_of, signed_checkpoint, stored_nodes, stored_tile
from lgsp.protocol.proof.merkle import fold
from lgsp.protocol.proof.tiles import Tile
from lgsp.runtime.storage.object_storage import folder_storage

HASHES = bytes(range(256)) * 32


def test_a_tile_is_found_also_after_it_has_become_full(tmp_path: Path) -> None:
    storage, part = folder_storage(tmp_path), Tile(0, 0, 10)
    with pytest.raises(JournalBroken, match="missing"):
        stored_tile(storage, part)
    storage.put(PREFIX + part.path, HASHES[:320])
    assert stored_tile(storage, part) == HASHES[:320]
    storage.delete(PREFIX + part.path)
    storage.put(PREFIX + Tile(0, 0).path, HASHES)
    assert stored_tile(storage, part) == HASHES[:320] and stored_tile(storage, Tile(0, 0)) == HASHES


def test_a_tile_of_the_wrong_length_is_none(tmp_path: Path) -> None:
    storage = folder_storage(tmp_path)
    storage.put(PREFIX + Tile(0, 0).path, HASHES[:-1])
    with pytest.raises(JournalBroken, match="missing"):
        stored_tile(storage, Tile(0, 0))


def test_nodes_are_made_from_tiles_that_are_fetched_once(tmp_path: Path) -> None:
    storage = folder_storage(tmp_path)
    storage.put(PREFIX + Tile(0, 0).path, HASHES)
    node = stored_nodes(storage, 256)
    first = node(1, 0)
    storage.delete(PREFIX + Tile(0, 0).path)
    assert node(1, 0) == first == fold([HASHES[:32], HASHES[32:64]])


def test_the_checkpoint_lies_beside_the_logs(tmp_path: Path) -> None:
    assert signed_checkpoint(tmp_path) == "" and origin_of("VN-H55") == "lgsp/VN-H55"
    checkpoint_path(tmp_path).parent.mkdir()
    checkpoint_path(tmp_path).write_text("note")
    assert signed_checkpoint(tmp_path) == "note"
