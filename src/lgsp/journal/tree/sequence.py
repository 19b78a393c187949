"""Sequencing: sealed records of all logs become leaves of one Merkle tree, and its checkpoint is signed.

Rules: one sequencer at a time (the caller holds the lease, this takes the journal's own lock as well). The order is: read, write
the batch durably (`batches.py`), publish tiles and bundles, sign the checkpoint, publish it; each step is idempotent and gives the
same bytes, so the next start completes whatever a crash interrupted. If published data contradicts ours, everything stops
(`JournalForked`).
A log that does not verify is left out and reported; the others continue.
Theory: write-ahead logging: a root is signed only after its batch is durable, so two trees of one size are never signed.
"""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lgsp.domain.errors import JournalBroken, JournalForked, ProofRefused
from lgsp.domain.periods import instant_text
from lgsp.journal.logs.books import Book
from lgsp.journal.logs.places import locked
from lgsp.journal.logs.segments import SEALS_NAME, TREE_NAME, last_seal, logs_of
from lgsp.journal.tree.batches import (
    EMPTY,
    EXPIRED,
    Batch,
    Place,
    batch_with,
    batches_path,
    beginning,
    follow_log,
    last_batch,
    records_between,
    runs_of,
)
from lgsp.journal.tree.published import CHECKPOINT_KEY, PREFIX, checkpoint_path, signed_checkpoint, stored_tile
from lgsp.protocol.proof.bundles import write_bundle
from lgsp.protocol.proof.checkpoint import Checkpoint, parse_checkpoint, write_checkpoint
from lgsp.protocol.proof.seals import Seal, read_seal
from lgsp.protocol.proof.tiles import WIDTH, Edge, Tile, records_path
from lgsp.protocol.snapshot import key_id_of
from lgsp.runtime.storage.files import write_atomically
from lgsp.runtime.storage.object_storage import ObjectStorage

BATCH_RECORDS_MAX: Final = 20_000
REBUILD_RECORDS: Final = 32 * WIDTH
"""So many at once, of whole tiles, when the tiles are made anew."""
_log = structlog.get_logger("lgsp.journal")


class Means(msgspec.Struct, frozen=True):
    """A sequencer's dependencies: the log's origin, the signing key, the key of the bundles, where to publish, the clock."""

    origin: str
    key: Ed25519PrivateKey
    bundles_key: bytes
    storage: ObjectStorage
    now: Callable[[], datetime]


class Taken(msgspec.Struct):
    """Records about to be sequenced, in the order of the tree, and the logs' positions after them."""

    bodies: list[bytes]
    leaves: list[bytes]
    logs: dict[str, Place]


class Noted(msgspec.Struct):
    """A durable batch that is not yet published: its records, the tree's edge after it, the tiles that it fills."""

    batch: Batch
    bodies: list[bytes]
    edge: Edge
    full: list[tuple[Tile, bytes]]


class Sequencer:
    """Appends to the tree. Created by `open_sequencer`."""

    def __init__(self, journal: Path, means: Means, book: Book) -> None:
        self._journal = journal
        self._means = means
        self._book = book
        self._edge = Edge()
        self._waiting: list[bytes] = []
        self._last = EMPTY
        self._pending: Noted | None = None
        self._is_ready = False
        self._keys = {key_id_of(means.key.public_key()): means.key.public_key()}
        self._seals: dict[str, tuple[int, Seal]] = {}
        self._faults: dict[str, str] = {}

    @property
    def last(self) -> Batch:
        """The last batch that is published and signed."""
        return self._last

    def sequence(self) -> int:
        """Sequence one batch: returns its number of records, 0 if there are none.

        Raises `OSError` and `JournalBroken`, after which it may be called again and continues where it was, and `JournalForked`,
        after which it must not.
        """
        if not self._is_ready:
            self._recover()
        if self._pending is None:
            taken = self._take()
            if not taken.bodies:
                return 0
            self._note(taken)
        return self._publish()

    def _recover(self) -> None:
        """Restore the state after the last batch but one, and publish the last batch again."""
        self._pending = None
        last = last_batch(self._journal)
        self._check_nobody_is_ahead(last or EMPTY)
        if last is None:
            self._edge, self._waiting, self._last = Edge(), [], EMPTY
        else:
            before = (batch_with(self._journal, last.size - 1) or (EMPTY, last))[0]
            self._edge = self._edge_at(before)
            bundled = before.size // WIDTH * WIDTH
            self._waiting = [record.body for record in records_between(self._journal, bundled, before.size)]
            self._last = before
            taken = self._taken_by(before, last)
            edge = self._edge.copy()
            self._pending = Noted(last, taken.bodies, edge, edge.grow(taken.leaves))
            if (edge.size, edge.root().hex()) != (last.size, last.root):
                raise JournalForked(why="the logs do not give the tree that was noted", size=last.size)
        self._is_ready = True
        if self._pending is not None:
            self._publish()

    def _check_nobody_is_ahead(self, last: Batch) -> None:
        """Check that the published tree is not larger than ours: storage may lag behind, it can't be ahead."""
        for note in (signed_checkpoint(self._journal), _text(self._means.storage.get(CHECKPOINT_KEY))):
            if not note:
                continue
            try:
                published = parse_checkpoint(note)
            except ProofRefused as cause:
                raise JournalForked(why="the published checkpoint can't be read") from cause
            if published.origin != self._means.origin:
                raise JournalForked(why="the published checkpoint is another log's", origin=published.origin)
            if not self._is_ours(published, last):
                raise JournalForked(why="the published tree is not ours", published=published.size, ours=last.size)

    def _is_ours(self, published: Checkpoint, last: Batch) -> bool:
        state = (published.size, published.root.hex())
        if state in ((last.size, last.root), (self._last.size, self._last.root)):
            return True
        pair = batch_with(self._journal, published.size - 1) if 0 < published.size < last.size else None
        return pair is not None and state == (pair[1].size, pair[1].root)

    def _edge_at(self, batch: Batch) -> Edge:
        """The tree's edge after a batch: from the tiles, or, if they do not give its root, from the logs."""
        try:
            edge = Edge.read(batch.size, lambda tile: stored_tile(self._means.storage, tile))
            if not batch.size or edge.root().hex() == batch.root:
                return edge
        except JournalBroken:
            pass
        _log.warning("sequence.tiles_made_anew", size=batch.size)
        edge, records = Edge(), records_between(self._journal, 0, batch.size)
        while some := list(islice(records, REBUILD_RECORDS)):
            full = edge.grow([record.leaf for record in some])
            self._put_tiles(full)
            self._put_bundles([record.body for record in some], [found for found in full if found[0].level == 0])
        if edge.root().hex() != batch.root:
            raise JournalForked(why="the logs do not give the tree that was signed", size=batch.size)
        self._put_tiles(edge.unfinished())
        return edge

    def _taken_by(self, before: Batch, batch: Batch) -> Taken:
        taken = Taken([], [], batch.logs)
        for run in runs_of(before, batch):
            for _, done in follow_log(self._journal, run.log, run.start, until=run.end):
                taken.bodies += done.bodies
                taken.leaves += done.leaves
        return taken

    def _take(self) -> Taken:
        taken = Taken([], [], dict(self._last.logs))
        for log in logs_of(self._journal):
            room = BATCH_RECORDS_MAX - len(taken.bodies)
            place = self._last.logs.get(log) or beginning(log)
            bodies, leaves = [], []
            try:
                seal = self._seal_of(log)
                for after, done in follow_log(self._journal, log, place, until=min(seal.count, place.sequence + room)):
                    place = after
                    bodies += done.bodies
                    leaves += done.leaves
                if place.sequence > seal.count or (place.sequence == seal.count and place.link != seal.link):
                    raise JournalBroken(log=log, why="the records are not those that were sealed", sealed_records=seal.count)
                self._faults.pop(log, None)
            except JournalBroken as fault:
                self._report(log, str(fault))
                continue
            if bodies:
                taken.logs[log] = place
                taken.bodies += bodies
                taken.leaves += leaves
        return taken

    def _report(self, log: str, why: str) -> None:
        """Report a log's fault, once as long as it stays the same."""
        if self._faults.get(log) != why:
            self._faults[log] = why
            _log.error("sequence.log_unreadable", log=log, why=why)

    def _seal_of(self, log: str) -> Seal:
        """A log's last seal, verified; read again only if the file of seals has grown. A new log has a seal over no records."""
        path = self._journal / log / SEALS_NAME
        size = path.stat().st_size if path.exists() else 0
        known = self._seals.get(log)
        if known is not None and known[0] == size:
            return known[1]
        seal = last_seal(self._journal / log)
        if seal is None:
            return Seal(log=log, number=0, count=0, link=beginning(log).link, at="", key_id="", signature="")
        read_seal(msgspec.json.encode(seal), self._keys)
        if seal.log != log:
            raise JournalBroken(log=log, why="the seal is another log's")
        self._seals[log] = (size, seal)
        return seal

    def _note(self, taken: Taken) -> None:
        """The write-ahead step: after it the batch is fixed."""
        edge = self._edge.copy()
        full = edge.grow(taken.leaves)
        at = instant_text(self._means.now())
        batch = Batch(size=edge.size, root=edge.root().hex(), at=max(at, self._last.at), logs=taken.logs)
        batch = msgspec.structs.replace(batch, signature=self._means.key.sign(batch.signed).hex())
        self._book.append(msgspec.json.encode(batch))
        self._pending = Noted(batch, taken.bodies, edge, full)

    def _publish(self) -> int:
        if self._pending is None:
            return 0
        noted, batch = self._pending, self._pending.batch
        self._put_tiles(noted.full + noted.edge.unfinished())
        waiting = self._put_bundles(self._waiting + noted.bodies, [found for found in noted.full if found[0].level == 0])
        self._check_nobody_is_ahead(batch)
        note = write_checkpoint(Checkpoint(self._means.origin, batch.size, bytes.fromhex(batch.root)), self._means.key)
        write_atomically(checkpoint_path(self._journal), note.encode(), mode=0o644)
        self._means.storage.put(CHECKPOINT_KEY, note.encode())
        self._edge, self._waiting, self._last, self._pending = noted.edge, waiting, batch, None
        self._forget_partial(noted.full)
        return len(noted.bodies)

    def _put_tiles(self, tiles: list[tuple[Tile, bytes]]) -> None:
        taken = self._means.storage.create({PREFIX + tile.path: hashes for tile, hashes in tiles})
        if taken:
            raise JournalForked(why="another tile is published in this place", tile=taken[0])

    def _put_bundles(self, bodies: list[bytes], full: list[tuple[Tile, bytes]]) -> list[bytes]:
        """Bundle the records below full tiles; returns the rest. Bundles prove nothing, so an existing one is left as it is.

        A bundle of which a record has expired is not written again.
        """
        key, origin, bundles = self._means.bundles_key, self._means.origin, {}
        for number, (tile, hashes) in enumerate(full):
            records = bodies[number * WIDTH : (number + 1) * WIDTH]
            if EXPIRED not in records:
                sealed = write_bundle(records, hashes, key=key, origin=origin, index=tile.index)
                bundles[PREFIX + records_path(tile.index)] = sealed
        self._means.storage.create(bundles)
        return bodies[len(full) * WIDTH :]

    def _forget_partial(self, full: list[tuple[Tile, bytes]]) -> None:
        """Delete partial tiles that a full tile has replaced; if left over, they do no harm."""
        with contextlib.suppress(OSError):
            for tile, _ in full:
                for key in self._means.storage.keys_below(f"{PREFIX}{tile.path}.p"):
                    self._means.storage.delete(key)


@contextlib.contextmanager
def open_sequencer(journal: Path, means: Means) -> Iterator[Sequencer]:
    """A sequencer for this journal; raises `BlockingIOError` if another process has one, `OSError`."""
    folder = journal / TREE_NAME
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    with locked(folder / "lock", exclusive=True, waiting=False), contextlib.ExitStack() as stack:
        book = Book(batches_path(journal))
        stack.callback(book.close)
        yield Sequencer(journal, means, book)


def _text(data: bytes | None) -> str:
    return "" if data is None else data.decode("utf-8", "replace")
