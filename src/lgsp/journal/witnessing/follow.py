"""Monitoring another platform's public log, to check that it only grows.

Rules: needs the log's public key and its address, nothing of ours. The last checkpoint seen is stored; the next one must be signed
and consistent with it, proved from the log's own tiles. A contradiction is stored as evidence, both signed notes side by side, and
is never discarded: the state does not advance past it.
Theory: two checkpoints of one log without a consistency proof between them are signed evidence of a fork (a split view).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lgsp.domain.errors import JournalBroken, LogForked, LogStopped, ProofRefused
from lgsp.protocol.proof.chain import HASH_BYTES
from lgsp.protocol.proof.checkpoint import Checkpoint, parse_checkpoint, read_checkpoint
from lgsp.protocol.proof.merkle import EMPTY_ROOT, consistency_proof, is_consistent
from lgsp.protocol.proof.tiles import Tile, node_reader
from lgsp.runtime.storage.files import write_atomically

Fetch = Callable[[str], bytes | None]
"""Gives what lies at a path below the log's address, None if nothing does; raises `LgspError` if nobody answers."""


class Seen(msgspec.Struct, frozen=True):
    """The stored state: the last note, and when the log was last seen to grow."""

    note: str
    grown_at: str


class Follower:
    """Monitors one log; `state` is the file of its stored state."""

    def __init__(self, fetch: Fetch, key: Ed25519PublicKey, state: Path, now: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._key = key
        self._state = state
        self._now = now

    def look(self, *, quiet_max_s: float = 0.0) -> Checkpoint:
        """Check the log once, and store the result; returns the checkpoint seen.

        Raises `LogForked` if it contradicts what was seen before, `LogStopped` if there is none or (with `quiet_max_s`) it has not
        grown for so long, `ProofRefused` if it is not signed by the log, and whatever `fetch` raises.
        """
        seen = self._seen()
        data = self._fetch("checkpoint")
        if data is None:
            raise LogStopped(why="there is no checkpoint")
        note = data.decode("utf-8", "replace")
        new = read_checkpoint(note, key=self._key)
        old = parse_checkpoint(seen.note) if seen is not None else Checkpoint(new.origin, 0, EMPTY_ROOT)
        if not self._continues(old, new):
            self._keep_evidence(seen, note, old, new)
        if seen is None or new.size > old.size:
            self._remember(Seen(note, self._now().astimezone(UTC).isoformat(timespec="seconds")))
        elif quiet_max_s and (self._now() - datetime.fromisoformat(seen.grown_at)).total_seconds() > quiet_max_s:
            raise LogStopped(origin=new.origin, size=new.size, why=f"it has not grown since {seen.grown_at}")
        return new

    def _continues(self, old: Checkpoint, new: Checkpoint) -> bool:
        if new.origin != old.origin or new.size < old.size:
            return False
        if new.size == old.size:
            return new.root == old.root
        try:
            proof = consistency_proof(old.size, new.size, node_reader(new.size, self._tile))
        except JournalBroken as cause:
            raise LogStopped(origin=new.origin, why="tiles are missing", **cause.facts) from cause
        return is_consistent(old.size, new.size, old_root=old.root, new_root=new.root, proof=proof)

    def _tile(self, tile: Tile) -> bytes:
        for wanted in (tile, Tile(tile.level, tile.index)):
            data = self._fetch(wanted.path)
            if data is not None and len(data) == HASH_BYTES * wanted.width:
                return data[: HASH_BYTES * tile.width]
        raise JournalBroken(tile=tile.path)

    def _keep_evidence(self, seen: Seen | None, note: str, old: Checkpoint, new: Checkpoint) -> None:
        path = self._state.with_suffix(".evidence")
        write_atomically(path, f"{seen.note if seen else ''}\n{note}".encode(), mode=0o644)
        raise LogForked(origin=new.origin, before=old.size, now=new.size, evidence=str(path))

    def _seen(self) -> Seen | None:
        try:
            return msgspec.json.decode(self._state.read_bytes(), type=Seen)
        except FileNotFoundError:
            return None
        except (msgspec.DecodeError, UnicodeDecodeError) as cause:
            raise ProofRefused(why="what was remembered of the log can't be read", file=str(self._state)) from cause

    def _remember(self, seen: Seen) -> None:
        self._state.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        write_atomically(self._state, msgspec.json.encode(seen))
