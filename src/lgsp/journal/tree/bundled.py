"""Which bundles of records may be deleted: those of which every record has expired.

Rules: a bundle has 256 consecutive leaves of any logs. Records of the audit log do not hold a bundle back: their log remains.
Otherwise one record that has not expired keeps the whole bundle.
"""

from bisect import bisect_right
from collections.abc import Iterator

from lgsp.journal.expiry.expired import Declarations, of_log
from lgsp.journal.logs.audit_log import AUDIT_LOG
from lgsp.journal.tree.batches import Batch, Run, runs_of
from lgsp.protocol.proof.tiles import WIDTH


class BundledRecords:
    """Processes the batches in their order and decides for each bundle whether it may be deleted."""

    def __init__(self, declared: Declarations) -> None:
        """`declared` are the segments whose expiry is in the journal."""
        self._ends = {log: of_log(declared, log) for log in {name.log for name in declared}}
        self._firsts = {log: sorted(ends) for log, ends in self._ends.items()}
        self._wanted: set[int] = set()
        self._touched: set[int] = set()

    def add(self, before: Batch, batch: Batch) -> None:
        """Process one batch."""
        if not self._ends:
            return
        for run in runs_of(before, batch):
            if run.log == AUDIT_LOG:
                continue
            for first, end, is_expired in self._pieces(run):
                index = run.index + first - run.start.sequence
                bundles = range(index // WIDTH, (index + end - first - 1) // WIDTH + 1)
                (self._touched if is_expired else self._wanted).update(bundles)

    def may_be_gone(self, bundle: int) -> bool:
        """Whether a bundle may be deleted; ask only after every batch that reaches into it."""
        return bundle in self._touched and bundle not in self._wanted

    def expired(self) -> list[int]:
        """The bundles that may be deleted, in order."""
        return sorted(self._touched - self._wanted)

    def _pieces(self, run: Run) -> Iterator[tuple[int, int, bool]]:
        """A run split at the borders of expired segments."""
        at, firsts, ends = run.start.sequence, self._firsts.get(run.log, []), self._ends.get(run.log, {})
        while at < run.end:
            place = bisect_right(firsts, at)
            end = ends[firsts[place - 1]][0] if place else 0
            if at < end:
                yield at, min(end, run.end), True
                at = end
            else:
                following = min(firsts[place], run.end) if place < len(firsts) else run.end
                yield at, following, False
                at = following
