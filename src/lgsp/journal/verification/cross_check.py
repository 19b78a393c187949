"""Cross-check of logs, tree and published files: every root is computed again from the records.

Rules: changes nothing, needs no private key; published files are checked only if the storage is passed in, and the bundles of records only
with their key. The checkpoint is read first, so a tree that grows meanwhile causes no false finding; a batch that is written but not yet
published is no fault. A record on which log and tree disagree is reported with its log, sequence number and leaf.
"""

import base64
import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import Certificate

from lgsp.domain.errors import JournalBroken, ProofRefused
from lgsp.journal.expiry.expired import Declarations
from lgsp.journal.logs.books import lines_of
from lgsp.journal.logs.segments import TREE_NAME
from lgsp.journal.tree.batches import EMPTY, Batch, Run, batch_with, batches_path, follow_log, read_batch, runs_of
from lgsp.journal.tree.bundled import BundledRecords
from lgsp.journal.tree.published import CHECKPOINT_KEY, PREFIX, checkpoint_path, signed_checkpoint, stored_tile
from lgsp.journal.verification.findings import Finding
from lgsp.journal.witnessing.evidence import evidence_path, read_evidence
from lgsp.protocol.proof.bundles import read_bundle
from lgsp.protocol.proof.chain import leaf_of
from lgsp.protocol.proof.checkpoint import Checkpoint, read_checkpoint
from lgsp.protocol.proof.tiles import WIDTH, Edge, Tile, hashes_in, records_path
from lgsp.protocol.proof.timestamps import read_token
from lgsp.runtime.storage.object_storage import ObjectStorage


class TreeState(msgspec.Struct, frozen=True):
    """The verified tree: leaves, batches, how many leaves are under a signed checkpoint, its root."""

    records: int = 0
    batches: int = 0
    signed: int = 0
    root: str = ""


class CrossCheck:
    """One verification of the tree."""

    def __init__(
        self,
        journal: Path,
        keys: Mapping[str, Ed25519PublicKey],
        storage: ObjectStorage | None,
        bundles_key: bytes = b"",
        declared: Declarations | None = None,
    ) -> None:
        """`declared` are the segments that may be gone because they have expired, and with them the bundles of their records."""
        self._bundled = BundledRecords(declared or {})
        self._bundles_key = bundles_key
        self._origin = ""
        self.findings: list[Finding] = []
        self._journal = journal
        self._keys = keys
        self._storage = storage

    def run(self, roots: Sequence[Certificate] = ()) -> TreeState:
        """Recompute the tree; what does not match is then in `findings`. Raises `OSError`.

        Time-stamps are verified if the roots of their authorities are given.
        """
        signed = self._signed(signed_checkpoint(self._journal), f"{TREE_NAME}/checkpoint")
        published = self._published()
        self._origin = signed.origin if signed is not None else ""
        edge, batches, is_met = Edge(), 0, signed is None
        for before, batch in self._batches():
            self._bundled.add(before, batch)
            full = self._grow(edge, before, batch)
            if full is None:
                return TreeState(edge.size, batches, signed.size if signed else 0, signed.root.hex() if signed else "")
            batches += 1
            for checkpoint in (signed, published):
                if checkpoint is not None and checkpoint.size == batch.size and checkpoint.root.hex() != batch.root:
                    self._find("checkpoint.changed", detail=f"{batch.size}")
            is_met = is_met or (signed is not None and signed.size == batch.size)
            if signed is not None and batch.size <= signed.size:
                self._hold_against_storage(full + (edge.unfinished() if batch.size == signed.size else []))
        self._attested(roots)
        if not is_met or (signed is None and batches > 1):
            self._find("checkpoint.changed", detail=f"{TREE_NAME}/checkpoint")
        return TreeState(edge.size, batches, signed.size if signed else 0, signed.root.hex() if signed else "")

    def _signed(self, note: str, where: str) -> Checkpoint | None:
        """The checkpoint in a note, if one of the trusted keys has signed it."""
        if not note:
            return None
        why = "no trusted key"
        for key in self._keys.values():
            try:
                return read_checkpoint(note, key=key)
            except ProofRefused as fault:
                why = str(fault.facts["why"])
        self._find("checkpoint.changed", detail=f"{where}: {why}")
        return None

    def _published(self) -> Checkpoint | None:
        if self._storage is None:
            return None
        note = self._storage.get(CHECKPOINT_KEY)
        if note is None:
            if checkpoint_path(self._journal).exists():
                self._find("tree.missing", detail=CHECKPOINT_KEY)
            return None
        return self._signed(note.decode("utf-8", "replace"), CHECKPOINT_KEY)

    def _attested(self, roots: Sequence[Certificate]) -> None:
        """Check every time-stamped or cosigned checkpoint: its signatures, the tree, and, if authorities are trusted, its time-stamps."""
        for number, line in enumerate(lines_of(evidence_path(self._journal))):
            where = f"{TREE_NAME}/attested:{number + 1}"
            try:
                attested = read_evidence(line)
                is_spelled = msgspec.json.encode(attested) == line
            except JournalBroken:
                is_spelled = False
            if not is_spelled or not self._is_signed(attested.signature, attested.signed):
                self._find("checkpoint.changed", detail=where)
                continue
            checkpoint = self._signed(attested.note, where)
            pair = batch_with(self._journal, attested.size - 1)
            if checkpoint is None or pair is None:
                continue
            if (checkpoint.size, checkpoint.root.hex()) != (attested.size, pair[1].root) or pair[1].size != attested.size:
                self._find("checkpoint.changed", detail=where)
            for timestamp in attested.timestamps if roots else ():
                try:
                    read_token(base64.b64decode(timestamp.token), checkpoint.text.encode(), roots=roots)
                except (ProofRefused, ValueError) as fault:
                    self._find("timestamp.refused", detail=f"{where}: {fault}")

    def _is_signed(self, signature: str, signed: bytes) -> bool:
        for key in self._keys.values():
            with contextlib.suppress(InvalidSignature, ValueError):
                key.verify(bytes.fromhex(signature), signed)
                return bytes.fromhex(signature).hex() == signature
        return False

    def _batches(self) -> Iterator[tuple[Batch, Batch]]:
        before = EMPTY
        for number, line in enumerate(lines_of(batches_path(self._journal))):
            where = f"{TREE_NAME}/batches:{number + 1}"
            try:
                batch = read_batch(line)
            except JournalBroken as fault:
                self._find("tree.changed", detail=f"{where}: {fault.facts['why']}")
                return
            runs = runs_of(before, batch)
            grown = before.size + sum(run.end - run.start.sequence for run in runs)
            is_back = any(
                batch.logs.get(log, place).sequence < place.sequence or log not in batch.logs for log, place in before.logs.items()
            )
            # The first releases did not sign lines; after a signed line all are signed.
            is_signed = self._is_signed(batch.signature, batch.signed) if batch.signature or before.signature else True
            is_ascending = before.size < batch.size == grown and batch.at >= before.at and not is_back
            if msgspec.json.encode(batch) != line or not is_ascending or not is_signed:
                self._find("tree.changed", detail=where)
                return
            yield before, batch
            before = batch

    def _grow(self, edge: Edge, before: Batch, batch: Batch) -> list[tuple[Tile, bytes]] | None:
        """Add a batch from the logs; returns the tiles that it fills, None if the logs do not yield what the tree has."""
        leaves: list[bytes] = []
        odd: list[Run] = []
        for run in runs_of(before, batch):
            try:
                place = run.start
                for after, done in follow_log(self._journal, run.log, run.start, until=run.end):
                    place = after
                    leaves += done.leaves
            except JournalBroken as fault:
                self._find_record(run, fault)
                return None
            # If only leaves remain, the size of the records is unknown.
            known = batch.logs[run.log] if place.offset else msgspec.structs.replace(batch.logs[run.log], offset=0)
            if place != known:
                odd.append(run)
        full = edge.grow(leaves)
        if edge.root().hex() != batch.root:
            self._name_the_record(before, batch, leaves)
            return None
        for run in odd:
            self._find("tree.changed", log=run.log, first=run.end, detail=f"{TREE_NAME}/batches")
        return full

    def _name_the_record(self, before: Batch, batch: Batch, leaves: list[bytes]) -> None:
        """Report the records whose leaf is not the published one; the whole batch if they can't be identified."""
        found = False
        for run in runs_of(before, batch):
            for number in range(run.end - run.start.sequence):
                index = run.index + number
                if self._leaf(index, batch.size) not in (None, leaves[index - before.size]):
                    self._find("record.not_in_tree", log=run.log, first=run.start.sequence + number, detail=f"#{index}")
                    found = True
        if not found:
            self._find("tree.changed", detail=f"#{before.size}–{batch.size - 1}")

    def _leaf(self, index: int, size: int) -> bytes | None:
        if self._storage is None:
            return None
        first = index // WIDTH * WIDTH
        try:
            return hashes_in(stored_tile(self._storage, Tile(0, index // WIDTH, min(WIDTH, size - first))))[index - first]
        except JournalBroken:
            return None

    def _find_record(self, run: Run, fault: JournalBroken) -> None:
        sequence = fault.facts.get("sequence")
        first = sequence if isinstance(sequence, int) else run.start.sequence
        self._find("record.not_in_tree", log=run.log, first=first, detail=f"#{run.index + first - run.start.sequence}")

    def _hold_against_storage(self, tiles: list[tuple[Tile, bytes]]) -> None:
        if self._storage is None:
            return
        for tile, hashes in tiles:
            try:
                if stored_tile(self._storage, tile) != hashes:
                    self._find("tree.changed", detail=tile.path)
            except JournalBroken:
                self._find("tree.missing", detail=tile.path)
            if tile.level == 0 and tile.width == WIDTH:
                self._hold_bundle(tile.index, hashes, self._storage.get(PREFIX + records_path(tile.index)))

    def _hold_bundle(self, index: int, hashes: bytes, bundle: bytes | None) -> None:
        if bundle is None:
            if not self._bundled.may_be_gone(index):
                self._find("tree.missing", detail=records_path(index))
        elif self._bundles_key:
            try:
                records = read_bundle(bundle, key=self._bundles_key, origin=self._origin, index=index)
                is_whole = b"".join([leaf_of(record) for record in records]) == hashes
            except JournalBroken:
                is_whole = False
            if not is_whole:
                self._find("tree.changed", detail=records_path(index))

    def _find(self, kind: str, *, log: str = "", first: int | None = None, detail: str = "") -> None:
        self.findings.append(Finding(kind=kind, log=log, first=first, detail=detail))
