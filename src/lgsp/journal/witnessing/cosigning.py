"""Having our checkpoints cosigned by witnesses (C2SP tlog-witness).

Rules: a witness is sent the consistency proof from the size that it has seen last; its line is verified before it is added to the
note. A witness that does not answer or refuses is reported and left out: a missing cosignature stops nothing.
"""

from collections.abc import Callable

import msgspec
import structlog

from lgsp.domain.errors import JournalBroken, LgspError, ProofRefused
from lgsp.protocol.proof.checkpoint import Witness, parse_checkpoint, read_cosignature, with_lines
from lgsp.protocol.proof.merkle import Node, consistency_proof
from lgsp.protocol.proof.witnessing import write_growth

_log = structlog.get_logger("lgsp.journal")

Ask = Callable[[str, bytes], tuple[int, bytes]]
"""Posts bytes to an address; gives status and answer, raises `LgspError`."""


class AskedWitness(msgspec.Struct, frozen=True):
    """A configured witness: its address, and the key that verifies its signature."""

    url: str
    witness: Witness


class Cosigners:
    """The configured witnesses, and the size that each has cosigned last."""

    def __init__(self, asked: tuple[AskedWitness, ...], ask: Ask, nodes: Callable[[int], Node]) -> None:
        self.asked = asked
        self._ask = ask
        self._nodes = nodes
        self._seen: dict[str, int] = {}

    def cosigned(self, note: str) -> str:
        """The note with the signature lines of all witnesses that cosigned."""
        found = note
        for asked in self.asked:
            try:
                found = with_lines(found, self._line_of(asked, note))
            except (LgspError, UnicodeDecodeError) as fault:
                _log.warning("witness.failed", witness=asked.witness.name, why=str(fault))
        return found

    def _line_of(self, asked: AskedWitness, note: str) -> str:
        status, answer = self._told(asked, note)
        if status == 409 and answer.strip().isdigit():
            # The witness reports the size it has seen; a proof from there leads to our size, unless it has seen another log with
            # our origin.
            self._seen[asked.url] = int(answer)
            status, answer = self._told(asked, note)
        if status != 200:
            raise ProofRefused(why="the witness did not countersign", status=status)
        lines = answer.decode()
        if read_cosignature(with_lines(note, lines), asked.witness) is None:
            raise ProofRefused(why="the witness's line is not of its key")
        self._seen[asked.url] = parse_checkpoint(note).size
        return lines

    def _told(self, asked: AskedWitness, note: str) -> tuple[int, bytes]:
        size, old = parse_checkpoint(note).size, self._seen.get(asked.url, 0)
        if old > size:
            raise JournalBroken(why="the witness has seen more than we have", witness=asked.witness.name, size=old)
        proof = consistency_proof(old, size, self._nodes(size))
        return self._ask(f"{asked.url.rstrip('/')}/add-checkpoint", write_growth(old, proof, note))
