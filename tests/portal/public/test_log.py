"""The public part of the log: a stranger, not signed in, follows it and finds nothing but hashes."""

from typing import Any

import pytest
from django.test import Client

from lgsp.journal.logs.places import keys_of
from lgsp.journal.witnessing.cosigning import Cosigners
from lgsp.journal.witnessing.evidence import EvidenceCollector, Terms
from lgsp.protocol.proof.checkpoint import Witness, parse_checkpoint, read_checkpoint, read_cosignature, with_lines, write_log_key
from lgsp.protocol.proof.merkle import is_consistent
from lgsp.protocol.proof.seals import read_public_key
from lgsp.protocol.proof.tiles import Edge
from lgsp.protocol.proof.witnessing import write_growth
from lgsp.runtime.clock import now
from lgsp.runtime.keys import journal_key
from tests.journal.witnessing.test_follow import KEY, ORIGIN, Log


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


def test_the_last_attested_checkpoint_is_served(stranger: Client, sequenced: None, home: Any) -> None:
    assert stranger.get("/log/witnessed").status_code == 404
    collector = EvidenceCollector(
        home.journal,
        Terms(every_s=1),
        lambda *_: b"",
        journal_key(home.keys),
        now,
        Cosigners((), lambda *_: (0, b""), lambda _: None),
    )  # type: ignore[arg-type,return-value]
    assert collector.collect()
    assert stranger.get("/log/witnessed").content == stranger.get("/log/checkpoint").content
    assert "Được chứng kiến gần nhất" in stranger.get("/log").content.decode()


def test_another_platform_s_log_is_countersigned_if_we_witness_it(
    stranger: Client, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = Log().grow(3).files["checkpoint"].decode()
    call = {"data": write_growth(0, [], note), "content_type": "text/plain"}
    assert stranger.post("/witness/add-checkpoint", **call).status_code == 404
    monkeypatch.setenv("LGSP_WITNESSED_LOGS", write_log_key(Witness(ORIGIN, KEY.public_key())))
    answer = stranger.post("/witness/add-checkpoint", **call)
    assert answer.status_code == 200
    own = Witness("lgsp/VN-H55", journal_key(home.keys).public_key())
    assert read_cosignature(with_lines(note, answer.content.decode()), own) is not None
    again = stranger.post("/witness/add-checkpoint", **call)
    assert (again.status_code, again["Content-Type"], again.content) == (409, "text/x.tlog.size", b"3\n")
    assert stranger.get("/witness/add-checkpoint").status_code == 405
