"""Our role as a witness: cosigning checkpoints of other platforms' logs (C2SP tlog-witness).

    witnessed/<digest of the origin>.json       the last checkpoint of a log that we have cosigned
    witnessed/lock                              one request at a time

Rules: a checkpoint is cosigned only if its log is one that we were asked to witness, has signed it, and proves that it is
consistent with the last one we cosigned; our state is durable before our signature is sent. So no log can present two histories
with our cosignature.
"""

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.errors import ProofRefused
from lgsp.journal.logs.places import locked
from lgsp.protocol.proof.checkpoint import Checkpoint, Witness, cosign, parse_checkpoint, read_checkpoint
from lgsp.protocol.proof.merkle import EMPTY_ROOT, is_consistent
from lgsp.protocol.proof.witnessing import SIZE_TYPE, Growth, read_growth
from lgsp.runtime.storage.files import write_atomically


class Verdict(msgspec.Struct, frozen=True):
    """A witness's HTTP answer: status, content type, text."""

    status: int
    text: str
    content_type: str = "text/plain; charset=utf-8"


class _Last(msgspec.Struct, frozen=True):
    size: int
    root: str


class OwnWitness:
    """This platform as a witness: which logs it witnesses, under which name and key."""

    def __init__(
        self, folder: Path, logs: Sequence[Witness], name: str, key: Ed25519PrivateKey, now: Callable[[], datetime]
    ) -> None:
        self._folder = folder
        self._logs = {log.name: log for log in logs}
        self._name = name
        self._key = key
        self._now = now

    def answer(self, body: bytes) -> Verdict:
        """Answer an add-checkpoint request; raises `OSError` if the state can't be stored."""
        try:
            growth = read_growth(body)
            claimed = parse_checkpoint(growth.note)
        except ProofRefused as fault:
            return Verdict(400, f"{fault.facts['why']}\n")
        log = self._logs.get(claimed.origin)
        if log is None:
            return Verdict(404, "this log is not witnessed here\n")
        try:
            checkpoint = read_checkpoint(growth.note, key=log.key, origin=log.name)
        except ProofRefused as fault:
            return Verdict(403, f"{fault.facts['why']}\n")
        if growth.old > checkpoint.size:
            return Verdict(400, "the old size is larger than the checkpoint\n")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        with locked(self._folder / "lock", exclusive=True):
            return self._decide(growth, checkpoint)

    def _decide(self, growth: Growth, checkpoint: Checkpoint) -> Verdict:
        path = self._folder / f"{hashlib.sha256(checkpoint.origin.encode()).hexdigest()[:16]}.json"
        last = msgspec.json.decode(path.read_bytes(), type=_Last) if path.exists() else _Last(0, EMPTY_ROOT.hex())
        if growth.old != last.size or (checkpoint.size == last.size and checkpoint.root.hex() != last.root):
            return Verdict(409, f"{last.size}\n", SIZE_TYPE)
        old_root = bytes.fromhex(last.root)
        if not is_consistent(growth.old, checkpoint.size, old_root=old_root, new_root=checkpoint.root, proof=growth.proof):
            return Verdict(422, "the proof of consistency does not hold\n")
        write_atomically(path, msgspec.json.encode(_Last(checkpoint.size, checkpoint.root.hex())))
        return Verdict(200, cosign(growth.note, name=self._name, key=self._key, at=int(self._now().timestamp())))
