"""The public part of the log: a stranger, not signed in, follows it and finds nothing but hashes."""

from typing import Any

import pytest
from django.test import Client

from lgsp.journal.places import keys_of
from lgsp.protocol.checkpoint import parse_checkpoint, read_checkpoint
from lgsp.protocol.merkle import is_consistent
from lgsp.protocol.seals import read_public_key
from lgsp.protocol.tiles import Edge


@pytest.fixture
def stranger(instance: str) -> Client:
    return Client()


def test_before_anything_was_recorded_there_is_a_page_and_no_checkpoint(stranger: Client, home: Any) -> None:
    assert "Chưa ghi gì" in stranger.get("/log").content.decode()
    assert stranger.get("/log/checkpoint").status_code == 404


def test_a_stranger_can_compute_the_root_from_key_checkpoint_and_tiles(stranger: Client, sequenced: None, home: Any) -> None:
    page = stranger.get("/log").content.decode()
    (key_id,) = keys_of(home.journal)
    assert f"/log/keys/{key_id}.pem" in page and "lgsp/VN-H55" in page
    key = read_public_key(stranger.get(f"/log/keys/{key_id}.pem").content)
    answer = stranger.get("/log/checkpoint")
    assert answer["Cache-Control"] == "no-cache"
    checkpoint = read_checkpoint(answer.content.decode(), key=key, origin="lgsp/VN-H55")
    edge = Edge.read(checkpoint.size, lambda tile: stranger.get(f"/log/{tile.path}").content)
    assert edge.root() == checkpoint.root
    proof = stranger.get(f"/log/consistency?old=1&new={checkpoint.size}").json()
    old = Edge.read(checkpoint.size, lambda tile: stranger.get(f"/log/{tile.path}").content).unfinished()[0][1][:32]
    steps = [bytes.fromhex(step) for step in proof["proof"]]
    assert is_consistent(1, checkpoint.size, old_root=old, new_root=checkpoint.root, proof=steps)


@pytest.mark.parametrize(
    "address",
    ["tile/entries/000", "tile/0/001", "tile/9/000", "tile/0/../000", "keys/x.pem", "consistency", "consistency?old=2&new=1",
     "consistency?old=0&new=99999", "consistency?old=-1&new=²"],
)  # fmt: skip
def test_anything_else_is_not_there(stranger: Client, sequenced: None, address: str) -> None:
    assert stranger.get(f"/log/{address}").status_code == 404


def test_a_log_that_lost_its_tiles_has_no_proofs(stranger: Client, sequenced: None, storage: Any) -> None:
    size = parse_checkpoint(stranger.get("/log/checkpoint").content.decode()).size
    for key in storage.keys_below("journal/tile"):
        storage.delete(key)
    assert stranger.get(f"/log/consistency?old=1&new={size}").status_code == 404
    assert stranger.post("/log/checkpoint").status_code in (403, 405)
