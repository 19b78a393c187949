"""We as a witness: growth is countersigned, two pasts never are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.journal.witnessing.witness import OwnWitness
from lgsp.protocol.proof.checkpoint import Witness, parse_checkpoint, read_cosignature, with_lines
from lgsp.protocol.proof.merkle import consistency_proof
from lgsp.protocol.proof.tiles import node_reader
from lgsp.protocol.proof.witnessing import write_growth
from tests.journal.witnessing.test_follow import KEY, ORIGIN, Log

OWN = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
AT = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture
def witness(tmp_path: Path) -> OwnWitness:
    return OwnWitness(tmp_path / "witnessed", [Witness(ORIGIN, KEY.public_key())], "lgsp/VN-H55", OWN, lambda: AT)


def note_of(log: Log) -> str:
    return log.files["checkpoint"].decode()


def growth(log: Log, old: int) -> bytes:
    size = parse_checkpoint(note_of(log)).size
    node = node_reader(size, lambda tile: log.files[tile.path])
    return write_growth(old, consistency_proof(old, size, node) if old <= size else [], note_of(log))


def test_a_log_that_grows_is_countersigned_each_time(witness: OwnWitness) -> None:
    log, old = Log(), 0
    for count in (3, 300, 0, 500):
        log.grow(count)
        verdict = witness.answer(growth(log, old))
        assert verdict.status == 200
        found = read_cosignature(with_lines(note_of(log), verdict.text), Witness("lgsp/VN-H55", OWN.public_key()))
        assert found is not None and found.at == int(AT.timestamp())
        old = parse_checkpoint(note_of(log)).size


def test_who_claims_another_past_gets_no_signature(witness: OwnWitness) -> None:
    assert witness.answer(growth(Log().grow(300), 0)).status == 200
    for forged, old, status, text in (
        (Log().grow(300, "other "), 300, 409, "300\n"),
        (Log().grow(400, "other "), 300, 422, "the proof of consistency does not hold\n"),
        (Log().grow(400), 0, 409, "300\n"),
        (Log().grow(200), 200, 409, "300\n"),
        (Log().grow(200), 300, 400, "the old size is larger than the checkpoint\n"),
    ):
        verdict = witness.answer(growth(forged, old))
        assert (verdict.status, verdict.text) == (status, text)
    assert witness.answer(growth(Log().grow(400), 300)).status == 200


def test_unknown_logs_wrong_keys_and_nonsense_are_told_apart(witness: OwnWitness) -> None:
    assert witness.answer(growth(Log().grow(3, origin="lgsp/VN"), 0)).status == 404
    assert witness.answer(growth(Log().grow(3, key=Ed25519PrivateKey.generate()), 0)).status == 403
    assert witness.answer(b"nonsense").status == witness.answer(b"old 0\n\nnonsense").status == 400
