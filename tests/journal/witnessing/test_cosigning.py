"""Our checkpoints countersigned by witnesses, and what happens when one is away, lags, lies or knows more than we do."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.entries import JournalEntry
from lgsp.domain.errors import UpstreamUnreachable
from lgsp.journal.tree.published import signed_checkpoint, stored_nodes
from lgsp.journal.verification.verify import verify_journal
from lgsp.journal.witnessing.cosigning import AskedWitness, Cosigners
from lgsp.journal.witnessing.evidence import EvidenceCollector, Terms, latest_evidence
from lgsp.journal.witnessing.witness import OwnWitness
from lgsp.protocol.proof.checkpoint import Witness, read_cosignature
from lgsp.runtime.storage.object_storage import ObjectStorage

AT = datetime(2026, 11, 25, tzinfo=UTC)


class Others:
    """Two witnesses behind two addresses."""

    def __init__(self, folder: Path, key: Ed25519PrivateKey, storage: ObjectStorage) -> None:
        log = Witness("lgsp/VN-H55", key.public_key())
        keys = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (21, 22)]
        self.witnesses = [Witness(f"lgsp/W{number}", one.public_key()) for number, one in enumerate(keys)]
        self.answering = {
            f"http://w{number}/add-checkpoint": OwnWitness(folder / f"w{number}", [log], f"lgsp/W{number}", one, lambda: AT)
            for number, one in enumerate(keys)
        }
        self.away: set[str] = set()
        asked = tuple(AskedWitness(f"http://w{number}/", witness) for number, witness in enumerate(self.witnesses))
        self.cosigners = Cosigners(asked, self.ask, partial(stored_nodes, storage))
        self.afresh = Cosigners(asked, self.ask, partial(stored_nodes, storage))

    def ask(self, url: str, body: bytes) -> tuple[int, bytes]:
        if url in self.away:
            raise UpstreamUnreachable(why="away")
        verdict = self.answering[url].answer(body)
        return verdict.status, verdict.text.encode()

    def seen_in(self, note: str) -> list[bool]:
        return [read_cosignature(note, witness) is not None for witness in self.witnesses]


@pytest.fixture
def others(tmp_path: Path, key: Ed25519PrivateKey, storage: ObjectStorage) -> Others:
    return Others(tmp_path, key, storage)


def entries(count: int) -> list[JournalEntry]:
    return [JournalEntry(kind="request", transaction_id=str(number), at=AT) for number in range(count)]


def test_witnesses_follow_our_growth_also_after_a_restart_and_when_one_was_away(
    journal: Path, written: Callable[..., None], others: Others
) -> None:
    written(entries(300))
    assert others.seen_in(others.cosigners.cosigned(signed_checkpoint(journal))) == [True, True]
    written(entries(300), name="gateway-2")
    others.away = {"http://w0/add-checkpoint"}
    assert others.seen_in(others.cosigners.cosigned(signed_checkpoint(journal))) == [False, True]
    others.away = set()
    written(entries(300), name="gateway-3")
    note = others.afresh.cosigned(signed_checkpoint(journal))
    assert others.seen_in(note) == [True, True] and note.startswith(signed_checkpoint(journal))


def test_a_witness_that_lies_or_knows_more_is_left_out_and_reported(
    journal: Path, written: Callable[..., None], others: Others, capfd: pytest.CaptureFixture[str]
) -> None:
    written(entries(300))
    others.witnesses[0], others.witnesses[1] = others.witnesses[1], others.witnesses[0]
    first = signed_checkpoint(journal)
    others.answering["http://w0/add-checkpoint"], others.answering["http://w1/add-checkpoint"] = (
        others.answering["http://w1/add-checkpoint"],
        others.answering["http://w0/add-checkpoint"],
    )
    assert others.cosigners.cosigned(first) == first
    others.cosigners._seen["http://w0/"] = 10**6
    assert others.cosigners.cosigned(first) == first
    assert capfd.readouterr().out.count("witness.failed") == 4


def test_countersigned_checkpoints_are_kept_and_verify(
    journal: Path, storage: ObjectStorage, written: Callable[..., None], others: Others, key: Ed25519PrivateKey
) -> None:
    written(entries(300))
    collector = EvidenceCollector(
        journal, Terms(every_s=1), lambda *_: pytest.fail("no authority"), key, lambda: AT, others.cosigners
    )
    assert collector.collect() and not collector.collect()
    last = latest_evidence(journal)
    assert last is not None and others.seen_in(last.note) == [True, True] and last.timestamps == ()
    assert verify_journal(journal, storage=storage).findings == ()
